import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOKEN_MS, enter, newDoor, recognise, stands, withToken } from './door.ts';
import type { DoorState, Entry } from './door.ts';

const knock = (token: string, n: number, cookies: readonly string[] = []) => ({
  token,
  cookies,
  newCookie: `cookie-${n}`,
  newKey: `key-${n}`,
});

type Deed =
  | { readonly did: 'mint'; readonly token: number }
  | { readonly did: 'enter'; readonly token: number; readonly cookie: number | null }
  | { readonly did: 'wait'; readonly ms: number };

const token = fc.nat({ max: 5 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ did: fc.constant('mint' as const), token }),
  fc.record({ did: fc.constant('enter' as const), token, cookie: fc.option(fc.nat({ max: 20 })) }),
  fc.record({ did: fc.constant('wait' as const), ms: fc.nat({ max: TOKEN_MS }) }),
);

describe('a token', () => {
  it('lets one tab in, once', () => {
    const minted = withToken(newDoor(0), 'T', 0);
    const first = enter(minted, knock('T', 1), 1);
    expect(first.entry).toEqual({ verdict: 'entered', cookie: 'cookie-1', key: 'key-1' });
    expect(enter(first.door, knock('T', 2), 2).entry).toEqual({ verdict: 'unknown' });
  });

  it('ends after 120 s', () => {
    const door = withToken(newDoor(0), 'T', 0);
    expect(stands(door, 'T', TOKEN_MS - 1)).toBe(true);
    expect(stands(door, 'T', TOKEN_MS)).toBe(false);
    expect(enter(door, knock('T', 1), TOKEN_MS).entry).toEqual({ verdict: 'unknown' });
  });

  it('is given up for newer ones, beyond eight', () => {
    let door = newDoor(0);
    for (let n = 0; n < 9; n += 1) door = withToken(door, `T${n}`, 0);
    expect([stands(door, 'T0', 0), stands(door, 'T1', 0), stands(door, 'T8', 0)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('enters exactly when it was minted, not used and not old, whatever happens between', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        let door = newDoor(0);
        let now = 0;
        const open = new Map<string, number>();
        deeds.forEach((one, n) => {
          if (one.did === 'wait') now += one.ms;
          if (one.did === 'mint') {
            // A minted token is 256 random bits: the same one never comes twice.
            const name = `T${one.token}`;
            if (open.has(name)) return;
            door = withToken(door, name, now);
            open.set(name, now + TOKEN_MS);
          }
          if (one.did !== 'enter') return;
          const name = `T${one.token}`;
          const good = now < (open.get(name) ?? 0);
          const result = enter(
            door,
            knock(name, n, one.cookie === null ? [] : [`cookie-${one.cookie}`]),
            now,
          );
          door = result.door;
          if (result.entry.verdict === 'too-many-guesses') return;
          expect(result.entry.verdict).toBe(good ? 'entered' : 'unknown');
          open.delete(name);
        });
      }),
    );
  });
});

describe('a session', () => {
  const first = enter(withToken(newDoor(0), 'A', 0), knock('A', 1), 0).door;

  it('needs the cookie and the key', () => {
    const known = (cookies: readonly string[], key: string) => recognise(first, { cookies, key }).known;
    expect(known(['cookie-1'], 'key-1')).toBe(true);
    expect(known(['planted', 'cookie-1'], 'key-1')).toBe(true);
    expect(known([], 'key-1')).toBe(false);
    expect(known(['cookie-1'], '')).toBe(false);
    expect(known(['cookie-1'], 'cookie-1')).toBe(false);
    expect(known(['key-1'], 'key-1')).toBe(false);
  });

  it('is joined by a second tab of the same browser, and both keep working', () => {
    const second = enter(withToken(first, 'B', 0), knock('B', 2, ['cookie-1']), 0);
    expect(second.entry).toEqual({ verdict: 'entered', cookie: null, key: 'key-2' });
    expect(recognise(second.door, { cookies: ['cookie-1'], key: 'key-1' }).known).toBe(true);
    expect(recognise(second.door, { cookies: ['cookie-1'], key: 'key-2' }).known).toBe(true);
  });

  it('does not open with the key of another', () => {
    const second = enter(withToken(first, 'B', 0), knock('B', 2), 0);
    expect(second.entry).toEqual({ verdict: 'entered', cookie: 'cookie-2', key: 'key-2' });
    expect(recognise(second.door, { cookies: ['cookie-1'], key: 'key-2' }).known).toBe(false);
    expect(recognise(second.door, { cookies: ['cookie-1', 'cookie-2'], key: 'key-2' }).known).toBe(true);
  });

  it('makes room for others beyond sixteen, longest unused first', () => {
    let door = first;
    for (let n = 2; n <= 16; n += 1) door = enter(withToken(door, `T${n}`, 0), knock(`T${n}`, n), 0).door;
    door = recognise(door, { cookies: ['cookie-1'], key: 'key-1' }).door;
    door = enter(withToken(door, 'T17', 0), knock('T17', 17), 0).door;
    expect(door.sessions).toHaveLength(16);
    expect(recognise(door, { cookies: ['cookie-1'], key: 'key-1' }).known).toBe(true);
    expect(recognise(door, { cookies: ['cookie-2'], key: 'key-2' }).known).toBe(false);
  });
});

describe('guesses', () => {
  const guess = (door: DoorState, now: number, times: number): { door: DoorState; last: Entry } => {
    let result = enter(door, knock('wrong', 0), now);
    for (let n = 1; n < times; n += 1) result = enter(result.door, knock('wrong', n), now);
    return { door: result.door, last: result.entry };
  };

  it('are bounded: twenty at once, then one a second', () => {
    const minted = withToken(newDoor(0), 'T', 0);
    const twenty = guess(minted, 0, 20);
    expect(twenty.last).toEqual({ verdict: 'unknown' });
    expect(enter(twenty.door, knock('T', 1), 999).entry).toEqual({ verdict: 'too-many-guesses' });
    const one = guess(twenty.door, 1000, 2);
    expect(one.last).toEqual({ verdict: 'too-many-guesses' });
    expect(enter(one.door, knock('T', 1), 2000).entry.verdict).toBe('entered');
  });

  it('at a door never stop a tab that is already known', () => {
    const inside = enter(withToken(newDoor(0), 'T', 0), knock('T', 1), 0).door;
    const shut = guess(inside, 0, 30).door;
    expect(recognise(shut, { cookies: ['cookie-1'], key: 'key-1' }).known).toBe(true);
  });
});
