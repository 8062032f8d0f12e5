import { randomUUID } from 'node:crypto';
import { USUAL_TRUST } from '../contract/certificate.ts';
import type { CommandHandlers, CommandOutput } from '../contract/commands.ts';
import type { CredentialsExplanation } from '../contract/credential.ts';
import type { NamedGateway, OpenClawProblem, OpenClawState } from '../contract/openclaw.ts';
import type { Profile } from '../contract/profile.ts';
import type { Outcome, Refusal } from '../contract/refusal.ts';
import { explainCredentials } from '../policy/credentials-explanation.ts';
import { forwardsOf, problemIn } from './following.ts';
import type { House } from './house.ts';
import { admit, refuse, withRuntime } from './house.ts';
import type { ProfileRuntime } from './profile-runtime.ts';
import { credentialAccount, goalOf } from './profiles.ts';
import type { OpenClawWritten, WrittenGateway } from './storage-ports.ts';

type Names = 'openclaw.follow' | 'openclaw.preview' | 'openclaw.write' | 'credentials.explain';

/** What is asked about OpenClaw's own configuration, and about where credentials come from. */
export function openClawCommands(house: House): Pick<CommandHandlers, Names> {
  return {
    'openclaw.follow': () => follow(house),
    'openclaw.preview': ({ profile }) => withRuntime(house, profile, (runtime) => preview(house, runtime)),
    'openclaw.write': ({ profile, revision }) =>
      withRuntime(house, profile, (runtime) => write(house, runtime, revision)),
    'credentials.explain': ({ profile }) => withRuntime(house, profile, (runtime) => explain(house, runtime)),
  };
}

async function follow(house: House): Promise<Outcome<CommandOutput<'openclaw.follow'>>> {
  const state = await stateOf(house);
  const { profiles } = house.ledger.settings();
  if (profiles.some(({ follows }) => follows !== undefined)) return refuse({ code: 'followed' });
  if (state.kind !== 'found') return refuseProblem(problemIn(state));
  const profile = followerOf(state.gateway, profiles);
  const saved = await house.ledger.change((settings) =>
    settings.profiles.some(({ follows }) => follows !== undefined)
      ? settings
      : { ...settings, profiles: [...settings.profiles, profile] },
  );
  if (!saved.ok) return refuse({ code: 'not-saved', why: saved.why });
  // Somebody else may have been faster while it was saved.
  const isSaved = house.ledger.settings().profiles.some(({ id }) => id === profile.id);
  if (!isSaved) return refuse({ code: 'followed' });
  admit(house, profile).send({ type: 'person.connect' });
  return { ok: true, value: { profile: profile.id } };
}

function followerOf(gateway: NamedGateway, profiles: readonly Profile[]): Profile {
  const id = randomUUID();
  const { route } = gateway;
  const profile: Profile = {
    id,
    name: '',
    routes: [route],
    active: route.kind,
    fallback: false,
    forwards: forwardsOf(id, gateway, profiles),
    credential: 'none',
    trust: USUAL_TRUST,
    headers: [],
    follows: 'openclaw',
    intent: { kind: 'connect' },
  };
  const taken = new Set(profiles.map(({ name }) => name.toLowerCase()));
  return { ...profile, name: freeName(goalOf(profile).host, taken) };
}

const LONGEST_NAME = 80;

