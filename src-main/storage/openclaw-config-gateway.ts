import type { AddressProblem, SshTargetProblem } from '../contract/refusal.ts';
import { GATEWAY_PORT } from '../contract/profile.ts';
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
  /** The pin as it is written. It belongs to the configured address alone. */
  readonly fingerprint?: string;
};

/** Why the gateway cannot be told. `key` is where the person finds it: a key, a variable or `--url`. */
export type ConfiguredGatewayFault =
  /** A pin is configured for a plaintext address, where nothing can be compared with it. */
  | { readonly code: 'remote-url-missing' | 'ssh-target-missing' | 'pin-without-tls' }
  | { readonly code: 'gateway-url-refused'; readonly key: string; readonly why: AddressProblem }
  | { readonly code: 'gateway-port-refused'; readonly key: string }
  | { readonly code: 'ssh-target-refused'; readonly key: string; readonly why: SshTargetProblem }
  | { readonly code: 'variable-unset'; readonly key: string; readonly variable: string };

type Refused = { readonly ok: false; readonly fault: ConfiguredGatewayFault };
type Text = { readonly ok: true; readonly text: string } | Refused;

export type ConfiguredGatewayReading = { readonly ok: true; readonly value: ConfiguredGateway } | Refused;

export type GatewayWish = {
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
  if (flag !== '') return atAddress({ mode, from: 'url-flag' }, flag, '--url');
  const variable = valueOf(wish, 'OPENCLAW_GATEWAY_URL');
  if (variable !== '') return atAddress({ mode, from: 'env-url' }, variable, 'OPENCLAW_GATEWAY_URL');
  return mode === 'local' ? findLocal(config, wish) : findRemote(config.gateway?.remote ?? {}, wish);
}

function valueOf({ env }: GatewayWish, name: string): string {
  return (env[name] ?? '').trim();
}

function atAddress(
  head: Omit<ConfiguredGateway, 'route'>,
  address: string,
  key: string,
): ConfiguredGatewayReading {
  const verdict = judgeUrl(address);
  if (verdict.verdict !== 'allow') return refuse({ code: 'gateway-url-refused', key, why: verdict.why });
  if (head.fingerprint !== undefined && !verdict.target.secure) return refuse({ code: 'pin-without-tls' });
  return { ok: true, value: { ...head, route: { kind: 'direct', url: verdict.target.url } } };
}

function findLocal({ gateway }: OpenClawConfig, wish: GatewayWish): ConfiguredGatewayReading {
  const written = valueOf(wish, 'OPENCLAW_GATEWAY_PORT');
  const port = written === '' ? (gateway?.port ?? GATEWAY_PORT) : readPort(written);
  if (port === null) return refuse({ code: 'gateway-port-refused', key: 'OPENCLAW_GATEWAY_PORT' });
  const scheme = gateway?.tls?.enabled === true ? 'wss' : 'ws';
  return atAddress({ mode: 'local', from: 'config' }, `${scheme}://127.0.0.1:${port}`, 'gateway.port');
}

/** OpenClaw takes `127.0.0.1:18789` for a port too, as container files write it. */
function readPort(written: string): number | null {
  const [, digits = ''] = /^(?:[^:]+:|\[[^\]]+\]:)?(\d{1,5})$/.exec(written) ?? [];
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? port : null;
}

/** Without `transport` an SSH target decides: the CLI knows none and dials the address as it is. */
function findRemote(remote: Remote, { env }: GatewayWish): ConfiguredGatewayReading {
  const url = textOf(remote, 'url', env);
  if (!url.ok) return url;
  if (url.text === '') return refuse({ code: 'remote-url-missing' });
  const pin = textOf(remote, 'tlsFingerprint', env);
  if (!pin.ok) return pin;
  const target = textOf(remote, 'sshTarget', env);
  if (!target.ok) return target;
  const pinned = pin.text === '' ? {} : { fingerprint: pin.text };
  const head = { mode: 'remote', from: 'config', ...pinned } as const;
  const transport = remote.transport ?? (target.text === '' ? 'direct' : 'ssh');
  if (transport === 'direct') return atAddress(head, url.text, 'gateway.remote.url');
  const tunnel = findTunnel(remote, url.text, target.text);
  return tunnel.ok ? { ok: true, value: { ...head, ...tunnel.value } } : tunnel;
}

type Tunnel = Required<Pick<ConfiguredGateway, 'localPort' | 'hostKeyPolicy'>> & { readonly route: Route };

/** The address names the local end of the tunnel: nobody dials it, so where it points does not matter. */
function findTunnel(
  remote: Remote,
  url: string,
  written: string,
): { readonly ok: true; readonly value: Tunnel } | Refused {
  const verdict = judgeUrl(url);
  const fits = verdict.verdict === 'allow' || undialled.has(verdict.why);
  if (!fits) return refuse({ code: 'gateway-url-refused', key: 'gateway.remote.url', why: verdict.why });
  if (written === '') return refuse({ code: 'ssh-target-missing' });
  const target = parseSshTarget(written);
  if (!target.ok) {
    return refuse({ code: 'ssh-target-refused', key: 'gateway.remote.sshTarget', why: target.why });
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

function textOf(remote: Remote, key: 'url' | 'sshTarget' | 'tlsFingerprint', env: GatewayWish['env']): Text {
  const expanded = expandVariables(remote[key] ?? '', env);
  if (expanded.ok) return { ok: true, text: expanded.text.trim() };
  return refuse({ code: 'variable-unset', key: `gateway.remote.${key}`, variable: expanded.variable });
}

function refuse(fault: ConfiguredGatewayFault): Refused {
  return { ok: false, fault };
}
