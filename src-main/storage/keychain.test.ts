import { describe, expect, it } from 'vitest';
import { keychainFaultOf } from './keychain-fault.ts';
import { openKeychain } from './keychain.ts';
import { createHandClock, createPlayedKeytar, until } from './rehearsal.ts';

function rehearse() {
  const clock = createHandClock();
  const played = createPlayedKeytar();
  const keychain = openKeychain({ load: async () => played.keytar, after: clock.after });
  return { ...played, clock, keychain };
}

const hanging = { ok: false, why: 'hanging' };

describe('openKeychain', () => {
  it('writes, reads and forgets', async () => {
    const { keychain, entries } = rehearse();
    expect(await keychain.write('a', 'secret')).toEqual({ ok: true });
    expect(await keychain.read('a')).toEqual({ ok: true, value: 'secret' });
    expect(await keychain.forget('a')).toEqual({ ok: true });
    expect(entries.size).toBe(0);
  });

  it('touches nothing before the first call', () => {
    const keychain = openKeychain({
      load: () => {
        throw new Error('loaded');
      },
      after: createHandClock().after,
    });
    expect(keychain.isStuck()).toBe(false);
  });

  it('believes a null only of a keychain that takes a write', async () => {
    const { keychain, calls } = rehearse();
    expect(await keychain.read('a')).toEqual({ ok: true, value: null });
    expect(calls).toEqual(['get a', 'set write-test', 'get a']);
  });

  it('takes "nothing there" of a locked collection for locked', async () => {
    const { keytar } = rehearse();
    const locked = openKeychain({
      load: async () => ({
        ...keytar,
        setPassword: () => Promise.reject(new Error('Cannot create an item in a locked collection')),
      }),
      after: createHandClock().after,
    });
    for (const result of [locked.read('a'), locked.forget('a'), locked.write('a', 'x')])
      expect(await result).toEqual({ ok: false, why: 'locked' });
  });

  it('reads what came to light when the second prompt was answered', async () => {
    const { entries, keytar } = rehearse();
    const opening = openKeychain({
      load: async () => ({
        ...keytar,
        setPassword: async () => {
          entries.set('a', 'was there all the time');
        },
      }),
      after: createHandClock().after,
    });
    expect(await opening.read('a')).toEqual({ ok: true, value: 'was there all the time' });
  });

  it('refuses an entry that cannot be one of ours, and to write one', async () => {
    const { keychain, entries } = rehearse();
    for (const entry of ['', 'a\0b', 'a\uFFFDb']) {
      entries.set('a', entry);
      expect(await keychain.read('a')).toEqual({ ok: false, why: 'failing' });
      expect(await keychain.write('b', entry)).toEqual({ ok: false, why: 'failing' });
    }
    expect(entries.has('b')).toBe(false);
  });

  it('answers when it hangs, begins nothing else meanwhile, and recovers', async () => {
    const { keychain, clock, calls, setGate, entries } = rehearse();
    entries.set('a', 'late');
    const gate = Promise.withResolvers<void>();
    setGate(() => gate.promise);
    const first = keychain.read('a');
    const second = keychain.read('b');
    await until(() => calls.length === 1);
    expect(clock.waits()).toEqual([5000, 5000]);
    clock.ring();
    expect([await first, await second]).toEqual([hanging, hanging]);
    expect(keychain.isStuck()).toBe(true);
    expect(await keychain.read('c')).toEqual(hanging);
    setGate(async () => undefined);
    gate.resolve();
    await until(() => !keychain.isStuck());
    expect(calls).toEqual(['get a']);
    expect(await keychain.read('a')).toEqual({ ok: true, value: 'late' });
    expect(clock.waits()).toEqual([]);
  });

  it('goes no step further once its deadline has passed', async () => {
    const { keychain, clock, calls, setGate, entries } = rehearse();
    const gate = Promise.withResolvers<void>();
    setGate(() => gate.promise);
    const reading = keychain.read('missing');
    await until(() => calls.length === 1);
    clock.ring();
    expect(await reading).toEqual(hanging);
    gate.resolve();
    await until(() => !keychain.isStuck());
    expect(calls).toEqual(['get missing']);
    expect(entries.size).toBe(0);
  });
});

describe('keychainFaultOf', () => {
  it.each([
    ['absent', 'Cannot autolaunch D-Bus without X11 $DISPLAY'],
    ['absent', 'Could not connect: No such file or directory'],
    ['absent', 'The name org.freedesktop.secrets was not provided by any .service files'],
    ['absent', 'Object does not exist at path “/org/freedesktop/secrets/collection/login”'],
    ['locked', 'Cannot create an item in a locked collection'],
    ['locked', 'User interaction is not allowed.'],
    ['hanging', 'Timeout was reached'],
    ['failing', 'The connection is closed'],
    // The daemon was started anew, and its old bus name and session ended with the old one.
    ['failing', 'The name :1.3 was not provided by any .service files'],
    ['failing', 'The session wrapping the secret does not exist'],
    // Windows, of an entry over 2560 bytes (RPC_X_BAD_STUB_DATA); policy/secret.ts lets none come so far.
    ['failing', 'The stub received bad data.'],
  ])('%s: %s', (fault, text) => {
    expect(keychainFaultOf(new Error(text))).toBe(fault);
  });

  it('takes a library that is not installed for absent', async () => {
    const missing = openKeychain({
      load: () => import(['keytar', 'that', 'is', 'not'].join('-')),
      after: createHandClock().after,
    });
    expect(await missing.read('a')).toEqual({ ok: false, why: 'absent' });
    expect(keychainFaultOf('text')).toBe('failing');
  });
});
