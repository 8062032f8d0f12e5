import type { Call } from '../contract/commands.ts';
import type { Outcome } from '../contract/refusal.ts';
import type { Route } from '../contract/route.ts';
import type { ProfileSnapshot, SettingsState } from '../contract/snapshot.ts';
import type { Asked } from './arguments.ts';
import type { Desk, ExitCode } from './desk.ts';
import { describeGateway, listGateways } from './trust-words.ts';
import { tell, tellRefusal, tellSentence } from './words.ts';

/** The routes that can have a pin. */
const kinds: readonly Route['kind'][] = ['direct', 'ssh'];

/** What a verb did: the gateways as they are now, or why it did nothing. */
type Done =
  | { readonly ok: true; readonly gateways: readonly ProfileSnapshot[]; readonly said?: string }
  | { readonly ok: false; readonly code: ExitCode; readonly why: string };

/** `causeway trust list`: every saved gateway with its routes, how it proves itself, and its pins. */
export async function runTrustList({ flags }: Asked, desk: Desk): Promise<ExitCode> {
  const done = await atHost(desk, async (call) => gatewaysOf(call));
  if (!done.ok) return fail(done, desk);
  if (flags['json'] !== undefined) return printJson(done.gateways, desk);
  desk.print(done.gateways.length === 0 ? tell('cli.trust.empty') : listGateways(done.gateways));
  return 0;
}

/** `causeway trust show <gateway>`: one of them in full. */
export async function runTrustShow({ flags, words: [name = ''] }: Asked, desk: Desk): Promise<ExitCode> {
  const done = await atHost(desk, (call) => findGateway(call, name));
  return finish(done, flags, desk);
}

/** `causeway trust forget <gateway>`: takes a pin away, if it still is the one that was looked at here. */
export async function runTrustForget({ flags, words: [name = ''] }: Asked, desk: Desk): Promise<ExitCode> {
  const { route: given } = flags;
  const wished = kinds.find((kind) => kind === given);
  if (given !== undefined && wished === undefined) {
    desk.complain(tell('cli.not-one-of', { flag: '--route', given, there: kinds.join(', ') }));
    return 2;
  }
  const done = await atHost(desk, async (call) => {
    const found = await findGateway(call, name);
    if (!found.ok) return found;
    return forget(call, found.gateways, wished);
  });
  return finish(done, flags, desk);
}

async function forget(
  call: Call,
  gateways: readonly ProfileSnapshot[],
  wished: Route['kind'] | undefined,
): Promise<Done> {
  const [gateway] = gateways;
  if (gateway === undefined) return { ok: true, gateways };
  const { profile } = gateway;
  const pinned = profile.routes.filter(({ kind, pin }) => pin !== undefined && kind === (wished ?? kind));
  const [route, ...others] = pinned;
  if (route?.pin === undefined) return failed(1, tell('cli.trust.no-pin', { name: profile.name }));
  if (others.length > 0) return failed(2, tell('cli.trust.which-route', { name: profile.name }));
  const input = { profile: profile.id, route: route.kind, pin: route.pin.value };
  const said = tell('cli.trust.forgotten', { name: profile.name, route: route.kind });
  return thenShow(call, profile.id, { outcome: await call('certificate.forget', input), said });
}

/** `causeway trust pin <gateway> <fingerprint>`: pins what a person typed, in any usual form. */
export async function runTrustPin(
  { flags, words: [name = '', fingerprint = ''] }: Asked,
  desk: Desk,
): Promise<ExitCode> {
  const done = await atHost(desk, async (call) => {
    const found = await findGateway(call, name);
    if (!found.ok) return found;
    const [gateway] = found.gateways;
    if (gateway === undefined) return found;
    const { profile } = gateway;
    const outcome = await call('profile.edit', { profile: profile.id, pin: fingerprint });
    return thenShow(call, profile.id, { outcome, said: tell('cli.trust.pinned', { name: profile.name }) });
  });
  return finish(done, flags, desk);
}

type Change = { readonly outcome: Outcome<unknown>; readonly said: string };

async function thenShow(call: Call, id: string, { outcome, said }: Change): Promise<Done> {
  if (!outcome.ok) return failed(1, tellRefusal(outcome.fault));
  const now = await gatewaysOf(call);
  if (!now.ok) return now;
  return { ok: true, gateways: now.gateways.filter(({ profile }) => profile.id === id), said };
}

async function gatewaysOf(call: Call): Promise<Done> {
  const snapshot = await call('app.snapshot', {});
  if (!snapshot.ok) return failed(1, tellRefusal(snapshot.fault));
  return { ok: true, gateways: snapshot.value.profiles };
}

/** A gateway goes by its id or by its name, in any case. */
async function findGateway(call: Call, wanted: string): Promise<Done> {
  const all = await gatewaysOf(call);
  if (!all.ok) return all;
  const { gateways } = all;
  const isNamed = ({ profile }: ProfileSnapshot) => profile.name.toLowerCase() === wanted.toLowerCase();
  const found = gateways.find(({ profile }) => profile.id === wanted) ?? gateways.find(isNamed);
  if (found !== undefined) return { ok: true, gateways: [found] };
  const there = gateways.map(({ profile }) => profile.name).join(', ');
  const key = gateways.length === 0 ? 'cli.trust.empty' : 'cli.trust.no-such-gateway';
  return failed(1, tell(key, { given: wanted, there }));
}

async function atHost(desk: Desk, speak: (call: Call) => Promise<Done>): Promise<Done> {
  const used = await desk.withHost(async (call) => {
    const done = await speak(call);
    const snapshot = await call('app.snapshot', {});
    if (snapshot.ok) warn(snapshot.value.settings, desk);
    return done;
  });
  return used.ok ? used.value : failed(1, tellSentence(used.sentence));
}

/** Settings that could not be read are told by whoever tried first; no window may hear of it again. */
function warn(settings: SettingsState, { complain }: Desk): void {
  if (settings.state === 'ready') return;
  complain(tell(`${settings.state}.${settings.why}`));
  if (settings.state === 'kept-aside') complain(tell('kept-aside.file', { file: settings.file }));
}

function finish(done: Done, flags: Asked['flags'], desk: Desk): ExitCode {
  if (!done.ok) return fail(done, desk);
  if (flags['json'] !== undefined) return printJson(done.gateways, desk);
  if (done.said !== undefined) desk.print(`${done.said}\n`);
  for (const gateway of done.gateways) desk.print(describeGateway(gateway));
  return 0;
}

/** One gateway a line: where it leads, what proves it, and nothing of its connection. */
function printJson(gateways: readonly ProfileSnapshot[], desk: Desk): ExitCode {
  for (const { profile, expiry } of gateways) {
    const { id, name, trust, active } = profile;
    const routes = profile.routes.map((route: Route) => ({ ...route, pin: route.pin ?? null }));
    const follows = profile.follows ?? null;
    desk.print(JSON.stringify({ id, name, trust, follows, active, routes, expiry: expiry ?? null }));
  }
  return 0;
}

function failed(code: ExitCode, why: string): Done {
  return { ok: false, code, why };
}

function fail({ code, why }: Extract<Done, { ok: false }>, desk: Desk): ExitCode {
  desk.complain(why);
  return code;
}
