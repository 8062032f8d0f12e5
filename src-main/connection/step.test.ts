import { assert, double, integer, oneof, property, constantFrom, tuple, array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../contract/fault.ts';
import { faultSamples } from '../contract/samples.ts';
import { direct, eventsFor, question, ssh, tellingFaults } from './alphabet.ts';
import { broken } from './invariants.ts';
import type { ConnectionEvent, Machine } from './machine.ts';
import { ATTEMPT_MS, QUESTION_MS, STEADY_MS, rest } from './machine.ts';
import { step } from './step.ts';
import { wants } from './wants.ts';

const begin = rest(direct, { kind: 'idle', why: 'new' });
const refused = faultSamples.find((fault) => fault.code === 'refused') ?? raise('refused');
const lockedOut = faultSamples.find((fault) => fault.code === 'rate-limited') ?? raise('rate-limited');
const restarting =
  faultSamples.find((fault) => fault.code === 'gateway-restarting') ?? raise('gateway-restarting');
const pairing = faultSamples.find((fault) => fault.code === 'pairing-required') ?? raise('pairing-required');
const badToken =
  faultSamples.find((fault) => fault.code === 'credentials-refused') ?? raise('credentials-refused');
const captive = faultSamples.find((fault) => fault.code === 'not-a-gateway') ?? raise('not-a-gateway');

function raise(code: string): never {
  throw new Error(`no sample of ${code}`);
}

/** Plays events in order, each `[milliseconds later, event]`. */
function play(
  machine: Machine,
  ...events: readonly (readonly [number, ConnectionEvent])[]
): [Machine, number] {
  let [now, current] = [0, machine];
  for (const [later, event] of events) {
    now += later;
    current = step(current, event, now);
  }
  return [current, now];
}

function down(epoch: number, fault: Fault = refused, chance = 0.5): ConnectionEvent {
  return { type: 'link.down', epoch, fault, chance };
}

const online = play(begin, [0, { type: 'person.connect' }], [0, { type: 'link.up', epoch: 1 }])[0];

/** Two machines that differ only in when they were reached are one state. */
function fingerprint(machine: Machine, now: number): string {
  const past = (at: number | null) => (at === null ? null : Math.max(-STEADY_MS, at - now));
  const { state } = machine;
  const times = [past(machine.fastUntil), past(machine.deadlineAt), past(machine.recheckAt)];
  const since = 'since' in state ? past(state.since) : 'retryAt' in state ? past(state.retryAt) : 0;
  const { epoch: base } = machine;
  return JSON.stringify(
    [
      { ...state, since, retryAt: since, epoch: 'epoch' in state ? base - state.epoch : 0 },
      machine.goal.route,
      Math.min(machine.failures, 3),
      machine.pairing,
      times,
    ],
    (key, value: unknown) =>
      key === 'switching' && typeof value === 'object' && value !== null && 'epoch' in value
        ? { ...value, epoch: base - Number(value.epoch) }
        : value,
  );
}

describe('every state that can be reached', () => {
  it('keeps every invariant to depth 6', () => {
    let frontier: (readonly [Machine, number])[] = [[begin, 0]];
    const seen = new Set([fingerprint(begin, 0)]);
    const kinds = new Set<string>();
    const violations: unknown[] = [];
    for (let depth = 0; depth < 6; depth += 1) {
      const next: (readonly [Machine, number])[] = [];
      for (const [before, at] of frontier)
        for (const later of [1, STEADY_MS, ATTEMPT_MS]) {
          const now = at + later;
          for (const event of eventsFor(before, now, tellingFaults)) {
            const after = step(before, event, now);
            const breaks = broken({ before, event, after, now });
            if (breaks.length > 0) violations.push({ breaks, before, event, after });
            kinds.add(after.state.kind);
            const print = fingerprint(after, now);
            if (!seen.has(print)) {
              seen.add(print);
              next.push([after, now]);
            }
          }
        }
      frontier = next;
    }
    expect(violations).toEqual([]);
    expect(kinds).toEqual(new Set(['idle', 'opening', 'online', 'waiting', 'blocked']));
    expect(seen.size).toBeGreaterThan(500);
  });

  it('keeps them for long random runs, with every fault there is', () => {
    const move = tuple(
      integer({ min: 0, max: 200_000 }),
      double({ min: 0, max: 1, noNaN: true }),
      integer({ min: 0, max: 10_000 }),
    );
    assert(
      property(array(move, { minLength: 200, maxLength: 400 }), (moves) => {
        let [machine, now] = [begin, 0];
        for (const [later, chance, pick] of moves) {
          now += later % 7 === 0 ? later : later % 900;
          const events = eventsFor(machine, now, faultSamples);
          const chosen = events[pick % events.length] ?? raise('event');
          const event = 'chance' in chosen ? { ...chosen, chance: Math.min(chance, 0.999) } : chosen;
          const after = step(machine, event, now);
          expect(broken({ before: machine, event, after, now })).toEqual([]);
          machine = after;
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('retrying', () => {
  it('doubles a ceiling from 1 s to 30 s and jitters over all of it', () => {
    let [machine, now] = play(begin, [0, { type: 'person.connect' }]);
    const ceilings: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      machine = step(machine, down(machine.epoch, refused, 0.999_999), now);
      const at = wants(machine).alarmAt ?? raise('alarm');
      ceilings.push(Math.round((at - now) / 1000));
      now = at;
      machine = step(machine, { type: 'alarm', wall: now, chance: 0 }, now);
    }
    expect(ceilings).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  it.each([
    ['after 29 s online the count goes on', STEADY_MS - 1, 3],
    ['after 30 s online it starts anew', STEADY_MS, 1],
  ])('%s', (_, held, attempt) => {
    const [machine] = play(
      begin,
      [0, { type: 'person.connect' }],
      [0, down(1)],
      [5000, { type: 'alarm', wall: 0, chance: 0 }],
      [0, down(2)],
      [9000, { type: 'alarm', wall: 0, chance: 0 }],
      [0, { type: 'link.up', epoch: 3 }],
      [held, down(3)],
    );
    expect(machine.state).toMatchObject({ kind: 'waiting', attempt });
  });

  it('is fast for two minutes after an announced restart, then backs off', () => {
    let [machine, now] = play(online, [60_000, down(1, restarting)]);
    expect(machine.state).toMatchObject({ retryAt: now + 1500 });
    const delays: number[] = [];
    for (let round = 0; round < 260; round += 1) {
      now = wants(machine).alarmAt ?? raise('alarm');
      machine = step(machine, { type: 'alarm', wall: now, chance: 0 }, now);
      machine = step(machine, down(machine.epoch, refused, 0.9), now);
      delays.push((wants(machine).alarmAt ?? raise('alarm')) - now);
    }
    expect(delays.slice(0, 200).every((ms) => ms === 500)).toBe(true);
    expect(delays.at(-1)).toBe(27_000);
  });

  it('looks again for pairing after 10 s, later every 60 s', () => {
    const [first, at] = play(begin, [0, { type: 'person.connect' }], [0, down(1, pairing)]);
    expect(wants(first).alarmAt).toBe(at + 10_000);
    const again = step(first, { type: 'alarm', wall: 0, chance: 0 }, at + 10_000);
    const second = step(again, down(2, pairing), at + 10_100);
    expect(wants(second).alarmAt).toBe(at + 10_100 + 60_000);
  });

  it('sits out a lockout through wake and network change', () => {
    const [machine] = play(begin, [0, { type: 'person.connect' }], [0, down(1, lockedOut)]);
    expect(step(machine, { type: 'signal', signal: 'wake', wall: 0 }, 5)).toBe(machine);
    expect(wants(machine).alarmAt).toBe(300_000);
  });

  it('does not wait for the clock when the network changed', () => {
    const [machine] = play(begin, [0, { type: 'person.connect' }], [0, down(1)]);
    expect(step(machine, { type: 'signal', signal: 'network', wall: 0 }, 5).state.kind).toBe('opening');
  });
});

describe('a standing fault', () => {
  it('waits for a person when it questions a credential', () => {
    const [machine] = play(begin, [0, { type: 'person.connect' }], [0, down(1, badToken)]);
    expect(wants(machine)).toEqual({});
    expect(step(machine, { type: 'signal', signal: 'wake', wall: 0 }, 5)).toBe(machine);
    expect(step(machine, { type: 'profile.changed', goal: direct, others: [] }, 5).state.kind).toBe(
      'opening',
    );
  });

  it('is looked at again when only the place was wrong', () => {
    const [machine, at] = play(begin, [0, { type: 'person.connect' }], [0, down(1, captive)]);
    expect(wants(machine).alarmAt).toBe(at + 60_000);
    expect(step(machine, { type: 'signal', signal: 'network', wall: 0 }, 5).state.kind).toBe('opening');
  });
});

describe('switching routes', () => {
  const switching = step(online, { type: 'route.chosen', goal: ssh }, 10);

  it('keeps the old link until the new one is up', () => {
    expect(wants(switching)).toMatchObject({
      link: { epoch: 1, route: 'direct' },
      standby: { epoch: 2, route: 'ssh' },
    });
    const promoted = step(switching, { type: 'link.up', epoch: 2 }, 20);
    expect(wants(promoted)).toEqual({ link: { epoch: 2, route: 'ssh' } });
    expect(promoted.goal).toEqual(ssh);
  });

  it('stays and says why when the new one fails', () => {
    const stayed = step(switching, down(2), 20);
    expect(stayed.state).toMatchObject({ kind: 'online', epoch: 1, route: 'direct', lastSwitch: refused });
    expect(stayed.goal).toEqual(direct);
  });

  it('makes the standby the attempt when the old link breaks meanwhile', () => {
    const lost = step(switching, down(1), 20);
    expect(wants(lost).link).toEqual({ epoch: 2, route: 'ssh' });
    expect(step(lost, { type: 'link.up', epoch: 2 }, 30).state).toMatchObject({
      kind: 'online',
      route: 'ssh',
    });
  });

  it('is taken back by choosing the route that is in use', () => {
    const back = step(switching, { type: 'route.chosen', goal: direct }, 20);
    expect(wants(back)).toEqual({ link: { epoch: 1, route: 'direct' } });
  });

  it('ends when the standby never answers', () => {
    const stayed = step(switching, { type: 'alarm', wall: 0, chance: 0 }, 10 + ATTEMPT_MS);
    expect(stayed.state).toMatchObject({ kind: 'online', lastSwitch: { code: 'timed-out' } });
  });
});

describe('a question', () => {
  const opening = step(begin, { type: 'person.connect' }, 0);
  const asked = step(opening, { type: 'link.question', epoch: 1, question }, 1000);

  it('suspends the deadline, up to 110 s', () => {
    expect(wants(opening).alarmAt).toBe(ATTEMPT_MS);
    expect(wants(asked).alarmAt).toBe(1000 + QUESTION_MS);
    expect(step(asked, { type: 'alarm', wall: 0, chance: 0 }, 1000 + QUESTION_MS).state.kind).toBe('waiting');
  });

  it('is gone when it was answered, and only by its own answer', () => {
    expect(step(asked, { type: 'person.answered', epoch: 1, question: 'other' }, 2000)).toBe(asked);
    const answered = step(asked, { type: 'person.answered', epoch: 1, question: 'q' }, 2000);
    expect(answered.state).not.toHaveProperty('question');
    expect(wants(answered).alarmAt).toBe(2000 + ATTEMPT_MS);
  });
});

describe('a pause', () => {
  it('ends by itself at its wall-clock time, also when the computer slept over it', () => {
    const paused = step(online, { type: 'person.pause', until: 5000 }, 0);
    expect(wants(paused)).toEqual({ resumeAt: 5000 });
    expect(step(paused, { type: 'alarm', wall: 4999, chance: 0 }, 10)).toBe(paused);
    expect(step(paused, { type: 'signal', signal: 'wake', wall: 5001 }, 10).state.kind).toBe('opening');
  });
});

describe('chance', () => {
  it('never makes a retry sooner than now nor later than the ceiling', () => {
    assert(
      property(
        double({ min: 0, max: 0.999, noNaN: true }),
        oneof(constantFrom(0), integer({ min: 0, max: 40 })),
        (chance, failures) => {
          const opening = { ...step(begin, { type: 'person.connect' }, 0), failures };
          const waiting = step(opening, down(1, refused, chance), 0);
          const at = wants(waiting).alarmAt ?? raise('alarm');
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(30_000);
        },
      ),
    );
  });
});
