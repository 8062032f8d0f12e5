import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import type { Fault } from '../../src-main/contract/fault.ts';
import type { ProfileSnapshot } from '../../src-main/contract/snapshot.ts';
import { knownHostsLines, type PublicKey } from '../lab/ssh-key.ts';
import type { Stage } from './stage.ts';
import { knownHostsPath } from './way.ts';

type KeyFault = Extract<Fault, { code: 'unknown-host-key' | 'changed-host-key' }>;

/** The host key that the profile asks a person about; null where it does not. */
export function askedKey({ connection }: ProfileSnapshot): KeyFault | null {
  if (connection.kind !== 'blocked') return null;
  const { fault } = connection;
  return fault.code === 'unknown-host-key' || fault.code === 'changed-host-key' ? fault : null;
}

/** Trusts what is shown, as often as it is asked, until the profile is online. */
export async function trustAll({ front }: Stage): Promise<void> {
  const asked = new Set<string>();
  for (;;) {
    const settled = (profile: ProfileSnapshot): boolean =>
      profile.connection.kind === 'online' || !asked.has(askedKey(profile)?.fingerprint ?? '');
    const { profile } = await front.sees((one) => settled(one) && isSettled(one), {
      what: 'a key to be judged, or to be online',
      since: front.sightings().at(-1)?.at ?? 0,
    });
    const fault = askedKey(profile);
    if (fault === null) return;
    asked.add(fault.fingerprint);
    expect(await front.call('host-key.trust', wishOf(profile, fault))).toEqual({ ok: true, value: {} });
  }
}

function isSettled(profile: ProfileSnapshot): boolean {
  return profile.connection.kind === 'online' || askedKey(profile) !== null;
}

/** What trusting this very key means, as it was shown. */
export function wishOf({ profile }: ProfileSnapshot, fault: KeyFault) {
  const { host, port, fingerprint } = fault;
  const replaces = fault.code === 'changed-host-key' ? fault.recorded.map((key) => key.fingerprint) : [];
  return { profile: profile.id, host, port, fingerprint, replaces };
}

/** Where the last server is, as the host dials it. */
export function lastEndpoint({ way, peers, line }: Stage): { readonly host: string; readonly port: number } {
  const last = peers.at(-1);
  if (last === undefined) throw new Error('No SSH server on this way');
  const { host, port } = way === 'jump' ? last : line;
  return { host, port };
}

/** Puts these lines in the place of those that record the last server's keys. */
export async function recordLast(stage: Stage, lines: (host: string, port: number) => string): Promise<void> {
  const { host, port } = lastEndpoint(stage);
  const path = knownHostsPath(stage.folder);
  const before = await readFile(path, 'utf8');
  const others = before.split('\n').filter((line) => line !== '' && !line.startsWith(`[${host}]:${port} `));
  await writeFile(path, `${others.map((line) => `${line}\n`).join('')}${lines(host, port)}`);
}

export function recordKeys(stage: Stage, keys: readonly PublicKey[]): Promise<void> {
  return recordLast(stage, (host, port) => knownHostsLines(host, port, keys));
}

/** The person's own known_hosts, as it stands. */
export async function readKnownHosts({ folder }: Stage): Promise<string> {
  return readFile(knownHostsPath(folder), 'utf8');
}
