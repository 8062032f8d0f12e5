import { describe, expect, it } from 'vitest';
import type { SecretPlace } from '../contract/snapshot.ts';
import { createPlayedKeeper } from './rehearsal.ts';
import { openSecrets } from './secrets.ts';

function rehearse(place: SecretPlace = 'keychain') {
  const keychain = createPlayedKeeper();
  const file = createPlayedKeeper();
  const heard: string[] = [];
  const store = openSecrets({
    keychain: keychain.keeper,
    file: file.keeper,
    place,
    accounts: () => ['a', 'b', 'c'],
    register: (secret) => heard.push(secret),
  });
  return { keychain, file, heard, store };
}

const done = { ok: true };
const kept = async () => done;
const moved = { ok: true, value: done };
const found = (value: string | null) => ({ ok: true, value });

describe('openSecrets', () => {
  it('takes the chosen place for ready until it is used', () => {
    for (const place of ['keychain', 'memory', 'file'] as const)
      expect(rehearse(place).store.state()).toEqual({ place, state: 'ready' });
  });

  it('uses the keychain, and registers what passes', async () => {
    const { store, keychain, file, heard } = rehearse();
    keychain.secrets.set('a', 'stored');
    expect(await store.read('a')).toEqual(found('stored'));
    expect(await store.read('b')).toEqual(found(null));
    expect(await store.write('b', 'entered')).toEqual(done);
    expect(keychain.secrets.get('b')).toBe('entered');
    expect(await store.forget('a')).toEqual(done);
    expect([...keychain.secrets.keys()]).toEqual(['b']);
    expect(file.secrets.size).toBe(0);
    expect(heard).toEqual(['stored', 'entered']);
  });

  it('keeps secrets in memory where there is no keychain, and says so', async () => {
    const { store, keychain } = rehearse();
    keychain.setFault('absent');
    expect(await store.read('a')).toEqual({ ok: false, why: 'absent' });
    expect(store.state()).toEqual({ place: 'memory', state: 'absent' });
    expect(await store.write('a', '1')).toEqual(done);
    expect(await store.read('a')).toEqual(found('1'));
    expect(store.state()).toEqual({ place: 'memory', state: 'absent' });
    expect(await store.forget('a')).toEqual(done);
    expect(await store.read('a')).toEqual({ ok: false, why: 'absent' });
  });

  it('goes back to the keychain when it is there again', async () => {
    const { store, keychain } = rehearse();
    keychain.setFault('absent');
    await store.write('a', 'held');
    keychain.setFault(null);
    expect(await store.read('a')).toEqual(found('held'));
    await store.write('a', 'newer');
    expect(keychain.secrets.get('a')).toBe('newer');
    expect(store.state()).toEqual({ place: 'keychain', state: 'ready' });
  });

  it.each(['locked', 'hanging', 'failing'] as const)(
    'lets nothing slip into memory when it is %s',
    async (why) => {
      const { store, keychain, heard } = rehearse();
      keychain.secrets.set('a', 'stored');
      keychain.setFault(why);
      const refused = { ok: false, why };
      expect([await store.read('a'), await store.write('a', 'new'), await store.forget('a')]).toEqual([
        refused,
        refused,
        refused,
      ]);
      expect(store.state()).toEqual({ place: 'keychain', state: why });
      keychain.setFault(null);
      expect(await store.read('a')).toEqual(found('stored'));
      expect(store.state()).toEqual({ place: 'keychain', state: 'ready' });
      expect(heard).toContain('new');
    },
  );

  it('knows nothing after a start with memory, and that is no fault', async () => {
    const { store } = rehearse('memory');
    expect(await store.read('a')).toEqual(found(null));
    expect(store.state()).toEqual({ place: 'memory', state: 'ready' });
  });
});

