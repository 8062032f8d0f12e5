import { formatSshTarget, parseSshTarget, type SshTarget } from '../policy/ssh-target.ts';
import { createKnownHostsKeeper, type KnownHostsKeeper, type Save } from './known-hosts-file.ts';
import type { Lookup } from './name.ts';
import { aborted, climb, type Climb, type Step } from './rung.ts';
import type { SshEndpoint } from './ssh-config-endpoint.ts';
import { expandTilde } from './ssh-config-tokens.ts';
import type { SshWay } from './ssh-config.ts';
import { faultOfFile, invalidTarget } from './ssh-fault.ts';
import { createHostKeys, readServers, type KnownServer, type ServerFiles } from './ssh-host-keys.ts';
import { withKeepalive } from './ssh-keepalive.ts';
import { createLogin } from './ssh-login.ts';
import type { SshPort, SshRequest, SshTunnelResult } from './ssh-port.ts';
import { findWay, readHosts, resolveTarget, serversOf, type WayParts } from './ssh-way.ts';
import type { Entry } from './tunnel/authentication.ts';
import type { DecryptKey, ReadKeyFile } from './tunnel/key.ts';
import type { Log, TunnelClock, TunnelLimits } from './tunnel/request.ts';
import { openTunnel } from './tunnel/tunnel.ts';
import { hopsOf } from './tunnel/way.ts';

export type SshParts = WayParts & {
  /** The path of the app's own known_hosts file. */
  readonly ownKnownHosts: string;
  /** Replaces that file in one step. */
  readonly saveKnownHosts: Save<string>;
  /** Of the environment: `SSH_AUTH_SOCK`, or on Windows the agent's pipe. */
  readonly usualAgent: string | null;
  readonly lookup: Lookup;
  readonly clock: TunnelClock;
  /** Wall-clock milliseconds since 1970. */
  readonly wall: () => number;
  readonly log: Log;
  readonly limits: TunnelLimits;
  readonly decrypt: DecryptKey;
  readonly readKeyFile: ReadKeyFile;
};

/** For an approved key to be written down before the tunnel is handed over. */
const KEEP_MS = 2000;

/**
 * Brings the ssh configuration, known_hosts, the person and the tunnel together. Faults of an attempt, beyond
 * those of tunnel.ts: `invalid-ssh-target`, those of the configuration and of known_hosts (ssh-fault.ts), and
 * `timed-out` at the stage `settings`, where a file did not come.
 */
export function createSsh(parts: SshParts): SshPort {
  const keeper = createKnownHostsKeeper(parts.saveKnownHosts, parts.wall);
  return {
    openTunnel: (request, signal) => climbTo({ ...parts, keeper, request, signal }),
    resolve: (target) => resolveTarget(parts, target),
    hosts: () => readHosts(parts),
  };
}

type Attempt = SshParts & {
  readonly keeper: KnownHostsKeeper<string>;
  readonly request: SshRequest;
  readonly signal: AbortSignal;
};

async function climbTo(attempt: Attempt): Promise<SshTunnelResult> {
  const { request, signal, keeper, log, readKeyFile } = attempt;
  const settings = await readSettings(attempt);
  if (!settings.ok) return settings;
  const { way, servers } = settings.value;
  const { approvals, approved } = request;
  const keys = createHostKeys({ servers, keeper, log, approvals, approved });
  const login = createLogin(request, readKeyFile);
  const wish = { ...tunnelWish(attempt, way), hostKeys: keys.hostKeys, login: login.source };
  const result = await openTunnel(wish, signal).finally(login.end);
  // Also where it came to nothing: the next attempt reads what this one has learned.
  await waitFor(keys.kept(), attempt);
  if (!result.ok) return result;
  const { tunnel } = result;
  if (signal.aborted) {
    tunnel.close();
    return { ok: false, fault: aborted };
  }
  keys.countUses();
  return { ok: true, tunnel: { ...tunnel, login: describeEntry(tunnel.login) } };
}

