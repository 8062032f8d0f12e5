import type { Pin } from '../contract/certificate.ts';
import type { OpenClawProblem } from '../contract/openclaw.ts';
import type { Forward } from '../contract/profile.ts';
import type { Route } from '../contract/route.ts';
import { readFingerprint } from '../policy/fingerprint.ts';
import { type ConfigChange, editConfig } from './openclaw-config-edit.ts';
import { findConfiguredGateway, type GatewayWish, inMode, leadsTo } from './openclaw-config-gateway.ts';
import type { OpenClawConfig } from './openclaw-config-shape.ts';
import { decodeOpenClawConfig } from './openclaw-config.ts';

/** Where a profile leads: what of it belongs into OpenClaw's configuration. No secret does. */
export type GatewayToWrite = { readonly route: Route; readonly forward?: Forward | undefined };

export type PlannedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: OpenClawProblem };

/** A file that is not there begins as this. */
const EMPTY = '{\n}\n';

const byteOrderMark = '\uFEFF';

/**
 * The text of the configuration once it names this gateway; `text` is null where there is no file. What the
 * person's own environment would override is judged as if it did not.
 */
export function planChange(text: string | null, gateway: GatewayToWrite, wish: GatewayWish): PlannedText {
  const { file } = wish;
  const plain: GatewayWish = { file, env: { ...wish.env, OPENCLAW_GATEWAY_URL: undefined } };
  const mark = text?.startsWith(byteOrderMark) === true ? byteOrderMark : '';
  const before = (text ?? EMPTY).slice(mark.length);
  const decoded = decodeOpenClawConfig(before, file);
  if (!decoded.ok) return decoded;
  const edited = editConfig(before, changesTo(decoded.value, gateway, plain));
  if (edited === null) return refuse({ code: 'invalid', file, key: 'gateway' });
  const after = decodeOpenClawConfig(edited, file);
  if (!after.ok) return after;
  const found = findConfiguredGateway(after.value, plain);
  if (!found.ok) return found;
  if (!leadsTo(found.value.route, gateway.route)) {
    return refuse({ code: 'invalid', file, key: 'gateway.remote' });
  }
  return { ok: true, text: mark + edited };
}

function refuse(problem: OpenClawProblem): PlannedText {
  return { ok: false, problem };
}

function changesTo(
  config: OpenClawConfig,
  { route, forward }: GatewayToWrite,
  wish: GatewayWish,
): readonly ConfigChange[] {
  const change = (key: string, value: ConfigChange['value']): ConfigChange => {
    return { path: ['gateway', 'remote', key], value: typeof value === 'string' ? literally(value) : value };
  };
  const mode: ConfigChange = { path: ['gateway', 'mode'], value: 'remote' };
  const current = findConfiguredGateway(inMode(config, 'remote'), wish);
  const now = current.ok ? current.value.route : null;
  const isRemote = config.gateway?.mode === 'remote';
  const pin = pinChange(isRemote ? now : null, route).map((value) => change('tlsFingerprint', value));
  const policy = keepsServer(now, route) ? [] : [change('sshHostKeyPolicy', undefined)];
  if (route.kind === 'direct') {
    const gone = [change('sshTarget', undefined), change('remotePort', undefined)];
    return [mode, change('url', route.url), change('transport', 'direct'), ...gone, ...policy, ...pin];
  }
  const { target, remotePort, secure } = route;
  const local = `${secure ? 'wss' : 'ws'}://127.0.0.1:${forward?.localPort ?? remotePort}`;
  return [
    mode,
    change('url', local),
    change('transport', 'ssh'),
    change('sshTarget', target),
    change('remotePort', remotePort),
    ...policy,
    ...pin,
  ];
}

/**
 * Whether the tunnel goes to the server that is configured already. The word that leaves host keys to OpenSSH's
 * settings was given for that one alone: OpenClaw, too, takes it back with another target.
 */
function keepsServer(now: Route | null, route: Route): boolean {
  return now?.kind === 'ssh' && route.kind === 'ssh' && now.target === route.target;
}

/** `${NAME}` in what is written is no variable. */
function literally(value: string): string {
  return value.replaceAll(/\$(?=\{[A-Z_][A-Z0-9_]*\})/g, '$$$$');
}

/**
 * What becomes of the configured pin: nothing while the address stays and the app was given none; else it goes, or
 * is the one that a person chose. One that the app learnt at first use is left out: there the system's trust holds
 * for OpenClaw, too, and a renewal would lock it out.
 */
function pinChange(now: Route | null, route: Route): readonly (string | undefined)[] {
  const chosen = isTls(route) ? fingerprintOf(route.pin) : undefined;
  if (chosen !== undefined) return [chosen];
  return now !== null && leadsTo(now, route) ? [] : [undefined];
}

function isTls(route: Route): boolean {
  return route.kind === 'ssh' ? route.secure : route.url.startsWith('wss:');
}

/** OpenClaw pins the certificate itself: for a pinned key, the one that was last seen with it. */
function fingerprintOf(pin: Pin | undefined): string | undefined {
  if (pin === undefined || pin.from === 'first-use') return undefined;
  const reading = readFingerprint(pin.kind === 'leaf' ? pin.value : (pin.certificate?.fingerprint ?? ''));
  return reading.ok ? reading.fingerprint : undefined;
}
