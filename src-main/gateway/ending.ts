import { GATEWAY_STARTUP_CLOSE_CODE, GATEWAY_STARTUP_RETRY_AFTER_MS } from '@openclaw/gateway-client/browser';
import type { DropCause, Fault, Stranger } from '../contract/fault.ts';
import { protocolMismatch, retryWait } from './faults.ts';
import { codeWord, fieldsOf, numberIn, textIn } from './payload.ts';
import type { AttemptStage } from './stages.ts';

/** How a WebSocket came to its end, in the terms of the wire. */
export type Ending =
  /** The other side answered the upgrade with a status of its own. */
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly retryAfter?: string | undefined;
      readonly body: string;
    }
  /** `code` is a system's, a parser's or ws's own; `firstBytes` is what came instead of HTTP. */
  | { readonly kind: 'failed'; readonly code: string; readonly firstBytes?: Uint8Array | undefined }
  | { readonly kind: 'closed'; readonly closeCode: number; readonly reason: string };

/** The gateway's announcement that it goes down. */
export type Shutdown = { readonly reason: string; readonly restartExpectedMs?: number | undefined };

/** What was known when it ended. */
export type Circumstances = {
  readonly host: string;
  readonly port: number;
  readonly stage: AttemptStage;
  readonly shutdown?: Shutdown | undefined;
};

/** The socket adapter's own codes, beside those of Node and ws. */
export const HANG_UP = 'HANG_UP';
export const NOT_UPGRADED = 'NOT_UPGRADED';
export const NOT_TEXT = 'NOT_TEXT';

const passing = { heals: 'by-waiting' } as const;

/** The typed reason why a WebSocket is gone, or never came to be. */
export function faultOfEnding(ending: Ending, around: Circumstances): Fault {
  switch (ending.kind) {
    case 'http':
      return faultOfStatus(ending, around);
    case 'failed':
      return faultOfCode(ending.code, ending.firstBytes, around);
    case 'closed':
      return faultOfClose(ending.closeCode, ending.reason, around);
    default:
      return ending satisfies never;
  }
}

/** A shutdown that was announced before the socket went. Source: facts section 3, Restart. */
export function faultOfShutdown({ reason, restartExpectedMs }: Shutdown): Fault {
  if (restartExpectedMs === undefined && !/restart/i.test(reason))
    return { ...passing, code: 'gateway-stopped' };
  return { ...passing, code: 'gateway-restarting', ...retryWait(restartExpectedMs) };
}

/** Reads the payload of a `shutdown` event. */
export function readShutdown(payload: unknown): Shutdown {
  const fields = fieldsOf(payload);
  return { reason: textIn(fields, 'reason') ?? '', restartExpectedMs: numberIn(fields, 'restartExpectedMs') };
}

function faultOfStatus(
  { status, retryAfter, body }: Ending & { kind: 'http' },
  around: Circumstances,
): Fault {
  const { host, port } = around;
  if (status === 503) return faultOfUnavailable(body, around);
  if (status === 429) return { ...passing, code: 'rate-limited', retryAfterMs: waitOfHeader(retryAfter) };
  // A proxy in front, or the gateway behind one, wants a proof of its own: waiting does not help.
  if (status === 401 || status === 403) {
    return { heals: 'by-deciding', code: 'gateway-refused', detail: refusalWord(status, body) };
  }
  const isServerTrouble = status >= 500 && status !== 501 && status !== 505;
  if (isServerTrouble) return { ...passing, code: 'gateway-unavailable', host, port, status };
  return stranger('http', around, status);
}

// The gateway's own words for a 503 on upgrade; a proxy in front of it has others.
function faultOfUnavailable(body: string, { host, port }: Circumstances): Fault {
  if (/admission closed/i.test(body)) return { ...passing, code: 'gateway-restarting' };
  if (/handlers unavailable/i.test(body)) return { ...passing, code: 'gateway-starting' };
  return { ...passing, code: 'gateway-unavailable', host, port, status: 503 };
}

function waitOfHeader(retryAfter: string | undefined): number {
  const seconds = Number(retryAfter ?? '');
  return retryWait(seconds > 0 ? seconds * 1000 : undefined).retryAfterMs ?? 60_000;
}

