import type { OpenClawProblem } from '../contract/openclaw.ts';
import { GATEWAY_PORT } from '../contract/profile.ts';
import type { AddressProblem } from '../contract/refusal.ts';
import type { Route } from '../contract/route.ts';
import type { GatewayMode } from '../policy/credentials.ts';
import { formatSshTarget, parseSshTarget } from '../policy/ssh-target.ts';
import { judgeUrl } from '../policy/url.ts';
import type { OpenClawConfig } from './openclaw-config-shape.ts';
import { expandVariables } from './openclaw-config-text.ts';

/** The gateway that OpenClaw itself would use. */
export type ConfiguredGateway = {
  readonly mode: GatewayMode;
  /** Who named the address. */
  readonly from: 'config' | 'env-url' | 'url-flag';
  /** In local mode a direct one, to this computer's loopback. */
  readonly route: Route;
  /** With an SSH route: the local end of the tunnel, 1 to 65535. */
  readonly localPort?: number;
  /** With an SSH route: `openssh` leaves the host key to the ssh configuration. */
  readonly hostKeyPolicy?: 'strict' | 'openssh';
  /** The pin as it is written. It belongs to the configured address alone, whoever names that. */
  readonly fingerprint?: string;
};

type Refused = { readonly ok: false; readonly problem: OpenClawProblem };
type Text = { readonly ok: true; readonly text: string } | Refused;

export type ConfiguredGatewayReading = { readonly ok: true; readonly value: ConfiguredGateway } | Refused;

/** In problems, `key` is where the person finds what is wrong: a key, a variable or `--url`. */
export type GatewayWish = {
  /** The configuration's own path, for problems. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An address from the command line. Blank is none. */
  readonly urlFlag?: string | undefined;
};

type Remote = NonNullable<NonNullable<OpenClawConfig['gateway']>['remote']>;

/**
 * Says which gateway the configuration means: an address from the command line or of
 * `OPENCLAW_GATEWAY_URL` first, then `gateway.mode`. Remote mode without an address is a fault, so that
 * what was meant for a remote gateway never goes to whoever listens on this computer.
 */
export function findConfiguredGateway(config: OpenClawConfig, wish: GatewayWish): ConfiguredGatewayReading {
  const mode = config.gateway?.mode ?? 'local';
  const flag = (wish.urlFlag ?? '').trim();
  if (flag !== '') return atAddress({ mode, from: 'url-flag' }, { address: flag, key: '--url' }, wish);
  const variable = valueOf(wish, 'OPENCLAW_GATEWAY_URL');
  if (variable !== '') return findNamed(config, variable, wish);
  return mode === 'local' ? findLocal(config, wish) : findRemote(config.gateway?.remote ?? {}, wish);
}

/** The configuration as it would be in this mode. */
export function inMode(config: OpenClawConfig, mode: ConfiguredGateway['mode']): OpenClawConfig {
  return { ...config, gateway: { ...config.gateway, mode } };
}

function valueOf({ env }: GatewayWish, name: string): string {
  return (env[name] ?? '').trim();
}

type Named = { readonly address: string; readonly key: string };

function atAddress(
  head: Omit<ConfiguredGateway, 'route'>,
  { address, key }: Named,
  { file }: GatewayWish,
): ConfiguredGatewayReading {
  const verdict = judgeUrl(address);
  if (verdict.verdict !== 'allow') return refuse({ code: 'url-refused', file, key, why: verdict.why });
  if (head.fingerprint !== undefined && !verdict.target.secure) {
    return refuse({ code: 'pin-without-tls', file });
  }
  return { ok: true, value: { ...head, route: { kind: 'direct', url: verdict.target.url } } };
}

/**
 * OpenClaw itself keeps the configured pin for any address of the environment. Here it stays with the address
 * that it was written for: elsewhere it would prove nothing, and there it is never left out.
 */
function findNamed(
  { gateway }: OpenClawConfig,
  address: string,
  wish: GatewayWish,
): ConfiguredGatewayReading {
  const mode = gateway?.mode ?? 'local';
  const named = { address, key: 'OPENCLAW_GATEWAY_URL' };
  const remote = gateway?.remote ?? {};
  const url = textOf(remote, 'url', wish);
  if (!url.ok || !isSameAddress(url.text, address)) return atAddress({ mode, from: 'env-url' }, named, wish);
  const pin = pinOf(remote, wish);
  return pin.ok ? atAddress({ mode, from: 'env-url', ...pin.pinned }, named, wish) : pin;
}

function isSameAddress(one: string, other: string): boolean {
  const [first, second] = [judgeUrl(one), judgeUrl(other)];
  if (first.verdict !== 'allow' || second.verdict !== 'allow') return false;
  return first.target.url === second.target.url;
}

