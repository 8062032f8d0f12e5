import { setImmediate } from 'node:timers/promises';
import type { Fault } from '../contract/fault.ts';
import { parseSshTarget, type SshTarget } from '../policy/ssh-target.ts';
import type { SshEndpoint } from './ssh-config-endpoint.ts';
import { readSshConfig, type ConfigPaths } from './ssh-config-file.ts';
import type { Machine } from './ssh-config-paths.ts';
import type { Loaded } from './ssh-config-tree.ts';
import { hostNames, resolveWay, type SshWay } from './ssh-config.ts';
import { faultOfFile, faultOfWay, invalidTarget } from './ssh-fault.ts';
import type { HostsResult, WayResult } from './ssh-port.ts';

export type WayParts = { readonly configPaths: ConfigPaths; readonly machine: Machine };

/** So many hosts at a time. */
const BATCH = 20;

type Found = { readonly ok: true; readonly value: SshWay } | { readonly ok: false; readonly fault: Fault };

/** The way to a target by the configuration as it stands now, if it is one that we can go. */
export async function findWay({ configPaths, machine }: WayParts, target: SshTarget): Promise<Found> {
  const config = await readSshConfig(configPaths);
  if (!config.ok) return { ok: false, fault: faultOfFile(config.fault) };
  return judgeWay(resolveWay(config.value, target, machine));
}

/** The same as a person is shown it, from the text that they typed. */
export async function resolveTarget(parts: WayParts, text: string): Promise<WayResult> {
  const reading = parseSshTarget(text);
  if (!reading.ok) return { ok: false, fault: invalidTarget(reading.why) };
  return show(await findWay(parts, reading.target));
}

/** Every host that the configuration names, in its order, each with its way or why there is none. */
export async function readHosts({ configPaths, machine }: WayParts): Promise<HostsResult> {
  const config = await readSshConfig(configPaths);
  if (!config.ok) return { ok: false, fault: faultOfFile(config.fault) };
  const hosts: { readonly name: string; readonly way: WayResult }[] = [];
  for (const name of hostNames(config.value)) {
    const way = resolveWay(config.value, { host: name, user: null, port: null }, machine);
    hosts.push({ name, way: show(judgeWay(way)) });
    // Each host walks all files: many hosts would hold the thread for seconds.
    if (hosts.length % BATCH === 0) await setImmediate();
  }
  return { ok: true, hosts };
}

/** The servers of a way, the first to be dialled first. */
export function serversOf({ jumps, endpoint }: SshWay): readonly SshEndpoint[] {
  return [...jumps, endpoint];
}

function judgeWay(loaded: Loaded<SshWay>): Found {
  if (!loaded.ok) return { ok: false, fault: faultOfFile(loaded.fault) };
  const fault = faultOfWay(loaded.value);
  return fault === null ? loaded : { ok: false, fault };
}

function show(found: Found): WayResult {
  if (!found.ok) return found;
  const hops = serversOf(found.value).map(({ hostName, port, user }) => ({ host: hostName, port, user }));
  return { ok: true, way: { hops } };
}
