import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startKeyring, type Keyring } from './keyring.ts';

const installed = ['gnome-keyring-daemon', 'dbus-daemon', 'secret-tool'].every((name) =>
  existsSync(`/usr/bin/${name}`),
);

async function secretTool(keyring: Keyring, args: readonly string[], input = ''): Promise<string> {
  const env = { PATH: process.env['PATH'], ...keyring.env };
  const asked = promisify(execFile)('secret-tool', args, { env, timeout: 1_000 });
  asked.child.stdin?.end(input);
  const outcome = await asked.catch((error: unknown) => ({ stdout: '', error }));
  return 'error' in outcome ? 'failed' : outcome.stdout;
}

const store = async (keyring: Keyring): Promise<string> =>
  secretTool(keyring, ['store', '--label=lab', 'service', 'lab'], 'a secret');
const look = async (keyring: Keyring): Promise<string> => secretTool(keyring, ['lookup', 'service', 'lab']);

describe.runIf(installed)('keyring', () => {
  it('stores, locks, unlocks and hangs', async () => {
    const keyring = await startKeyring('unlocked');
    expect(await store(keyring)).toBe('');
    expect(await look(keyring)).toBe('a secret');
    await keyring.lock();
    expect(await look(keyring)).toBe('failed');
    await keyring.unlock();
    expect(await look(keyring)).toBe('a secret');
    keyring.hang();
    expect(await look(keyring)).toBe('failed');
    keyring.wake();
    expect(await look(keyring)).toBe('a secret');
    await keyring.stop();
  });

  it.each(['file', 'entries'] as const)(
    'gives nothing while its %s is damaged, and keeps it',
    async (what) => {
      const keyring = await startKeyring('unlocked');
      expect(await store(keyring)).toBe('');
      await keyring.damage(what);
      expect(await look(keyring)).toBe('failed');
      await keyring.restore();
      expect(await look(keyring)).toBe('a secret');
      await keyring.stop();
    },
  );

  it.each(['locked', 'hanging', 'absent'] as const)('stores nothing while it is %s', async (state) => {
    const keyring = await startKeyring(state);
    expect(await store(keyring)).toBe('failed');
    await keyring.stop();
  });
});
