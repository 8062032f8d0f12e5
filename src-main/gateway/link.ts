import type { ChatDelta } from '../contract/chat.ts';
import type { Fault } from '../contract/fault.ts';
import type { Outcome } from '../contract/refusal.ts';
import type { End } from './end.ts';
import type { Hello } from './hello.ts';
import type { Life } from './life.ts';
import type { Request } from './requests.ts';
import type { Subscriptions } from './subscriptions.ts';

/** An open link: hello-ok was received on a verified stream. The host's port of the same shape. */
export type GatewayLink = {
  readonly serverVersion: string;
  readonly scopes: readonly string[];
  readonly deviceId: string;
  /**
   * Sends one request. Refusals: `gateway-error`, `timed-out`, `too-large`, `not-online` when it was never
   * sent, `outcome-unknown` when the link went after it was.
   */
  readonly request: (
    method: string,
    params: Readonly<Record<string, unknown>>,
    timeoutMs: number,
  ) => Promise<Outcome<unknown>>;
  /** News of conversations; what came before the first listener waits for it. Returns how to stop listening. */
  readonly onChat: (listener: (deltas: readonly ChatDelta[]) => void) => () => void;
  /** Settles once, when the link is gone, with why. */
  readonly gone: Promise<Fault>;
  /** Asks for a sign of life; null when none came within `deadlineMs`. Resolves the round trip in ms. */
  readonly probe: (deadlineMs: number) => Promise<number | null>;
  /** Starts the events of one session; resolves when they come. */
  readonly watch: (sessionKey: string) => Promise<void>;
  readonly release: (sessionKey: string) => Promise<void>;
  /** Ends the link and everything under it; idempotent. */
  readonly close: () => void;
};

export type LinkParts = {
  readonly hello: Hello;
  readonly deviceId: string;
  readonly end: End;
  readonly life: Life;
  readonly request: Request;
  readonly subscriptions: Subscriptions;
  readonly listen: GatewayLink['onChat'];
};

/** Puts a link's parts behind the one face that the host knows. */
export function createLink(parts: LinkParts): GatewayLink {
  const { hello, end, life, subscriptions } = parts;
  return {
    serverVersion: hello.serverVersion,
    scopes: hello.scopes,
    deviceId: parts.deviceId,
    request: parts.request,
    onChat: parts.listen,
    gone: end.fault,
    probe: life.probe,
    watch: subscriptions.watch,
    release: subscriptions.release,
    close: () => end.end({ heals: 'by-waiting', code: 'dropped', why: 'closed' }),
  };
}
