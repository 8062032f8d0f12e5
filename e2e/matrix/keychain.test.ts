// Row 31: what is wrong with a keychain is said within its deadline, nothing is stored elsewhere and nothing is lost.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../lab/deadline.ts';
import { readFolder } from '../lab/folder.ts';
import { createFastClock, type FastClock } from './clock.ts';
import { openFront, type Front } from './front.ts';
import { startMatrixGateway, type MatrixGateway } from './gateway.ts';
import { composeHost, makeHostFolder, type HostFolder } from './host.ts';
import { playKeychain, PROBE, type KeychainFault, type PlayedKeychain } from './keychain.ts';
import { addProfile, TOKEN, typedFor } from './profile.ts';
import type { Fits } from './row.ts';
import { blockedBy } from './shown.ts';
import { beginTraffic, keepsWord } from './verdict.ts';

const SCALE = 10;
/** The keychain's own deadline, and what another two calls of it may add. */
const WITHIN_MS = 5_000;
const SLACK_MS = 2_500;

interface Scene {
  readonly folder: HostFolder;
  readonly gateway: MatrixGateway;
  readonly keychain: PlayedKeychain;
  readonly clock: FastClock;
  /** Starts the host (again), as after a restart of the app. */
  readonly restart: () => Promise<Front>;
}

async function onScene(run: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await makeHostFolder();
  const gateway = await startMatrixGateway();
  const keychain = playKeychain();
  const clock = createFastClock(SCALE);
  let close = async (): Promise<void> => undefined;
  const restart = async (): Promise<Front> => {
    await close();
    const host = await composeHost(folder, clock, { looksAround: false, loadKeytar: keychain.load });
    close = host.close;
    const front = openFront(host, clock);
    await until(() => front.snapshot(), { what: 'a snapshot' });
    return front;
  };
  try {
    await run({ folder, gateway, keychain, clock, restart });
  } finally {
    keychain.mend();
    await close();
    await gateway.stop();
    await folder.remove();
  }
}

function typed({ gateway }: Scene) {
  return typedFor('direct', gateway.door, gateway.door.port);
}

/** Neither the token nor a device key stands in a file, and no unfinished file was left. */
async function keepsFilesClean({ folder }: Scene): Promise<void> {
  for (const [, text] of readFolder(folder.data)) expect(text).not.toContain(TOKEN);
  await expect(access(join(folder.data, 'secrets.json'))).rejects.toThrow('ENOENT');
  await expect(access(join(folder.data, 'device-key.json'))).rejects.toThrow('ENOENT');
}

/** What is kept of a profile that was online once; the write test holds no secret. */
function heldIn({ keychain }: Scene): ReadonlyMap<string, string> {
  const isOurs = (account: string): boolean => account !== PROBE && !isDeviceToken(account);
  return new Map([...keychain.entries].filter(([account]) => isOurs(account)));
}

/** The gateway gives it with each hello, so it may come at any time after one. */
function isDeviceToken(account: string): boolean {
  return account.includes('/device-token/');
}

const unavailable = blockedBy('keychain-unavailable', 'credentials-unavailable', 'identity-unreadable');
/** What the app says at its next start, and what is then held. */
const starts: readonly (readonly [KeychainFault, Fits])[] = [
  ['absent', unavailable],
  ['locked', unavailable],
  ['hanging', unavailable],
  ['corrupt', unavailable],
  ['another', blockedBy('credentials-missing')],
];

describe('row 31: a keychain', () => {
  it.each(starts)('that is %s at a start is said in time, and the old entries are kept', (fault, shows) =>
    onScene(async (scene) => {
      const { clock, gateway, keychain, restart } = scene;
      const first = await restart();
      await addProfile(first, typed(scene));
      await first.online();
      const kept = heldIn(scene);
      expect(kept.size).toBeGreaterThanOrEqual(2);
      const visits = gateway.now().connections().length;

      keychain.break(fault);
      const begun = clock.now();
      const front = await restart();
      const { at } = await front.sees(shows, { what: `a keychain that is ${fault}` });
      expect(at - begun).toBeLessThanOrEqual(WITHIN_MS + SLACK_MS + clock.lateness());
      expect(heldIn(scene)).toEqual(kept);
      await keepsFilesClean(scene);
      expect(gateway.now().connections().length).toBeLessThanOrEqual(visits + 1);

      keychain.mend();
      await until(() => keychain.hanging() === 0, { what: 'the keychain to answer' });
      const { id } = front.profile().profile;
      expect(await front.call('connection.reconnect', { profile: id })).toEqual({ ok: true, value: {} });
      await front.online();
      await front.open();
      await (await beginTraffic({ ...scene, front })).settle();
      expect(heldIn(scene)).toEqual(kept);
    }),
  );

  it.each(['locked', 'hanging'] as const)('that is %s at the form: not stored, and asked again', (fault) =>
    onScene(async (scene) => {
      const { clock, keychain, restart } = scene;
      const front = await restart();
      keychain.break(fault);
      const begun = clock.now();
      const outcome = await front.call('profile.add', typed(scene));
      expect(outcome).toMatchObject({ ok: false, fault: { code: 'secrets-unavailable', why: fault } });
      expect(clock.now() - begun).toBeLessThanOrEqual(WITHIN_MS + SLACK_MS + clock.lateness());
      expect(front.snapshot().profiles).toEqual([]);
      expect(scene.gateway.now().connections()).toEqual([]);
      await keepsFilesClean(scene);
      keychain.mend();
      await until(() => keychain.hanging() === 0, { what: 'the keychain to answer' });
      await addProfile(front, typed(scene));
      await front.online();
      await keepsWord({ ...scene, front });
    }),
  );
});