function findLocal({ gateway }: OpenClawConfig, wish: GatewayWish): ConfiguredGatewayReading {
  const written = valueOf(wish, 'OPENCLAW_GATEWAY_PORT');
  const port = written === '' ? (gateway?.port ?? GATEWAY_PORT) : readPort(written);
  if (port === null) {
    return refuse({ code: 'port-refused', file: wish.file, key: 'OPENCLAW_GATEWAY_PORT' });
  }
  const scheme = gateway?.tls?.enabled === true ? 'wss' : 'ws';
  const named = { address: `${scheme}://127.0.0.1:${port}`, key: 'gateway.port' };
  return atAddress({ mode: 'local', from: 'config' }, named, wish);
}

/** OpenClaw takes `127.0.0.1:18789` for a port too, as container files write it. */
function readPort(written: string): number | null {
  const [, digits = ''] = /^(?:[^:]+:|\[[^\]]+\]:)?(\d{1,5})$/.exec(written) ?? [];
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? port : null;
}

/** Without `transport` an SSH target decides: the CLI knows none and dials the address as it is. */
function findRemote(remote: Remote, wish: GatewayWish): ConfiguredGatewayReading {
  const url = textOf(remote, 'url', wish);
  if (!url.ok) return url;
  if (url.text === '') return refuse({ code: 'remote-url-missing', file: wish.file });
  const pin = pinOf(remote, wish);
  if (!pin.ok) return pin;
  const target = textOf(remote, 'sshTarget', wish);
  if (!target.ok) return target;
  const head = { mode: 'remote', from: 'config', ...pin.pinned } as const;
  const transport = remote.transport ?? (target.text === '' ? 'direct' : 'ssh');
  if (transport === 'direct') return atAddress(head, { address: url.text, key: 'gateway.remote.url' }, wish);
  const tunnel = findTunnel(remote, { url: url.text, written: target.text }, wish);
  return tunnel.ok ? { ok: true, value: { ...head, ...tunnel.value } } : tunnel;
}

type Pinned = {
  readonly ok: true;
  readonly pinned: Pick<ConfiguredGateway, 'fingerprint'>;
};

/** The most that the contract's pin can hold; no fingerprint is nearly as long. */
const LONGEST_PIN = 512;

function pinOf(remote: Remote, wish: GatewayWish): Pinned | Refused {
  const pin = textOf(remote, 'tlsFingerprint', wish);
  if (!pin.ok) return pin;
  if (pin.text.length > LONGEST_PIN) {
    return refuse({ code: 'invalid', file: wish.file, key: 'gateway.remote.tlsFingerprint' });
  }
  return { ok: true, pinned: pin.text === '' ? {} : { fingerprint: pin.text } };
}

type Tunnel = Required<Pick<ConfiguredGateway, 'localPort' | 'hostKeyPolicy'>> & { readonly route: Route };

/** The address names the local end of the tunnel: nobody dials it, so where it points does not matter. */
function findTunnel(
  remote: Remote,
  { url, written }: { readonly url: string; readonly written: string },
  { file }: GatewayWish,
): { readonly ok: true; readonly value: Tunnel } | Refused {
  const verdict = judgeUrl(url);
  const fits = verdict.verdict === 'allow' || undialled.has(verdict.why);
  if (!fits) return refuse({ code: 'url-refused', file, key: 'gateway.remote.url', why: verdict.why });
  if (written === '') return refuse({ code: 'ssh-target-missing', file });
  const target = parseSshTarget(written);
  if (!target.ok) {
    return refuse({ code: 'ssh-target-refused', file, key: 'gateway.remote.sshTarget', why: target.why });
  }
  const localPort = namedPort(url) ?? GATEWAY_PORT;
  const remotePort = remote.remotePort ?? localPort;
  const secure = /^wss:/i.test(url);
  const route = { kind: 'ssh', target: formatSshTarget(target.target), remotePort, secure } as const;
  return { ok: true, value: { route, localPort, hostKeyPolicy: remote.sshHostKeyPolicy ?? 'strict' } };
}

const undialled: ReadonlySet<AddressProblem> = new Set(['public-plaintext', 'metadata-address']);

/** The port as it is written: the URL parser drops the usual one of a scheme that it knows. */
function namedPort(url: string): number | null {
  const port = URL.parse(url.replace(/^wss?:/i, 'gateway:'))?.port ?? '';
  return port === '' ? null : Number(port);
}

function textOf(
  remote: Remote,
  name: 'url' | 'sshTarget' | 'tlsFingerprint',
  { env, file }: GatewayWish,
): Text {
  const expanded = expandVariables(remote[name] ?? '', env);
  if (expanded.ok) return { ok: true, text: expanded.text.trim() };
  const { variable } = expanded;
  return refuse({ code: 'variable-unset', file, key: `gateway.remote.${name}`, variable });
}

function refuse(problem: OpenClawProblem): Refused {
  return { ok: false, problem };
}

/** Whether two routes end at the same gateway; keys, agents and pins are how they get there. */
export function leadsTo(one: Route, other: Route): boolean {
  if (one.kind === 'direct') return other.kind === 'direct' && one.url === other.url;
  return (
    other.kind === 'ssh' &&
    one.target === other.target &&
    one.remotePort === other.remotePort &&
    one.secure === other.secure
  );
}
