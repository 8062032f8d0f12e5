import type { ConnectionEvent, Machine } from './machine.ts';
import { STEADY_MS } from './machine.ts';
import { waitsForPerson } from './recheck.ts';
import { wants } from './wants.ts';

/** One step of a machine, as the invariants look at it. */
export type Transition = {
  readonly before: Machine;
  readonly event: ConnectionEvent;
  readonly after: Machine;
  readonly now: number;
};

const byPerson = new Set([
  'person.connect',
  'person.disconnect',
  'person.pause',
  'person.reconnect',
  'route.chosen',
  'profile.changed',
]);

type Invariant = { readonly name: string; readonly holds: (transition: Transition) => boolean };

function standbyEpoch({ state }: Machine): number | undefined {
  return state.kind === 'online' ? state.switching?.epoch : undefined;
}

function isStale({ before, event }: Transition): boolean {
  if (!('epoch' in event)) return false;
  const { state } = before;
  const live = state.kind === 'opening' || state.kind === 'online' ? state.epoch : undefined;
  return event.epoch !== live && event.epoch !== standbyEpoch(before);
}

/** What must be true of every step, from every state that can be reached. */
export const invariants: readonly Invariant[] = [
  {
    name: 'a stale epoch changes nothing',
    holds: (t) => !isStale(t) || t.after === t.before,
  },
  {
    name: 'a link is wanted exactly in opening and online',
    holds: ({ after }) =>
      (wants(after).link !== undefined) === (after.state.kind === 'opening' || after.state.kind === 'online'),
  },
  {
    name: 'only link.up reaches online, and only with an epoch that was wanted',
    holds: ({ before, event, after }) => {
      if (after.state.kind !== 'online') return true;
      if (before.state.kind === 'online' && before.state.epoch === after.state.epoch) return true;
      return event.type === 'link.up' && after.state.epoch === event.epoch;
    },
  },
  {
    name: 'identity and credential faults are left only by a person',
    holds: ({ before, event, after }) =>
      before.state.kind !== 'blocked' ||
      !waitsForPerson(before.state.fault) ||
      after.state.kind === 'blocked' ||
      byPerson.has(event.type),
  },
  {
    name: 'a standing fault is never retried by the clock unless it says so',
    holds: ({ after }) =>
      after.state.kind !== 'blocked' ||
      !waitsForPerson(after.state.fault) ||
      wants(after).alarmAt === undefined,
  },
  {
    name: 'epochs never fall, and a new attempt has a new one',
    holds: ({ before, after }) => {
      if (after.epoch < before.epoch) return false;
      const link = wants(after).link;
      return link === undefined || link.epoch <= after.epoch;
    },
  },
  {
    name: 'what waits has a cause that heals by waiting, and an alarm that is not in the past',
    holds: ({ after, before, now }) =>
      after.state.kind !== 'waiting' ||
      (after.state.cause.heals === 'by-waiting' &&
        (after.state === before.state || after.state.retryAt >= now)),
  },
  {
    name: "a retry is never sooner than the server's own wish",
    holds: ({ before, after, now }) => {
      if (after.state.kind !== 'waiting' || before.state === after.state) return true;
      const { cause, retryAt } = after.state;
      return !('retryAfterMs' in cause) || retryAt - now >= (cause.retryAfterMs ?? 0);
    },
  },
  {
    name: 'a lockout is waited out unless a person acts',
    holds: ({ before, event, after, now }) =>
      before.state.kind !== 'waiting' ||
      before.state.cause.code !== 'rate-limited' ||
      after.state.kind === 'waiting' ||
      byPerson.has(event.type) ||
      now >= before.state.retryAt,
  },
  {
    name: 'the attempt count is forgotten only by a person or after a steady link',
    holds: ({ before, event, after, now }) => {
      if (after.failures >= before.failures || byPerson.has(event.type)) return true;
      return before.state.kind === 'online' && now - before.state.since >= STEADY_MS;
    },
  },
  {
    name: 'the old link stays until the new one is up',
    holds: ({ before, event, after }) =>
      before.state.kind !== 'online' ||
      event.type !== 'route.chosen' ||
      (after.state.kind === 'online' && after.state.epoch === before.state.epoch),
  },
  {
    name: 'at rest nothing is wanted',
    holds: ({ after }) => {
      const wish = wants(after);
      return (
        after.state.kind !== 'idle' ||
        (wish.link === undefined && wish.standby === undefined && wish.alarmAt === undefined)
      );
    },
  },
  {
    name: 'another route is tried without a person only where it is allowed, after three failures',
    holds: ({ before, event, after }) =>
      before.goal.route === after.goal.route ||
      byPerson.has(event.type) ||
      before.standby?.route === after.goal.route ||
      (before.others.length > 0 && after.state.kind === 'waiting' && after.failures % 3 === 0),
  },
  {
    name: 'every attempt has an end',
    holds: ({ after }) => after.state.kind !== 'opening' || wants(after).alarmAt !== undefined,
  },
];

/** The names of the invariants that a step breaks. */
export function broken(transition: Transition): string[] {
  return invariants.filter(({ holds }) => !holds(transition)).map(({ name }) => name);
}
