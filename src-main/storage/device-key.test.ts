import { createHash, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DeviceKeyPorts, DevicePlace } from './device-key.ts';
import { DEVICE_KEY_ACCOUNT, loadDeviceKey } from './device-key.ts';
import { takeLock } from './exclusive-lock.ts';
import { after, createHandClock, createPlayedKeeper, inFolder, runScript, until } from './rehearsal.ts';

function identify(pem: string): string | null {
  try {
    const { x } = createPublicKey(pem).export({ format: 'jwk' });
    return createHash('sha256')
      .update(Buffer.from(x ?? '', 'base64url'))
      .digest('hex');
  } catch {
    return null;
  }
}

function mint() {
  const { privateKey } = generateKeyPairSync('ed25519');
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { id: identify(privateKeyPem) ?? '', privateKeyPem, name: `Desk ${randomBytes(3).toString('hex')}` };
}

function rehearse(folder: string) {
  const keychain = createPlayedKeeper();
  let minted = 0;
  const load = (recorded?: DeviceKeyPorts['recorded']) =>
    loadDeviceKey({
      keychain: keychain.keeper,
      folder,
      recorded,
      after,
      identify,
      mint: () => {
        minted += 1;
        return mint();
      },
    });
  /** Loads a key that must be there, and the record of it that the settings would keep. */
  const loadWell = async () => {
    const loaded = await load();
    if (!loaded.ok) throw new Error(loaded.why);
    return { loaded, recorded: { id: loaded.record.id, place: loaded.place } };
  };
  return { keychain, load, loadWell, minted: () => minted, file: join(folder, 'device-key.json') };
}

const faults = ['absent', 'locked', 'hanging', 'failing'] as const;

