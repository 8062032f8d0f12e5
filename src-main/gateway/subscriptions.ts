import type { ChatDelta } from '../contract/chat.ts';
import type { Fault } from '../contract/fault.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { Approval } from './approval.ts';
import { approvalPending } from './approval.ts';
import type { Log } from './client.ts';
import type { LinkClock } from './life.ts';
import { codeWord, fieldsOf, listOf, textIn } from './payload.ts';
import type { Request, RequestCarrier } from './requests.ts';
import { listRow } from './session-row.ts';
import type { Watches } from './watches.ts';
import { createWatches } from './watches.ts';

export type SubscriptionParts = {
  readonly request: Request;
  readonly carrier: RequestCarrier;
  readonly clock: LinkClock;
  readonly news: (deltas: readonly ChatDelta[]) => void;
  /** Called when the link is useless without what was refused. */
  readonly fail: (fault: Fault) => void;
  readonly log: Log;
};

/** What one link hears: the list of sessions, the commands that wait, and the sessions that are watched. */
export type Subscriptions = Watches & {
  /** Subscribes to sessions, and tells the approvals that were pending before. */
  readonly begin: () => void;
  /** An event told of an approval: the list, which may be older, must not contradict it. */
  readonly approvalHeard: (delta: Approval) => void;
  /** Ends what waits; the subscriptions themselves go with the link. */
  readonly stop: () => void;
};

const TIMEOUT_MS = 30_000;
/** How many sessions the gateway tells of at first, the newest; later ones tell of themselves. */
const LISTED = 100;
/** A gateway that is busy, or about to go, refuses for a moment. */
const TRIES = 10;
const PAUSE_MS = 500;

/** A link's subscriptions; they die with it and are made anew on the next. */
export function createSubscriptions(parts: SubscriptionParts): Subscriptions {
  const { request, carrier, clock, news, fail, log } = parts;
  const refused = (method: string, code: string): void => log('gateway.subscribe-failed', { method, code });
  const heard = new Set<string>();
  let listed = false;
  let cancel = (): void => undefined;

  async function subscribe(triesLeft: number): Promise<void> {
    const subscribed = await request('sessions.subscribe', { limit: LISTED }, TIMEOUT_MS);
    if (subscribed.ok) return news(sessionsIn(subscribed.value));
    const { fault } = subscribed;
    if (isOfGoneLink(fault)) return;
    refused('sessions.subscribe', codeOf(fault));
    const waitMs = waitBefore(fault);
    if (waitMs === null || triesLeft === 0) fail(faultOfSubscription(fault));
    else cancel = clock.after(waitMs, () => void subscribe(triesLeft - 1));
  }

  async function backfill(): Promise<void> {
    const list = await request('exec.approval.list', {}, TIMEOUT_MS);
    listed = true;
    if (list.ok) news(pendingIn(list.value).filter(({ id }) => !heard.has(id)));
    else if (!isOfGoneLink(list.fault)) refused('exec.approval.list', codeOf(list.fault));
    heard.clear();
  }

  return {
    ...createWatches(carrier, refused),
    begin: () => {
      void subscribe(TRIES);
      void backfill();
    },
    approvalHeard: ({ id }) => {
      if (!listed) heard.add(id);
    },
    stop: () => cancel(),
  };
}

function pendingIn(list: unknown): readonly Approval[] {
  return listOf(list).flatMap((entry) => approvalPending(fieldsOf(entry)) ?? []);
}

/** The sessions as they stand, so that what runs and what is unread is known before anything happens. */
function sessionsIn(answer: unknown): readonly ChatDelta[] {
  return listOf(fieldsOf(fieldsOf(answer)['list'])['sessions']).flatMap((entry) => {
    const row = listRow(entry);
    const sessionKey = row === null ? undefined : textIn(row, 'key');
    return row === null || sessionKey === undefined ? [] : [{ kind: 'session', sessionKey, row }];
  });
}

function isOfGoneLink({ code }: Refusal): boolean {
  return code === 'outcome-unknown' || code === 'not-online';
}

function codeOf(refusal: Refusal): string {
  return refusal.code === 'gateway-error' ? refusal.gatewayCode : refusal.code;
}

/** How long to wait before asking again; null when it is of no use. */
function waitBefore(refusal: Refusal): number | null {
  if (refusal.code !== 'gateway-error') return null;
  if (refusal.retryAfterMs !== undefined) return refusal.retryAfterMs;
  return refusal.gatewayCode === 'UNAVAILABLE' ? PAUSE_MS : null;
}

// A link that hears no sessions would look well and show nothing. A gateway that says no will say it again;
// anything else may go better on a new link.
function faultOfSubscription(refusal: Refusal): Fault {
  if (refusal.code !== 'gateway-error' || waitBefore(refusal) !== null) {
    return { heals: 'by-waiting', code: 'dropped', why: 'closed' };
  }
  return { heals: 'by-deciding', code: 'gateway-refused', detail: codeWord(refusal.gatewayCode) };
}
