import type { Socket } from 'node:net';
import { openEars } from './local-forward-ears.ts';
import { receive, reset, unheard, type Visit, type VisitRequest } from './local-forward-visit.ts';
import { findPortHolder } from './port-holder.ts';
import type { PortHolder } from './port-holder-report.ts';

export type LocalForwardRequest = VisitRequest & {
  /** 1–65535. With 0 it is any that is free on 127.0.0.1. */
  readonly localPort: number;
};

/** A port of this computer behind which the far one lies, for as long as it is open: tunnels come and go. */
export type LocalForward = {
  readonly port: number;
  /** How many connections there are now, those that wait for a channel included. */
  readonly open: () => number;
  /** Resets every connection; settles when the port is free. Idempotent. */
  readonly close: () => Promise<void>;
};

export type LocalForwardResult =
  | { readonly ok: true; readonly forward: LocalForward }
  /** Another program has the port, on at least one loopback; which one, where the system tells. */
  | { readonly ok: false; readonly why: 'in-use'; readonly holder?: PortHolder }
  /** A port below 1024, or one that Windows keeps for itself. */
  | { readonly ok: false; readonly why: 'not-permitted' }
  | { readonly ok: false; readonly why: 'other'; readonly code: string };

/** A tool that tries again and again must not fill the memory: each that waits may hold 64 KiB. */
const MAX_WAITING = 256;

/**
 * Listens on 127.0.0.1 and ::1, never on an address that another computer can reach, and carries each connection over
 * a channel of its own (issue 3, section 3). One that comes while there is no tunnel waits for the next, and is reset
 * when that takes too long, when its channel is refused, or as one of more than 256 that wait. A connection whose
 * channel breaks off is reset, too: an end in peace would make half an answer look whole. The port is never another
 * than the one asked for.
 */
export async function openLocalForward(request: LocalForwardRequest): Promise<LocalForwardResult> {
  const visits = createVisits(request);
  const hearing = await openEars(request.localPort, visits.receive);
  if (!hearing.ok) {
    visits.endAll();
    return refusal(hearing.code, request.localPort);
  }
  const { port, close } = hearing.ears;
  const closeAll = (): Promise<void> => {
    const closing = close();
    visits.endAll();
    return closing;
  };
  return { ok: true, forward: { port, open: visits.count, close: closeAll } };
}

async function refusal(code: string, port: number): Promise<LocalForwardResult> {
  switch (code) {
    case 'EADDRINUSE': {
      const holder = await findPortHolder(port);
      return { ok: false, why: 'in-use', ...(holder === null ? {} : { holder }) };
    }
    case 'EACCES':
    case 'EPERM':
      return { ok: false, why: 'not-permitted' };
    default:
      return { ok: false, why: 'other', code };
  }
}

function createVisits(request: VisitRequest) {
  const visits = new Set<Visit>();
  const isFull = (): boolean => [...visits].filter((visit) => visit.isWaiting()).length >= MAX_WAITING;
  return {
    receive: (client: Socket): void => {
      client.on('error', unheard);
      if (isFull()) return reset(client);
      const visit = receive(client, request, () => visits.delete(visit));
      visits.add(visit);
    },
    count: (): number => visits.size,
    endAll: (): void => {
      for (const visit of visits) visit.end();
    },
  };
}
