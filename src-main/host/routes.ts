import type { CommandInput, SshInput } from '../contract/commands.ts';
import type { Forward, Profile, ProfileId } from '../contract/profile.ts';
import { GATEWAY_PORT } from '../contract/profile.ts';
import type { ForwardProblem, Outcome } from '../contract/refusal.ts';
import type { DirectRoute, Route, SshRoute } from '../contract/route.ts';
import { formatSshTarget, parseSshTarget } from '../policy/ssh-target.ts';
import { judgeTyped } from '../policy/typed.ts';
import { leadsTheSame } from './pinning.ts';

type Typed = Pick<CommandInput<'profile.edit'>, 'address' | 'ssh'>;

/**
 * The routes of a profile after what was typed: what is not given stays, null takes a route away.
 * Refusals: `address-refused` (`empty` where no route is left), `ssh-target-refused`.
 */
export function judgeRoutes(before: readonly Route[], { address, ssh }: Typed): Outcome<readonly Route[]> {
  const direct = address === undefined ? kept(before, 'direct') : judgeAddress(address);
  if (!direct.ok) return direct;
  const tunnel = ssh === undefined ? kept(before, 'ssh') : judgeSsh(ssh);
  if (!tunnel.ok) return tunnel;
  const judged = [direct.value, tunnel.value].filter((route) => route !== null).map(keepPin(before));
  if (judged.length === 0) return { ok: false, fault: { code: 'address-refused', why: 'empty' } };
  return { ok: true, value: inOrder(before, judged) };
}

function kept(
  before: readonly Route[],
  kind: Route['kind'],
): { readonly ok: true; readonly value: Route | null } {
  return { ok: true, value: before.find((route) => route.kind === kind) ?? null };
}

/** A pin is of the certificate at one place: it goes with the address. */
function keepPin(before: readonly Route[]): (route: Route) => Route {
  return (route) => before.find((old) => leadsTheSame(old, route)) ?? route;
}

/** What was there keeps its place. */
function inOrder(before: readonly Route[], judged: readonly Route[]): readonly Route[] {
  const placeOf = ({ kind }: Route): number => {
    const place = before.findIndex((route) => route.kind === kind);
    return place < 0 ? before.length : place;
  };
  return judged.toSorted((one, other) => placeOf(one) - placeOf(other));
}

function judgeAddress(text: string | null): Outcome<DirectRoute | null> {
  if (text === null) return { ok: true, value: null };
  const verdict = judgeTyped(text);
  if (verdict.verdict === 'allow') return { ok: true, value: { kind: 'direct', url: verdict.url } };
  const { why, host } = verdict;
  return {
    ok: false,
    fault: { code: 'address-refused', why, ...(host === undefined ? {} : { host }) },
  };
}

function judgeSsh(typed: SshInput | null): Outcome<SshRoute | null> {
  if (typed === null) return { ok: true, value: null };
  const reading = parseSshTarget(typed.target);
  if (!reading.ok) return { ok: false, fault: { code: 'ssh-target-refused', why: reading.why } };
  const identityFile = typed.identityFile?.trim() ?? '';
  const agent = typed.agent?.trim() ?? '';
  return {
    ok: true,
    value: {
      kind: 'ssh',
      target: formatSshTarget(reading.target),
      remotePort: typed.remotePort,
      secure: typed.secure,
      ...(identityFile === '' ? {} : { identityFile }),
      ...(agent === '' ? {} : { agent }),
    },
  };
}

/** Whose forwards they are: the first profile may have the port where tools look for a gateway. */
type Owner = { readonly id: ProfileId | null; readonly routes: readonly Route[] };

/**
 * Judges the forwards of a profile beside those of the others. Refusal: `forward-refused` with the port.
 * @param profiles all that are saved, the primary one first
 */
export function judgeForwards(
  forwards: readonly Forward[],
  { id, routes }: Owner,
  profiles: readonly Profile[],
): Outcome<readonly Forward[]> {
  const primary = profiles[0]?.id ?? id;
  const elsewhere = profiles.flatMap((profile) => (profile.id === id ? [] : profile.forwards));
  for (const [index, forward] of forwards.entries()) {
    const why = problemOf(forward, {
      hasTunnel: routes.some(({ kind }) => kind === 'ssh'),
      isPrimary: primary === id,
      taken: [...elsewhere, ...forwards.slice(0, index)],
    });
    if (why !== null) return { ok: false, fault: { code: 'forward-refused', why, port: forward.localPort } };
  }
  return { ok: true, value: forwards };
}

type Around = {
  readonly hasTunnel: boolean;
  readonly isPrimary: boolean;
  readonly taken: readonly Forward[];
};

function problemOf({ localPort }: Forward, { hasTunnel, isPrimary, taken }: Around): ForwardProblem | null {
  if (!hasTunnel) return 'no-tunnel';
  if (localPort === GATEWAY_PORT && !isPrimary) return 'reserved';
  return taken.some((other) => other.localPort === localPort) ? 'taken' : null;
}
