import { isSshHost, type SshTarget } from '../policy/ssh-target.ts';
import { describeEndpoint, type SshEndpoint } from './ssh-config-endpoint.ts';
import type { Machine } from './ssh-config-paths.ts';
import type { ConfigFile, Loaded } from './ssh-config-tree.ts';

/** A server and the way to it. */
export type SshWay = {
  readonly endpoint: SshEndpoint;
  /** The servers to go through, the first to be dialled first. Each one must be verified by itself. */
  readonly jumps: readonly SshEndpoint[];
};

const MOST_JUMPS = 32;

/**
 * Resolves a target with the configuration files, the person's before the system's, as OpenSSH does: the
 * first value wins. A jump chain is resolved hop by hop; the first hop of a list may have a chain of its own.
 */
export function resolveWay(
  config: readonly ConfigFile[],
  target: SshTarget,
  machine: Machine,
): Loaded<SshWay> {
  const described = describeEndpoint(config, target, machine, null);
  if (!described.ok) return described;
  const { endpoint, jumps } = described.value;
  const chain = resolveChain({ config, machine, passed: [endpoint] }, jumps);
  return chain.ok ? { ok: true, value: { endpoint, jumps: chain.value } } : chain;
}

/** Every concrete `Host` of the files, once, in the order in which they stand. */
export function hostNames(config: readonly ConfigFile[]): readonly string[] {
  return [...new Set(config.flatMap(namesIn))];
}

type Chain = {
  readonly config: readonly ConfigFile[];
  readonly machine: Machine;
  /** Every server that was met so far, from the target backwards. */
  readonly passed: readonly SshEndpoint[];
};

function resolveChain(chain: Chain, jumps: readonly SshTarget[]): Loaded<readonly SshEndpoint[]> {
  const last = jumps.at(-1);
  if (last === undefined) return { ok: true, value: [] };
  const before = jumps.slice(0, -1);
  const described = describeEndpoint(chain.config, last, chain.machine, before.at(-1) ?? null);
  if (!described.ok) return described;
  const { endpoint, jumps: own } = described.value;
  const passed = [...chain.passed, endpoint];
  const isLoop = chain.passed.some((other) => isSameServer(other, endpoint));
  if (isLoop || passed.length > MOST_JUMPS + 1) {
    return {
      ok: false,
      fault: { code: 'ssh-config-jump-loop', hosts: passed.map(({ name }) => name) },
    };
  }
  const rest = resolveChain({ ...chain, passed }, before.length > 0 ? before : own);
  return rest.ok ? { ok: true, value: [...rest.value, endpoint] } : rest;
}

function isSameServer(one: SshEndpoint, other: SshEndpoint): boolean {
  return one.hostName === other.hostName && one.port === other.port && one.user === other.user;
}

function namesIn({ lines }: ConfigFile): readonly string[] {
  return lines.flatMap(({ keyword, words, included }) => {
    if (keyword === 'include') return (included ?? []).flatMap(namesIn);
    return keyword === 'host' ? (words ?? []).filter((word) => isSshHost(word)) : [];
  });
}
