import type { TunnelClock } from './request.ts';

/** How long nothing more must have come, in ms: then the other side may well wait for us. */
const QUIET_MS = 1;

/** Answers the bytes that come. */
export type Acknowledgement = {
  /** Bytes came. */
  readonly heard: () => void;
  readonly stop: () => void;
};

/**
 * Sends something, a nudge, soon after bytes came. sshd sets TCP_NODELAY for terminals alone: of a connection that
 * only forwards, it holds a short message back until the one before is acknowledged (RFC 896), and a computer that
 * has nothing to send puts that off, Linux by 40 ms, macOS by 100 and Windows by up to 200. Whatever is sent carries
 * it. Keeps one timer at most, and none while nothing comes.
 */
export function acknowledgeSoon(clock: TunnelClock, nudge: () => void): Acknowledgement {
  let heardAt = 0;
  let cancel: (() => void) | null = null;
  const wait = (ms: number): void => {
    cancel = clock.after(ms, () => {
      const quiet = clock.now() - heardAt;
      if (quiet < QUIET_MS) return wait(QUIET_MS - quiet);
      cancel = null;
      nudge();
    });
  };
  return {
    heard: () => {
      heardAt = clock.now();
      if (cancel === null) wait(QUIET_MS);
    },
    stop: () => {
      cancel?.();
      // Nothing is awaited any more, whatever still comes.
      cancel = () => undefined;
    },
  };
}