describe('loadDeviceKey', () => {
  it('mints once into the keychain and finds the key again', () =>
    inFolder(async (folder) => {
      const { keychain, load, loadWell, minted } = rehearse(folder);
      const { loaded, recorded } = await loadWell();
      expect(loaded.place).toBe('keychain');
      expect(loaded.record.privateKeyPem).toContain('BEGIN PRIVATE KEY');
      expect([await load(), await load(recorded)]).toEqual([loaded, loaded]);
      expect(minted()).toBe(1);
      expect([...keychain.secrets.keys()]).toEqual([DEVICE_KEY_ACCOUNT]);
      expect(await readdir(folder)).toEqual(['device-key.lock']);
    }));

  it('mints into a file for its owner alone where there is no keychain', () =>
    inFolder(async (folder) => {
      const { keychain, load, loadWell, minted, file } = rehearse(folder);
      keychain.setFault('absent');
      const { loaded, recorded } = await loadWell();
      expect(loaded.place).toBe('file');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      for (const fault of [...faults, null]) {
        keychain.setFault(fault);
        expect([await load(), await load(recorded)]).toEqual([loaded, loaded]);
      }
      expect(minted()).toBe(1);
    }));

  it.each(faults)('makes no second identity when the keychain that holds it is %s', (fault) =>
    inFolder(async (folder) => {
      const { keychain, load, loadWell, minted, file } = rehearse(folder);
      const { loaded, recorded } = await loadWell();
      keychain.setFault(fault);
      expect(await load(recorded)).toEqual({ ok: false, why: fault });
      await expect(stat(file)).rejects.toThrow('ENOENT');
      keychain.setFault(null);
      expect(await load(recorded)).toEqual(loaded);
      expect(minted()).toBe(1);
    }),
  );

  it.each(['locked', 'hanging', 'failing'] as const)(
    'makes no first identity beside a keychain that is %s',
    (fault) =>
      inFolder(async (folder) => {
        const { keychain, load, minted } = rehearse(folder);
        keychain.setFault(fault);
        expect(await load()).toEqual({ ok: false, why: fault });
        expect(await load({ id: 'gone', place: 'file' })).toEqual({ ok: false, why: fault });
        expect(minted()).toBe(0);
      }),
  );

  it('uses no other key than the recorded one while the keychain is away', () =>
    inFolder(async (folder) => {
      const { keychain, load, loadWell, file } = rehearse(folder);
      const { loaded, recorded } = await loadWell();
      const { privateKeyPem, name } = mint();
      await writeFile(file, JSON.stringify({ version: 1, privateKey: privateKeyPem, name }), { mode: 0o600 });
      keychain.setFault('locked');
      expect(await load(recorded)).toEqual({ ok: false, why: 'locked' });
      await writeFile(file, keychain.secrets.get(DEVICE_KEY_ACCOUNT) ?? '');
      expect(await load(recorded)).toEqual({ ...loaded, place: 'file' });
    }));

  it.each([
    ['the keychain', 'keychain'],
    ['the file', 'file'],
  ] satisfies [string, DevicePlace][])('keeps what it cannot understand in %s', (_, place) =>
    inFolder(async (folder) => {
      const { keychain, load, loadWell, file, minted } = rehearse(folder);
      if (place === 'file') keychain.setFault('absent');
      const { loaded, recorded } = await loadWell();
      const { privateKeyPem: privateKey, name } = loaded.record;
      const wrong = ['', '{"version":1', '{}', JSON.stringify({ version: 2, privateKey, name })];
      for (const text of [...wrong, JSON.stringify({ version: 1, privateKey: 'no key', name })]) {
        if (place === 'file') await writeFile(file, text);
        else keychain.secrets.set(DEVICE_KEY_ACCOUNT, text);
        for (const known of [recorded, undefined])
          expect(await load(known)).toEqual({ ok: false, why: 'unreadable' });
        const now =
          place === 'file' ? await readFile(file, 'utf8') : keychain.secrets.get(DEVICE_KEY_ACCOUNT);
        expect(now).toBe(text);
      }
      expect(minted()).toBe(1);
    }),
  );

  it('refuses a file that others may read', () =>
    inFolder(async (folder) => {
      const { keychain, load, loadWell, file } = rehearse(folder);
      keychain.setFault('absent');
      await loadWell();
      await chmod(file, 0o644);
      expect(await load()).toEqual({ ok: false, why: 'unreadable' });
    }));

  it.each(['keychain', 'file'] as const)('mints again when the key is really gone from the %s', (place) =>
    inFolder(async (folder) => {
      const { keychain, load, loadWell, file } = rehearse(folder);
      if (place === 'file') keychain.setFault('absent');
      const { loaded, recorded } = await loadWell();
      keychain.secrets.clear();
      await rm(file, { force: true });
      const again = await load(recorded);
      expect(again).toMatchObject({ ok: true, place });
      expect(again).not.toEqual(loaded);
    }),
  );

  it('hands over no key that it could not store', () =>
    inFolder(async (folder) => {
      const { keychain, load, minted } = rehearse(folder);
      Object.assign(keychain.keeper, { write: async () => ({ ok: false, why: 'locked' }) });
      expect(await load()).toEqual({ ok: false, why: 'locked' });
      Object.assign(keychain.keeper, { write: async () => ({ ok: true }) });
      expect(await load()).toEqual({ ok: false, why: 'failing' });
      expect(minted()).toBe(2);
      const missing = rehearse(join(folder, 'none'));
      missing.keychain.setFault('absent');
      expect(await missing.load()).toEqual({ ok: false, why: 'failing' });
    }));

  it('gives up when another process holds the lock for good', () =>
    inFolder(async (folder) => {
      const { keychain, minted } = rehearse(folder);
      const clock = createHandClock();
      const lock = await takeLock(join(folder, 'device-key.lock'));
      const loading = loadDeviceKey({
        keychain: keychain.keeper,
        folder,
        after: clock.after,
        identify,
        mint,
      });
      let ended = false;
      void loading.finally(() => (ended = true));
      await until(() => {
        clock.ring();
        return ended;
      });
      expect(await loading).toEqual({ ok: false, why: 'hanging' });
      expect(minted()).toBe(0);
      if (lock.ok) lock.release();
    }));

  it('ends with one key when several begin at once, in one process', () =>
    inFolder(async (folder) => {
      const { load, minted } = rehearse(folder);
      const loaded = await Promise.all(Array.from({ length: 8 }, () => load()));
      expect(new Set(loaded.map((each) => (each.ok ? each.record.id : each.why))).size).toBe(1);
      expect(minted()).toBe(1);
    }));

  it('ends with one key when several processes begin at once', { timeout: 30_000 }, () =>
    inFolder(async (folder) => {
      const code = `
        import { loadDeviceKey } from '@/device-key.ts';
        const absent = async () => ({ ok: false, why: 'absent' });
        const loaded = await loadDeviceKey({
          keychain: { read: absent, write: absent },
          folder: ${JSON.stringify(folder)},
          after: (ms, run) => { const timer = setTimeout(run, ms); return () => clearTimeout(timer); },
          identify: (pem) => pem,
          mint: () => ({ id: String(process.pid), privateKeyPem: String(process.pid), name: 'n' }),
        });
        console.log(JSON.stringify(loaded));
      `;
      const loaded = await Promise.all(Array.from({ length: 4 }, () => runScript(code)));
      expect(loaded[0]).toMatchObject({ ok: true, place: 'file' });
      for (const each of loaded) expect(each).toEqual(loaded[0]);
    }),
  );
});
