import type { Client, ClientChannel } from 'ssh2';
import type { Fault } from '../../contract/fault.ts';
import type { Endpoint, TunnelClock } from './request.ts';

/** Why a server opened no channel. */
export type ForwardFailure = {
  readonly why:
    /** Nobody listens there, or the server cannot get there: `text` says it in the server's words. */
    | 'unreached'
    | 'prohibited'
    | 'exhausted'
    | 'late'
    /** The connection to the server is gone, or the caller did not want to wait any more. */
    | 'gone';
  readonly text: string;
};
export type Forwarding =
  | { readonly ok: true; readonly channel: ClientChannel }
  | { readonly ok: false; readonly failure: ForwardFailure };

/**
 * Asks a server for a channel to an endpoint that it can reach, within `ms` or until a stop. Never throws, whatever became of
 * the client: ssh2 does so at once where the connection is gone, calls back late, or never.
 */
export function forward(
  client: Client,
  to: Endpoint,
  { clock, ms }: { readonly clock: TunnelClock; readonly ms: number },
  stops: readonly AbortSignal[],
): Promise<Forwarding> {
  const { promise, resolve } = Promise.withResolvers<Forwarding>();
  let over = false;
  const finish = (forwarding: Forwarding): void => {
    over = true;
    cancel();
    for (const stop of stops) stop.removeEventListener('abort', abandon);
    resolve(forwarding);
  };
  const fail = (why: ForwardFailure['why'], text = ''): void => finish({ ok: false, failure: { why, text } });
  const abandon = (): void => fail('gone');
  const cancel = clock.after(ms, () => fail('late'));
  for (const stop of stops) stop.addEventListener('abort', abandon, { once: true });
  const answered = (error: Error | undefined, channel: ClientChannel): void => {
    if (over) return discard(channel);
    if (error === undefined) return finish({ ok: true, channel });
    return fail(whyOf(error), error.message);
  };
  try {
    if (stops.some(({ aborted }) => aborted)) abandon();
    else client.forwardOut('127.0.0.1', 0, to.host, to.port, answered);
  } catch {
    abandon();
  }
  return promise;
}

/** A channel that came when nobody waited for it any more. */
function discard(channel: ClientChannel | undefined): void {
  channel?.on('error', () => undefined).resume();
  channel?.close();
}

/** The reason codes of RFC 4254, section 5.1; without one the connection ended. */
function whyOf(error: Error): ForwardFailure['why'] {
  const reason: unknown = Reflect.get(error, 'reason');
  switch (reason) {
    case 1:
    // A type of channel that it does not know: it does not forward at all.
    case 3:
      return 'prohibited';
    case 2:
      return 'unreached';
    case 4:
      return 'exhausted';
    default:
      return 'gone';
  }
}

/** The fault of a way to the gateway's own port, on the server itself. */
export function faultToGateway({ why }: ForwardFailure, gateway: Endpoint): Fault {
  switch (why) {
    case 'unreached':
      return { heals: 'by-waiting', code: 'gateway-not-running', ...gateway };
    case 'prohibited':
      return { heals: 'by-deciding', code: 'forwarding-refused', ...gateway };
    case 'exhausted':
      return { heals: 'by-waiting', code: 'unreachable', ...gateway, why: 'host' };
    case 'late':
      return { heals: 'by-waiting', code: 'timed-out', ...gateway, stage: 'forward' };
    default:
      return { heals: 'by-waiting', code: 'dropped', why: 'closed' };
  }
}

/** The fault of a way to the next SSH server, which a dialled one would have shown as its own. */
export function faultToHop({ why, text }: ForwardFailure, next: Endpoint): Fault {
  switch (why) {
    case 'unreached':
      return unreached(text, next);
    case 'late':
      return { heals: 'by-waiting', code: 'timed-out', ...next, stage: 'tcp' };
    default:
      return faultToGateway({ why, text }, next);
  }
}

/** OpenSSH hands on what its own system said (channels.c). */
function unreached(text: string, next: Endpoint): Fault {
  if (/refused/i.test(text)) return { heals: 'by-waiting', code: 'refused', ...next };
  if (/timed out/i.test(text)) return { heals: 'by-waiting', code: 'timed-out', ...next, stage: 'tcp' };
  const isName = /name|address family|node/i.test(text);
  return { heals: 'by-waiting', code: 'unreachable', ...next, why: isName ? 'name' : 'host' };
}
