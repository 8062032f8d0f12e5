import type { Certificate, Pin } from '../contract/certificate.ts';
import type { CommandHandlers, CommandInput, CommandOutput } from '../contract/commands.ts';
import type { Fault } from '../contract/fault.ts';
import type { Outcome } from '../contract/refusal.ts';
import { pinOf } from '../policy/pin.ts';
import type { RouteKind } from '../contract/route-kind.ts';
import type { House } from './house.ts';
import { done, refuse, withRuntime } from './house.ts';
import { changeProfile } from './ledger.ts';
import { pinOn, withPin } from './pinning.ts';
import type { ProfileRuntime } from './profile-runtime.ts';
import { goalTo } from './profiles.ts';

type Names = 'certificate.trust' | 'certificate.forget';
type Nothing = CommandOutput<'certificate.trust'>;

/** What a person decides about certificates. */
export function certificateCommands(house: House): Pick<CommandHandlers, Names> {
  return {
    'certificate.trust': (input) =>
      withRuntime(house, input.profile, (runtime) => trust(house, runtime, input)),
    'certificate.forget': (input) =>
      withRuntime(house, input.profile, (runtime) => forget(house, runtime, input)),
  };
}

/** Only what ended the last attempt can be pinned, exactly as it was shown, and in the place of what was shown. */
async function trust(
  house: House,
  runtime: ProfileRuntime,
  input: CommandInput<'certificate.trust'>,
): Promise<Outcome<Nothing>> {
  const { route, replaces } = input;
  const profile = runtime.profile();
  const shown = runtime.faults().find((fault) => isShown(fault, input));
  const before = pinOn(profile, route);
  if (shown === undefined || (before?.value ?? null) !== replaces) return refuse({ code: 'not-as-shown' });
  if (before?.from === 'configuration') return refuse({ code: 'followed' });
  const kind = profile.trust === 'public-key' ? 'public-key' : 'leaf';
  const pin = pinOf(kind, certificateOf(shown), { from: 'person', since: house.ports.clock.wall() });
  return store(house, runtime, { route, pin });
}

type Shown = Extract<Fault, { code: 'untrusted-certificate' | 'pin-mismatch' }>;

function isShown(
  fault: Fault,
  { route, fingerprint, replaces }: CommandInput<'certificate.trust'>,
): fault is Shown {
  switch (fault.code) {
    case 'untrusted-certificate':
      return fault.mayPin && replaces === null && fault.route === route && fault.fingerprint === fingerprint;
    case 'pin-mismatch':
      return (
        fault.repin === 'offered' &&
        fault.stored.value === replaces &&
        fault.route === route &&
        fault.fingerprint === fingerprint
      );
    default:
      return false;
  }
}

function certificateOf(shown: Shown): Certificate {
  const { fingerprint, publicKey, subject, issuer, validFrom, validTo, notAfter } = shown;
  return { fingerprint, publicKey, subject, issuer, validFrom, validTo, notAfter };
}

async function forget(
  house: House,
  runtime: ProfileRuntime,
  { route, pin }: CommandInput<'certificate.forget'>,
): Promise<Outcome<Nothing>> {
  const before = pinOn(runtime.profile(), route);
  if (before?.from === 'configuration') return refuse({ code: 'followed' });
  if (before?.value !== pin) return refuse({ code: 'not-as-shown' });
  return store(house, runtime, { route, pin: null });
}

async function store(
  house: House,
  runtime: ProfileRuntime,
  { route, pin }: { readonly route: RouteKind; readonly pin: Pin | null },
): Promise<Outcome<Nothing>> {
  const { id } = runtime.profile();
  const saved = await changeProfile(house.ledger, id, (profile) => withPin(profile, route, pin));
  if (!saved.ok) return refuse({ code: 'not-saved', why: saved.why });
  const at = house.ports.clock.wall();
  house.ports.timeline.append(
    id,
    pin === null
      ? { at, event: 'certificate.forgotten', route }
      : { at, event: 'certificate.pinned', route, fingerprint: pin.value, from: pin.from },
  );
  runtime.edit(withPin(runtime.profile(), route, pin));
  switchAgain(runtime, route);
  return done;
}

/** Where the certificate held up a switch, the link that stayed does not care: the switch is tried again. */
function switchAgain(runtime: ProfileRuntime, route: RouteKind): void {
  const { state } = runtime.machine();
  const goal = goalTo(runtime.profile(), route);
  if (state.kind !== 'online' || state.lastSwitch === undefined || goal === null) return;
  if (state.route !== route) runtime.send({ type: 'route.chosen', goal });
}
