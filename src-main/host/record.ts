import type { ProfileId } from '../contract/profile.ts';
import type { TimelineEntry } from '../contract/timeline.ts';
import type { ConnectionEvent, Machine } from '../connection/machine.ts';
import type { Ports } from './ports.ts';
import type { StagePassed } from './ssh-ports.ts';

/** One step, and when it was taken. */
export type Step = {
  readonly before: Machine;
  readonly after: Machine;
  readonly event: ConnectionEvent;
  /** Monotonic, and wall clock. */
  readonly now: number;
  readonly wall: number;
  /** Monotonic: when the attempt that this step ends was begun. */
  readonly openedAt: number;
};

/** What a step adds to the timeline. */
export function recordOf({ before, after, event, now, wall, openedAt }: Step): readonly TimelineEntry[] {
  const told = entryOf(event, wall, now - openedAt);
  const waits =
    after.state.kind === 'waiting' && after.state !== before.state ? after.state.retryAt - now : null;
  return [
    ...(told === null ? [] : [told]),
    ...(waits === null ? [] : [{ at: wall, event: 'waiting', ms: Math.round(waits) } as const]),
  ];
}

function entryOf(event: ConnectionEvent, at: number, tookMs: number): TimelineEntry | null {
  switch (event.type) {
    case 'link.up':
      return { at, event: 'link.up', ms: Math.round(tookMs) };
    case 'link.down':
      return { at, event: 'link.failed', fault: event.fault };
    case 'person.connect':
    case 'person.disconnect':
    case 'person.pause':
    case 'person.reconnect':
    case 'person.answered':
      return { at, event: 'person', did: event.type.slice('person.'.length) };
    case 'route.chosen':
    case 'profile.changed':
      return { at, event: 'person', did: event.type };
    case 'signal':
      return { at, event: 'signal', signal: event.signal };
    case 'joined':
    case 'others.changed':
    case 'link.stage':
    case 'link.question':
    case 'alarm':
      return null;
    default:
      return event satisfies never;
  }
}

/** Adds each stage that is over to a profile's timeline. */
export function stageRecorder(
  profile: ProfileId,
  { clock, timeline }: Pick<Ports, 'clock' | 'timeline'>,
): StagePassed {
  return (stage, ms, detail) => {
    const evidence = detail === undefined ? {} : { detail };
    timeline.append(profile, { at: clock.wall(), event: 'stage.passed', stage, ms, ...evidence });
  };
}
