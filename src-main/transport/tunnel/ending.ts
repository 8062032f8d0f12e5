import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { Fault } from '../../contract/fault.ts';

/** The one end of one connection to a server. */
export type Ending = {
  /** Ends it. The first call counts: whatever comes of it afterwards, such as ssh2's second error, is nothing. */
  readonly finish: (fault: Fault) => void;
  /** Null as long as it lives. */
  readonly fault: () => Fault | null;
  /** Aborted with the end. */
  readonly over: AbortSignal;
  /** Calls at the end, at once if that was before. Listeners are called in their order, streams go last. */
  readonly onEnd: (listener: (fault: Fault) => void) => void;
  /** A stream that shall not outlive the connection. */
  readonly carry: (stream: Duplex) => void;
};

/**
 * Watches over a client, the stream below it and those above. At the end all are destroyed at once: ssh2 only
 * half-closes a connection that went wrong, and leaves the streams of its channels to themselves.
 */
export function createEnding(client: Client, below: Duplex): Ending {
  const controller = new AbortController();
  const above = new Set<Duplex>();
  const listeners: ((fault: Fault) => void)[] = [];
  let fault: Fault | null = null;
  const finish = (first: Fault): void => {
    if (fault !== null) return;
    fault = first;
    for (const listener of listeners.splice(0)) listener(first);
    controller.abort();
    // Says goodbye where there is still somebody to hear it.
    client.end();
    for (const stream of above) stream.destroy();
    client.destroy();
    below.destroy();
  };
  return {
    finish,
    fault: () => fault,
    over: controller.signal,
    onEnd: (listener) => {
      if (fault === null) listeners.push(listener);
      else listener(fault);
    },
    carry: (stream) => {
      if (fault !== null) stream.destroy();
      above.add(stream);
      stream.once('close', () => above.delete(stream));
    },
  };
}