function freeName(host: string, taken: ReadonlySet<string>): string {
  const stem = host.slice(0, LONGEST_NAME - 4);
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? stem : `${stem} ${count}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

async function preview(
  { ports }: House,
  runtime: ProfileRuntime,
): Promise<Outcome<CommandOutput<'openclaw.preview'>>> {
  const written = writtenOf(runtime.profile());
  if (!written.ok) return written;
  const found = await ports.openClaw.preview(written.value);
  if (!found.ok) return refuseProblem(found.problem);
  const { file, revision, lines } = found;
  return { ok: true, value: { file, revision, lines } };
}

async function write(
  { ports }: House,
  runtime: ProfileRuntime,
  revision: string,
): Promise<Outcome<CommandOutput<'openclaw.write'>>> {
  const wanted = writtenOf(runtime.profile());
  if (!wanted.ok) return wanted;
  const written = await ports.openClaw.write(wanted.value, revision);
  if (!written.ok) return refuse(refusalOf(written));
  return { ok: true, value: { file: written.file, backup: written.backup } };
}

/** Of a profile that follows the configuration nothing is written back into it. */
function writtenOf({ follows, routes, active, forwards }: Profile): Outcome<WrittenGateway> {
  if (follows !== undefined) return refuse({ code: 'followed' });
  const route = routes.find(({ kind }) => kind === active);
  if (route === undefined) return refuse({ code: 'no-such-route' });
  if (route.kind !== 'ssh') return { ok: true, value: { route } };
  const forward = forwards.find(({ remotePort }) => remotePort === route.remotePort);
  return { ok: true, value: { route, forward } };
}

function refusalOf(written: Extract<OpenClawWritten, { ok: false }>): Refusal {
  switch (written.why) {
    case 'changed':
      return { code: 'not-as-shown' };
    case 'problem':
      return openClawRefusal(written.problem);
    default:
      return { code: 'not-saved', why: written.why };
  }
}

/** `key` is where it is mended: a key, or a line and column. */
function openClawRefusal(problem: OpenClawProblem): Refusal {
  const { file } = problem;
  return { code: 'openclaw-refused', file, key: placeOf(problem) };
}

function placeOf(problem: OpenClawProblem): string {
  if ('key' in problem) return problem.key;
  return problem.code === 'malformed' ? `${problem.line}:${problem.column}` : places[problem.code];
}

const places = {
  unreadable: '1:1',
  'remote-url-missing': 'gateway.remote.url',
  'ssh-target-missing': 'gateway.remote.sshTarget',
  'pin-without-tls': 'gateway.remote.tlsFingerprint',
  'not-remote': 'gateway.mode',
} as const;

function refuseProblem(problem: OpenClawProblem | null): { readonly ok: false; readonly fault: Refusal } {
  return refuse(problem === null ? { code: 'no-such-route' } : openClawRefusal(problem));
}

async function explain(house: House, runtime: ProfileRuntime): Promise<Outcome<CredentialsExplanation>> {
  const { secrets, openClaw } = house.ports;
  const profile = runtime.profile();
  if (profile.follows === undefined) return explainOwn(secrets, profile);
  const explanation = await openClaw.explain();
  if (explanation !== null) return { ok: true, value: explanation };
  return refuseProblem(problemIn(await stateOf(house)));
}

/** What the configuration says; a host that is asleep, or only just awake, has not heard it yet. */
function stateOf({ following, ports }: House): Promise<OpenClawState> {
  const state = following.state();
  if (state !== null) return Promise.resolve(state);
  const { promise, resolve } = Promise.withResolvers<OpenClawState>();
  const stop = ports.openClaw.watch(resolve);
  return promise.finally(stop);
}

/** A saved profile presents its own credential alone, so that nothing of the environment counts. */
async function explainOwn(
  secrets: House['ports']['secrets'],
  profile: Profile,
): Promise<Outcome<CredentialsExplanation>> {
  const account = credentialAccount(profile);
  const reading = account === null ? null : await secrets.read(account);
  if (reading?.ok === false) return refuse({ code: 'secrets-unavailable', why: reading.why });
  const value = reading?.value ?? null;
  const explicit = value === null ? {} : { [profile.credential]: { value } };
  // Without one of its own it presents none: as for an address that somebody else named.
  const inputs = { mode: 'remote', surface: 'connect', explicit, env: {}, auth: {}, remote: {} } as const;
  const { rule: _, ...explained } = explainCredentials({ ...inputs, urlFlag: goalOf(profile).host });
  return { ok: true, value: value === null ? { ...explained, reason: ownReason } : explained };
}

const ownReason = {
  token: { key: 'credential.none.own', values: { name: 'token' } },
  password: { key: 'credential.none.own', values: { name: 'password' } },
} as const;