function refusalWord(status: number, body: string): string {
  const word = codeWord(fieldsOf(fieldsOf(parsed(body))['error'])['type']);
  return word === 'unknown' ? `http-${status}` : word;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

type ByCode = Readonly<Record<string, (around: Circumstances) => Fault>>;
const drop = (why: DropCause, closeCode?: number) => (): Fault => ({
  ...passing,
  code: 'dropped',
  why,
  ...(closeCode === undefined ? {} : { closeCode }),
});
const unreachable =
  (why: 'name' | 'network' | 'host') =>
  ({ host, port }: Circumstances): Fault => ({ ...passing, code: 'unreachable', host, port, why });

const byErrorCode: ByCode = {
  [NOT_UPGRADED]: (around) => stranger('http', around, 101),
  [NOT_TEXT]: drop('invalid-frame'),
  [HANG_UP]: drop('closed'),
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: drop('oversized-frame'),
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: drop('oversized-frame'),
  WS_ERR_TOO_MANY_BUFFERED_PARTS: drop('oversized-frame'),
  ECONNREFUSED: ({ host, port }) => ({ ...passing, code: 'refused', host, port }),
  ENOTFOUND: unreachable('name'),
  EAI_AGAIN: unreachable('name'),
  ENETUNREACH: unreachable('network'),
  ENETDOWN: unreachable('network'),
  EHOSTUNREACH: unreachable('host'),
  EHOSTDOWN: unreachable('host'),
  ETIMEDOUT: (around) => (around.stage === 'online' ? drop('silent')() : timedOut(around)),
};

function faultOfCode(code: string, firstBytes: Uint8Array | undefined, around: Circumstances): Fault {
  if (code.startsWith('HPE_')) return stranger(strangerOf(firstBytes), around);
  const reading = Object.hasOwn(byErrorCode, code) ? byErrorCode[code] : undefined;
  const isBreach = reading === undefined && code.startsWith('WS_ERR_');
  if (isBreach) return drop('invalid-frame')();
  if (around.shutdown !== undefined && !code.startsWith('WS_ERR_')) return faultOfShutdown(around.shutdown);
  return reading?.(around) ?? drop('reset')();
}

const byCloseCode: Readonly<Record<number, Fault>> = {
  1007: drop('invalid-frame', 1007)(),
  1009: drop('oversized-frame', 1009)(),
  1012: { ...passing, code: 'gateway-restarting' },
  [GATEWAY_STARTUP_CLOSE_CODE]: {
    ...passing,
    code: 'gateway-starting',
    retryAfterMs: GATEWAY_STARTUP_RETRY_AFTER_MS,
  },
  4001: drop('auth-changed', 4001)(),
};

// A refusal of identity or credentials always comes as an answer to connect; a bare 1008 heals by waiting.
function faultOfClose(closeCode: number, reason: string, { stage, shutdown }: Circumstances): Fault {
  if (shutdown !== undefined) return faultOfShutdown(shutdown);
  if (stage !== 'online' && closeCode === 1002) return protocolMismatch(undefined);
  if (closeCode === 1008 && /handler loading/i.test(reason)) return { ...passing, code: 'gateway-starting' };
  if (closeCode === 1008 && reason === 'credential-replaced') return drop('auth-changed', 1008)();
  return byCloseCode[closeCode] ?? drop('closed', closeCode)();
}

/** Nothing came in time; `stage` says what we were waiting for. */
export function timedOut({ host, port, stage }: Circumstances): Fault {
  return { ...passing, code: 'timed-out', host, port, stage };
}

function stranger(found: Stranger, { host, port }: Circumstances, status?: number): Fault {
  const known = status === undefined ? {} : { status };
  return { heals: 'by-deciding', code: 'not-a-gateway', host, port, found, ...known };
}

/** Guesses the protocol of a peer from the first bytes that it sent where HTTP was expected. */
export function strangerOf(bytes: Uint8Array | undefined): Stranger {
  if (bytes === undefined || bytes.length === 0) return 'unknown';
  const head = Buffer.from(bytes.subarray(0, 5)).toString('latin1');
  if (head.startsWith('SSH-')) return 'ssh';
  if (head.startsWith('HTTP/')) return 'http';
  // A TLS record: alert (0x15) or handshake (0x16), then the major version 3.
  const [type, major] = bytes;
  return (type === 0x15 || type === 0x16) && major === 3 ? 'tls' : 'unknown';
}
