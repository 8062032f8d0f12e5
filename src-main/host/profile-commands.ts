import { randomUUID } from 'node:crypto';
import type { CommandHandlers, CommandInput, CommandOutput } from '../contract/commands.ts';
import type { Profile, ProfileId } from '../contract/profile.ts';
import type { Outcome } from '../contract/refusal.ts';
import type { Settings } from '../contract/settings.ts';
import { judgeSecret } from '../policy/secret.ts';
import type { House } from './house.ts';
import { admit, dismiss, done, refuse, withRuntime } from './house.ts';
import { credentialAccount, secretAccounts, sshRouteOf } from './profiles.ts';
import { judgeForwards, judgeRoutes } from './routes.ts';

type Names = 'profile.add' | 'profile.edit' | 'profile.remove';
type Judged<Value> = Outcome<Value>;
type Nothing = CommandOutput<'profile.remove'>;

const LONGEST_NAME = 80;

/** Saved gateways: everything is judged before anything is stored, and nothing is half-written. */
export function profileCommands(house: House): Pick<CommandHandlers, Names> {
  return {
    'profile.add': (input) => add(house, input),
    'profile.edit': (input) => edit(house, input),
    'profile.remove': ({ profile }) => remove(house, profile),
  };
}

/** A name must tell its gateway from the others; `own` is the profile that may keep it. */
function judgeName(house: House, text: string, own?: ProfileId): Judged<string> {
  const name = text.trim();
  if (name === '') return refuse({ code: 'name-refused', why: 'empty' });
  if (name.length > LONGEST_NAME) return refuse({ code: 'name-refused', why: 'too-long' });
  const taken = house.ledger
    .settings()
    .profiles.some((each) => each.id !== own && each.name.toLowerCase() === name.toLowerCase());
  return taken ? refuse({ code: 'name-refused', why: 'taken' }) : { ok: true, value: name };
}

function judgeTypedSecret(text: string | undefined): Judged<string | undefined> {
  if (text === undefined) return { ok: true, value: undefined };
  const verdict = judgeSecret(text);
  return verdict.ok
    ? { ok: true, value: verdict.secret }
    : refuse({ code: 'secret-refused', why: verdict.why });
}

async function add(
  house: House,
  input: CommandInput<'profile.add'>,
): ReturnType<CommandHandlers['profile.add']> {
  // In the order of the form, so that the first thing wrong is the first one named.
  const id = randomUUID();
  const routes = judgeRoutes([], input);
  if (!routes.ok) return routes;
  const name = judgeName(house, input.name);
  if (!name.ok) return name;
  const secret = judgeTypedSecret(input.credential === 'none' ? undefined : input.secret);
  if (!secret.ok) return secret;
  const owner = { id, routes: routes.value };
  const forwards = judgeForwards(input.forwards ?? [], owner, house.ledger.settings().profiles);
  if (!forwards.ok) return forwards;
  const profile: Profile = {
    id,
    name: name.value,
    routes: routes.value,
    active: routes.value[0]?.kind ?? 'direct',
    fallback: false,
    forwards: forwards.value,
    credential: input.credential,
    intent: { kind: 'connect' },
  };
  const stored = await store(house, profile, secret.value, (settings) => ({
    ...settings,
    profiles: [...settings.profiles, profile],
  }));
  if (!stored.ok) return stored;
  const runtime = admit(house, profile);
  runtime.setCredentialStored(secret.value !== undefined);
  runtime.send({ type: 'person.connect' });
  return { ok: true, value: { profile: profile.id } };
}

/** Secret first, then the settings that name it; a failed save takes back what was written before it. */
async function store(
  house: House,
  profile: Profile,
  secret: string | undefined,
  update: (settings: Settings) => Settings,
): Promise<Outcome<Nothing>> {
  const { secrets } = house.ports;
  const account = credentialAccount(profile);
  const writes = secret !== undefined && account !== null;
  const before = writes ? await secrets.read(account) : null;
  if (writes) {
    const written = await secrets.write(account, secret);
    house.publisher.changed();
    if (!written.ok) return refuse({ code: 'secrets-unavailable', why: written.why });
  }
  const saved = await house.ledger.change(update);
  if (saved.ok) return done;
  if (writes && before?.ok === true)
    await (before.value === null ? secrets.forget(account) : secrets.write(account, before.value));
  return refuse({ code: 'not-saved', why: saved.why });
}

async function edit(
  house: House,
  input: CommandInput<'profile.edit'>,
): ReturnType<CommandHandlers['profile.edit']> {
  return withRuntime(house, input.profile, async (runtime) => {
    const edited = applyEdit(house, runtime.profile(), input);
    if (!edited.ok) return edited;
    const credential = edited.value.credential;
    const secret = judgeTypedSecret(credential === 'none' ? undefined : input.secret);
    if (!secret.ok) return secret;
    const before = runtime.profile();
    const stored = await store(house, edited.value, secret.value, (settings) => ({
      ...settings,
      profiles: settings.profiles.map((each) => (each.id === before.id ? edited.value : each)),
    }));
    if (!stored.ok) return stored;
    if (secret.value !== undefined || credential !== before.credential)
      runtime.setCredentialStored(secret.value !== undefined);
    runtime.edit(edited.value, secret.value !== undefined || credential !== before.credential);
    return done;
  });
}

function applyEdit(house: House, profile: Profile, input: CommandInput<'profile.edit'>): Judged<Profile> {
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

async function remove(house: House, profile: string): Promise<Outcome<Nothing>> {
  return withRuntime(house, profile, async () => {
    const saved = await house.ledger.change((settings) => ({
      ...settings,
      profiles: settings.profiles.filter(({ id }) => id !== profile),
    }));
    if (!saved.ok) return refuse({ code: 'not-saved', why: saved.why });
    dismiss(house, profile);
    for (const account of secretAccounts(profile)) await house.ports.secrets.forget(account);
    await house.ports.drafts.forget(profile);
    return done;
  });
}
