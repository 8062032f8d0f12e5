import type { CommandHandlers, CommandInput } from '../contract/commands.ts';
import type { Profile } from '../contract/profile.ts';
import type { Outcome } from '../contract/refusal.ts';
import type { House } from './house.ts';
import { done, refuse } from './house.ts';
import { withProfile } from './ledger.ts';
import { leadsTheSame } from './pinning.ts';
import type { ProfileRuntime } from './profile-runtime.ts';
import { credentialWrites, judgeName, judgeTypedSecret, saveProfile } from './profile-saving.ts';
import { secretAccounts, sshRouteOf } from './profiles.ts';
import { judgeProof } from './proof.ts';
import { judgeForwards, judgeRoutes } from './routes.ts';
import type { SecretWrite } from './secret-writes.ts';

type Input = CommandInput<'profile.edit'>;

/** Changes what is given and keeps the rest; everything is judged before anything is stored. */
export async function editProfile(
  house: House,
  runtime: ProfileRuntime,
  input: Input,
): ReturnType<CommandHandlers['profile.edit']> {
  const before = runtime.profile();
  const judged = judgeEdit(house, before, input);
  if (!judged.ok) return judged;
  const { edited, writes, secret } = judged.value;
  const stored = await saveProfile(house, writes, (settings) =>
    withProfile(settings, before.id, () => edited),
  );
  if (!stored.ok) return stored;
  const isOther = secret !== undefined || edited.credential !== before.credential;
  if (isOther) runtime.setCredentialStored(secret !== undefined);
  await forgetWhatIsOver(house, runtime, { before, after: edited });
  runtime.edit(edited, isOther || writes.length > 0 || edited.headers.join() !== before.headers.join());
  return done;
}

type Edit = {
  readonly edited: Profile;
  readonly writes: readonly SecretWrite[];
  readonly secret: string | undefined;
};

function judgeEdit(house: House, before: Profile, input: Input): Outcome<Edit> {
  if (before.follows !== undefined && isOfConfiguration(input)) return refuse({ code: 'followed' });
  const routed = judgePlace(house, before, input);
  if (!routed.ok) return routed;
  const proof = judgeProof(routed.value, input, house.ports.clock.wall());
  if (!proof.ok) return proof;
  const { writes, ...proved } = proof.value;
  const edited: Profile = { ...routed.value, ...proved };
  const secret = judgeTypedSecret(edited.credential, input.secret);
  if (!secret.ok) return secret;
  return {
    ok: true,
    value: {
      edited,
      writes: [...credentialWrites(edited, secret.value), ...writes],
      secret: secret.value,
    },
  };
}

/** Where a followed profile leads and what it presents is changed in OpenClaw's configuration. */
function isOfConfiguration(input: Input): boolean {
  const own: ReadonlySet<string> = new Set(['profile', 'name', 'fallback', 'trust']);
  return Object.entries(input).some(([field, given]) => given !== undefined && !own.has(field));
}

function judgePlace(house: House, profile: Profile, input: Input): Outcome<Profile> {
  const name =
    input.name === undefined
      ? ({ ok: true, value: profile.name } as const)
      : judgeName(house, input.name, profile.id);
  if (!name.ok) return name;
  const judged = judgeRoutes(profile.routes, input);
  if (!judged.ok) return judged;
  const routed: Profile = { ...profile, routes: judged.value, active: activeOf(profile, judged.value) };
  const wished = input.forwards ?? (sshRouteOf(routed) === null ? [] : profile.forwards);
  const forwards = judgeForwards(wished, routed, house.ledger.settings().profiles);
  if (!forwards.ok) return forwards;
  const { fallback = profile.fallback, credential = profile.credential } = input;
  return { ok: true, value: { ...routed, name: name.value, forwards: forwards.value, fallback, credential } };
}

/** The route to begin with, while it is there. */
function activeOf({ active }: Profile, routes: Profile['routes']): Profile['active'] {
  return routes.some(({ kind }) => kind === active) ? active : (routes[0]?.kind ?? active);
}

/** A device token is one gateway's own, and a header's value belongs to its name. */
async function forgetWhatIsOver(
  { ports }: House,
  runtime: ProfileRuntime,
  { before, after }: { readonly before: Profile; readonly after: Profile },
): Promise<void> {
  const isOver = (account: string): boolean => !secretAccounts(after).includes(account);
  for (const account of secretAccounts(before).filter(isOver)) await ports.secrets.forget(account);
  if (!isWithin(before.routes, after.routes)) await runtime.forgetDeviceTokens();
}

/** Whether every place that `after` leads to was one of `before`. */
function isWithin(before: Profile['routes'], after: Profile['routes']): boolean {
  return after.every((route) => before.some((old) => leadsTheSame(old, route)));
}
