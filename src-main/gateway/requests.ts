import { GatewayProtocolRequestError } from '@openclaw/gateway-client/browser';
import type { GatewayProtocolRequestOptions } from '@openclaw/gateway-client/browser';
import type { Outcome, Refusal } from '../contract/refusal.ts';
import { retryWait } from './faults.ts';
import type { LinkClock } from './life.ts';
import { codeWord, showable } from './payload.ts';

/** What carries a request: the protocol client, or a double of it. */
export type RequestCarrier = {
  readonly request: <Value = unknown>(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options?: GatewayProtocolRequestOptions,
  ) => Promise<Value>;
};

/** Sends one request; never throws. The link's own half of the port of the same name. */
export type Request = (
  method: string,
  params: Readonly<Record<string, unknown>>,
  timeoutMs: number,
) => Promise<Outcome<unknown>>;

/** A request that would not fit into one frame; thrown by the socket, before a byte of it is sent. */
export class FrameTooLarge extends Error {
  readonly limit: number;
  constructor(limit: number) {
    super(`A frame may hold ${limit} bytes`);
    this.name = 'FrameTooLarge';
    this.limit = limit;
  }
}

const LONGEST_MESSAGE = 500;

/**
 * Makes the function that asks the gateway. Its refusals: `gateway-error` when it said no, `timed-out`,
 * `too-large`, `outcome-unknown` when the link went after the request was sent, `not-online` when before.
 */
export function createRequest(carrier: RequestCarrier, clock: LinkClock): Request {
  return async (method, params, timeoutMs) => {
    const timeout = new AbortController();
    let sent = false;
    const onSent = (): void => {
      sent = true;
    };
    const cancel = clock.after(timeoutMs, () => timeout.abort());
    try {
      const value = await carrier.request(method, params, {
        timeoutMs: null,
        signal: timeout.signal,
        onSent,
      });
      return { ok: true, value };
    } catch (error) {
      if (timeout.signal.aborted) return { ok: false, fault: { code: 'timed-out', ms: timeoutMs } };
      return { ok: false, fault: refusalOf(error, sent) };
    } finally {
      cancel();
    }
  };
}

function refusalOf(error: unknown, sent: boolean): Refusal {
  if (error instanceof GatewayProtocolRequestError) {
    return {
      code: 'gateway-error',
      gatewayCode: codeWord(error.gatewayCode),
      message: showable(error.message, LONGEST_MESSAGE),
      ...retryWait(error.retryAfterMs),
    };
  }
  if (error instanceof FrameTooLarge) return { code: 'too-large', limit: error.limit };
  return { code: sent ? 'outcome-unknown' : 'not-online' };
}
