import { randomUUID } from 'node:crypto';
import { USUAL_TRUST } from '../contract/certificate.ts';
import type { CommandHandlers, CommandInput, CommandOutput } from '../contract/commands.ts';
import type { Profile, ProfileId } from '../contract/profile.ts';
import type { Outcome } from '../contract/refusal.ts';
import type { House } from './house.ts';
import { admit, dismiss, done, refuse, withRuntime } from './house.ts';
import { editProfile } from './profile-edit.ts';
import { credentialWrites, judgeName, judgeTypedSecret, saveProfile } from './profile-saving.ts';
import { secretAccounts } from './profiles.ts';
import { judgeProof } from './proof.ts';
import { judgeForwards, judgeRoutes } from './routes.ts';
import type { SecretWrite } from './secret-writes.ts';

type Names = 'profile.add' | 'profile.edit' | 'profile.remove';

/** Saved gateways: everything is judged before anything is stored, and nothing is half-written. */
export function profileCommands(house: House): Pick<CommandHandlers, Names> {
  return {
    'profile.add': (input) => add(house, input),
    'profile.edit': (input) =>
      withRuntime(house, input.profile, (runtime) => editProfile(house, runtime, input)),
    'profile.remove': ({ profile }) => remove(house, profile),
  };
}

async function add(
  house: House,
  input: CommandInput<'profile.add'>,
): ReturnType<CommandHandlers['profile.add']> {
  const judged = judgeNew(house, input);
  if (!judged.ok) return judged;
  const { profile, writes, secret } = judged.value;
  const stored = await saveProfile(house, writes, (settings) => ({
    ...settings,
    profiles: [...settings.profiles, profile],
  }));
  if (!stored.ok) return stored;
  const runtime = admit(house, profile);
  runtime.setCredentialStored(secret !== undefined);
  runtime.send({ type: 'person.connect' });
  return { ok: true, value: { profile: profile.id } };
}

type New = {
  readonly profile: Profile;
  readonly writes: readonly SecretWrite[];
  readonly secret: string | undefined;
};

/** In the order of the form, so that the first thing wrong is the first one named. */
function judgeNew(house: House, input: CommandInput<'profile.add'>): Outcome<New> {
  const placed = judgePlace(house, input);
  if (!placed.ok) return placed;
  const secret = judgeTypedSecret(input.credential, input.secret);
  if (!secret.ok) return secret;
  const proof = judgeProof(placed.value, input, house.ports.clock.wall());
  if (!proof.ok) return proof;
  const { writes, ...proved } = proof.value;
  const { profiles } = house.ledger.settings();
  const forwards = judgeForwards(input.forwards ?? [], placed.value, profiles);
  if (!forwards.ok) return forwards;
  const profile: Profile = { ...placed.value, ...proved, forwards: forwards.value };
  return {
    ok: true,
    value: {
      profile,
      writes: [...credentialWrites(profile, secret.value), ...writes],
      secret: secret.value,
    },
  };
}

function judgePlace(house: House, input: CommandInput<'profile.add'>): Outcome<Profile> {
  const routes = judgeRoutes([], input);
  if (!routes.ok) return routes;
  const name = judgeName(house, input.name);
  if (!name.ok) return name;
  return {
    ok: true,
    value: {
      id: randomUUID(),
      name: name.value,
      routes: routes.value,
      active: routes.value[0]?.kind ?? 'direct',
      fallback: false,
      forwards: [],
      credential: input.credential,
      trust: USUAL_TRUST,
      headers: [],
      intent: { kind: 'connect' },
    },
  };
}

async function remove(house: House, profile: ProfileId): Promise<Outcome<CommandOutput<'profile.remove'>>> {
  return withRuntime(house, profile, async (runtime) => {
    const gone = runtime.profile();
    const saved = await house.ledger.change((settings) => ({
      ...settings,
      profiles: settings.profiles.filter(({ id }) => id !== profile),
    }));
    if (!saved.ok) return refuse({ code: 'not-saved', why: saved.why });
    dismiss(house, profile);
    for (const account of secretAccounts(gone)) await house.ports.secrets.forget(account);
    await runtime.forgetDeviceTokens();
    await house.ports.drafts.forget(profile);
    return done;
  });
}