describe('choose', () => {
  it('moves what is stored and leaves no copy behind', async () => {
    const { store, keychain, file } = rehearse();
    keychain.secrets.set('a', '1').set('b', '2').set('foreign', 'x');
    expect(await store.choose('file', kept)).toEqual(moved);
    expect([...file.secrets]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect([...keychain.secrets.keys()]).toEqual(['foreign']);
    expect(store.state()).toEqual({ place: 'file', state: 'ready' });
    expect(await store.choose('memory', kept)).toEqual(moved);
    expect(file.secrets.size).toBe(0);
    expect(await store.read('a')).toEqual(found('1'));
    expect(await store.choose('keychain', kept)).toEqual(moved);
    expect(keychain.secrets.get('b')).toBe('2');
  });

  it('carries over what memory held for a keychain that was away', async () => {
    const { store, keychain, file } = rehearse();
    keychain.secrets.set('a', 'old').set('b', 'kept');
    keychain.setFault('absent');
    await store.write('a', 'new');
    keychain.setFault(null);
    expect(await store.choose('memory', kept)).toEqual(moved);
    expect([await store.read('a'), await store.read('b')]).toEqual([found('new'), found('kept')]);
    expect(await store.choose('file', kept)).toEqual(moved);
    expect(file.secrets.get('a')).toBe('new');
    expect(await store.choose('keychain', kept)).toEqual(moved);
    expect(keychain.secrets.get('a')).toBe('new');
  });

  it('brings memory home when the keychain is chosen once more', async () => {
    const { store, keychain } = rehearse();
    keychain.setFault('absent');
    await store.write('a', '1');
    expect(await store.choose('keychain', kept)).toEqual({ ok: false, why: 'absent' });
    expect(await store.read('a')).toEqual(found('1'));
    keychain.setFault(null);
    expect(await store.choose('keychain', kept)).toEqual(moved);
    expect(keychain.secrets.get('a')).toBe('1');
  });

  it.each(['locked', 'hanging', 'failing'] as const)(
    'lets a person leave a keychain that is %s',
    async (why) => {
      const { store, keychain } = rehearse();
      keychain.secrets.set('a', '1');
      keychain.setFault(why);
      expect(await store.choose('file', kept)).toEqual(moved);
      expect(await store.read('a')).toEqual(found(null));
      expect(keychain.secrets.get('a')).toBe('1');
    },
  );

  it('stays where it is when the new place fails', async () => {
    const { store, keychain, file } = rehearse();
    keychain.secrets.set('a', '1');
    file.setFault('failing');
    expect(await store.choose('file', kept)).toEqual({ ok: false, why: 'failing' });
    expect(await store.read('a')).toEqual(found('1'));
    expect(store.state()).toEqual({ place: 'keychain', state: 'ready' });
  });

  it('takes back the half that was copied when the new place fails midway', async () => {
    const { store, keychain, file } = rehearse();
    keychain.secrets.set('a', '1').set('b', '2');
    const { write } = file.keeper;
    Object.assign(file.keeper, {
      write: async (account: string, secret: string) =>
        account === 'b' ? { ok: false, why: 'failing' } : write(account, secret),
    });
    expect(await store.choose('file', kept)).toEqual({ ok: false, why: 'failing' });
    expect(file.secrets.size).toBe(0);
    expect(keychain.secrets.size).toBe(2);
  });

  it('writes the choice down while the secrets stand in both places', async () => {
    const { store, keychain, file } = rehearse();
    keychain.secrets.set('a', '1');
    const keep = async () => {
      expect([keychain.secrets.get('a'), file.secrets.get('a')]).toEqual(['1', '1']);
      expect(store.state().place).toBe('keychain');
      return done;
    };
    expect(await store.choose('file', keep)).toEqual(moved);
    expect(keychain.secrets.size).toBe(0);
  });

  it('moves nothing where the choice cannot be written down', async () => {
    const { store, keychain, file } = rehearse();
    keychain.secrets.set('a', '1');
    const full = { ok: false, why: 'disk-full' } as const;
    expect(await store.choose('file', async () => full)).toEqual({ ok: true, value: full });
    expect(store.state()).toEqual({ place: 'keychain', state: 'ready' });
    expect([[...keychain.secrets], [...file.secrets]]).toEqual([[['a', '1']], []]);
  });

  it('lets no write slip between the places', async () => {
    const { store, file, keychain } = rehearse();
    const moving = store.choose('file', kept);
    const written = store.write('a', 'late');
    expect([await moving, await written]).toEqual([moved, done]);
    expect(file.secrets.get('a')).toBe('late');
    expect(keychain.secrets.has('a')).toBe(false);
  });
});
