import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterRefusal, afterSkip, firstProgress, methodOf, nextMove } from './login.ts';
import type { LoginMove, LoginProgress, Refusal } from './login.ts';

/** Plays a login against a server that answers each move as told; null: the key came to nothing. */
function play(
  keys: number,
  answers: (move: LoginMove, count: number) => Refusal | null,
): readonly LoginMove[] {
  let progress: LoginProgress = firstProgress;
  const moves: LoginMove[] = [];
  for (;;) {
    const move = nextMove(progress);
    moves.push(move);
    if (move.kind === 'give-up') return moves;
    if (moves.length > 100) throw new Error('the login loops');
    if (move.kind === 'gather-keys') {
      progress = { ...progress, keys };
      continue;
    }
    const answer = answers(move, moves.length);
    progress = answer === null ? afterSkip(progress, move) : afterRefusal(progress, move, answer);
  }
}

const kinds = (moves: readonly LoginMove[]) => moves.map(({ kind }) => kind);
const always =
  (accepted: readonly string[], answered = true) =>
  (): Refusal => ({
    accepted,
    partial: false,
    answered,
  });

describe('nextMove', () => {
  it('asks what the server takes, offers the keys, and then lets it ask', () => {
    const moves = play(2, always(['publickey', 'password', 'keyboard-interactive']));
    expect(kinds(moves)).toEqual([
      'ask-methods',
      'gather-keys',
      'offer-key',
      'offer-key',
      'answer-prompts',
      'answer-prompts',
      'answer-prompts',
      'give-up',
    ]);
    expect(moves.flatMap((move) => ('attempt' in move ? [move.attempt] : []))).toEqual([1, 2, 3]);
  });

  it('tries nothing that the server does not take', () => {
    expect(kinds(play(3, always(['password'])))).not.toContain('offer-key');
    expect(kinds(play(3, always(['gssapi-with-mic', 'hostbased'])))).toEqual(['ask-methods', 'give-up']);
    expect(kinds(play(3, always([])))).toEqual(['ask-methods', 'give-up']);
  });

  it('offers few enough keys to stay welcome', () => {
    const moves = play(12, always(['publickey']));
    expect(kinds(moves).filter((kind) => kind === 'offer-key')).toHaveLength(5);
    expect(moves.flatMap((move) => (move.kind === 'offer-key' ? [move.index] : []))).toEqual([0, 1, 2, 3, 4]);
  });

  it('goes on to the password where keyboard-interactive asks nothing', () => {
    const moves = play(0, (move) => ({
      accepted: ['keyboard-interactive', 'password'],
      partial: false,
      answered: move.kind === 'give-password',
    }));
    const three = ['give-password', 'give-password', 'give-password'];
    expect(kinds(moves)).toEqual(['ask-methods', 'answer-prompts', ...three, 'give-up']);
  });

  it('goes on with the second factor, and does not offer a key again', () => {
    const moves = play(2, (move) => {
      if (move.kind === 'ask-methods') return { accepted: ['publickey'], partial: false, answered: false };
      if (move.kind !== 'offer-key')
        return { accepted: ['keyboard-interactive'], partial: false, answered: true };
      return { accepted: ['keyboard-interactive'], partial: true, answered: false };
    });
    const three = ['answer-prompts', 'answer-prompts', 'answer-prompts'];
    expect(kinds(moves)).toEqual(['ask-methods', 'gather-keys', 'offer-key', ...three, 'give-up']);
  });

  it('gives each factor its own attempts', () => {
    const attempts = play(0, (move, count) => {
      if (move.kind === 'ask-methods') return { accepted: ['password'], partial: false, answered: false };
      return { accepted: ['keyboard-interactive', 'password'], partial: count === 3, answered: true };
    }).flatMap((move) => ('attempt' in move ? [move.attempt] : []));
    expect(attempts).toEqual([1, 2, 1, 2, 3]);
  });

  it('passes over a key that came to nothing', () => {
    const moves = play(2, (move) => {
      if (move.kind === 'offer-key' && move.index === 0) return null;
      return { accepted: ['publickey'], partial: false, answered: false };
    });
    expect(kinds(moves)).toEqual(['ask-methods', 'gather-keys', 'offer-key', 'offer-key', 'give-up']);
  });

  it('ends, whatever the server says', () => {
    const method = fc.constantFrom('publickey', 'password', 'keyboard-interactive', 'hostbased', 'none', '');
    const refusal = fc.record({ accepted: fc.array(method), partial: fc.boolean(), answered: fc.boolean() });
    const answers = fc.infiniteStream(fc.option(refusal, { freq: 9 }));
    fc.assert(
      fc.property(fc.nat({ max: 20 }), answers, (keys, stream) => {
        const offered = new Set<number>();
        play(keys, (move) => {
          const { value } = stream.next();
          if (move.kind !== 'offer-key') return value;
          expect(offered.has(move.index)).toBe(false);
          offered.add(move.index);
          return value;
        });
        expect(offered.size).toBeLessThanOrEqual(5);
      }),
    );
  });
});

describe('what was tried', () => {
  it('names each refused method once, in order', () => {
    let progress = afterRefusal(firstProgress, { kind: 'ask-methods' }, always(['publickey', 'password'])());
    expect(progress.tried).toEqual([]);
    for (const kind of ['offer-key', 'offer-key', 'give-password', 'give-password'] as const) {
      const move = kind === 'offer-key' ? { kind, index: 0 } : { kind, attempt: 1 };
      progress = afterRefusal(progress, move, always(['publickey', 'password'])());
    }
    expect(progress.tried).toEqual(['publickey', 'password']);
  });

  it('knows the method of a move', () => {
    expect(methodOf({ kind: 'answer-prompts', attempt: 1 })).toBe('keyboard-interactive');
    expect(methodOf({ kind: 'gather-keys' })).toBeNull();
  });
});