type Settings = { readonly way: SshWay; readonly servers: readonly KnownServer[] };

/** Reads what the files say, as a stage of its own: a file on a network may never come. */
async function readSettings(attempt: Attempt): Promise<Step<Settings>> {
  const { clock, request, signal, limits } = attempt;
  const reading = parseSshTarget(request.route.target);
  if (!reading.ok) return { ok: false, fault: invalidTarget(reading.why) };
  const { host, port } = reading.target;
  const { stageBegun, stagePassed } = request;
  const rung: Climb = { clock, host, port: port ?? 22, signal, stageBegun, stagePassed };
  return climb(rung, 'settings', limits.connectMs, async (stop) => {
    const { promise, resolve } = Promise.withResolvers<Step<Settings>>();
    stop.addEventListener('abort', () => resolve({ ok: false, fault: aborted }), { once: true });
    return Promise.race([readFiles(attempt, reading.target), promise]);
  });
}

async function readFiles(parts: SshParts, target: SshTarget): Promise<Step<Settings>> {
  const found = await findWay(parts, target);
  if (!found.ok) return found;
  const way = found.value;
  const endpoints = serversOf(way);
  const reading = await readServers(endpoints.map((endpoint) => filesOf(endpoint, parts.ownKnownHosts)));
  if (!reading.ok) return { ok: false, fault: faultOfFile(reading.fault) };
  for (const { name, unsupported } of endpoints) {
    const directives = unsupported.map(({ directive }) => directive).join(', ');
    if (directives !== '') parts.log('ssh.config-not-honoured', { host: name, directives });
  }
  return { ok: true, value: { way, servers: reading.servers }, evidence: evidenceOf(endpoints) };
}

function filesOf(endpoint: SshEndpoint, own: string): ServerFiles {
  const { hostName, port, hostKeyAlias, userKnownHostsFiles, globalKnownHostsFiles } = endpoint;
  return {
    server: { host: hostName, port, alias: hostKeyAlias },
    paths: { own, user: userKnownHostsFiles, system: globalKnownHostsFiles },
  };
}

/** The servers, each with the directives that are passed over there: `me@jump:22 → me@studio:22 ✗ Ciphers`. */
function evidenceOf(endpoints: readonly SshEndpoint[]): string {
  const server = ({ hostName, port, user, unsupported }: SshEndpoint): string =>
    [
      formatSshTarget({ host: hostName, port, user }),
      ...unsupported.map(({ directive }) => `✗ ${directive}`),
    ].join(' ');
  return endpoints.map(server).join(' → ');
}

function tunnelWish(attempt: Attempt, way: SshWay) {
  const { request, machine, usualAgent, decrypt, lookup, clock, log, limits } = attempt;
  const { route, stageBegun, stagePassed } = request;
  const choices = {
    identityFile: pathOf(route.identityFile, machine.home),
    agent: pathOf(route.agent, machine.home),
    usualAgent,
  };
  return {
    hops: hopsOf(way, choices),
    decrypt,
    lookup,
    clock,
    log,
    stageBegun,
    stagePassed,
    limits: withKeepalive(limits, serversOf(way)),
  };
}

/** Another person's `~name` stays as it is: there is no such file. */
function pathOf(path: string | undefined, home: string): string | null {
  return path === undefined ? null : (expandTilde(path, home) ?? path);
}

/** Waits, but not for ever, nor for an attempt that nobody wants any more. */
async function waitFor(kept: Promise<void>, { clock, signal }: Attempt): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const giveUp = (): void => resolve();
  const cancel = clock.after(KEEP_MS, giveUp);
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  await Promise.race([kept, promise]).finally(() => {
    cancel();
    signal.removeEventListener('abort', giveUp);
  });
}

function describeEntry({ method, user, key }: Entry): string {
  return [method, user, key].filter((word) => word !== undefined).join(' ');
}
