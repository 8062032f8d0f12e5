import { describe, expect, it } from 'vitest';
import { Fault } from '../contract/fault.ts';
import type { Circumstances, Ending } from './ending.ts';
import {
  faultOfEnding,
  faultOfShutdown,
  HANG_UP,
  NOT_TEXT,
  NOT_UPGRADED,
  readShutdown,
  strangerOf,
} from './ending.ts';

const at = { host: 'studio.local', port: 18_789 };
const upgrade: Circumstances = { ...at, stage: 'upgrade' };
const hello: Circumstances = { ...at, stage: 'hello' };
const online: Circumstances = { ...at, stage: 'online' };
const http = (status: number, body = '', retryAfter?: string): Ending => ({
  kind: 'http',
  status,
  body,
  retryAfter,
});
const failed = (code: string, firstBytes?: Uint8Array): Ending => ({ kind: 'failed', code, firstBytes });
const closed = (closeCode: number, reason = ''): Ending => ({ kind: 'closed', closeCode, reason });
const bytes = (text: string) => Buffer.from(text, 'latin1');
const passing = (code: string, more: object = {}) => ({ heals: 'by-waiting', code, ...more });
const standing = (code: string, more: object = {}) => ({ heals: 'by-deciding', code, ...more });
const dropped = (why: string, closeCode?: number) =>
  passing('dropped', closeCode === undefined ? { why } : { why, closeCode });
const stranger = (found: string, status?: number) =>
  standing('not-a-gateway', { ...at, found, ...(status === undefined ? {} : { status }) });
const proxyRefusal = JSON.stringify({ error: { message: '…', type: 'proxy_attribution_required' } });

type Row = readonly [Ending, Circumstances, object];

const statuses: readonly Row[] = [
  ...[200, 301, 302, 307, 308, 400, 404, 405, 426, 501].map((status): Row => [
    http(status),
    upgrade,
    stranger('http', status),
  ]),
  ...[500, 502, 503, 504, 521].map((status): Row => [
    http(status),
    upgrade,
    passing('gateway-unavailable', { ...at, status }),
  ]),
  [http(503, 'Gateway websocket admission closed'), upgrade, passing('gateway-restarting')],
  [http(503, 'Gateway websocket handlers unavailable'), upgrade, passing('gateway-starting')],
  [http(401), upgrade, standing('gateway-refused', { detail: 'http-401' })],
  [http(403, '<html>'), upgrade, standing('gateway-refused', { detail: 'http-403' })],
  [http(403, proxyRefusal), upgrade, standing('gateway-refused', { detail: 'proxy_attribution_required' })],
  [http(429, '', '120'), upgrade, passing('rate-limited', { retryAfterMs: 120_000 })],
  [http(429), upgrade, passing('rate-limited', { retryAfterMs: 60_000 })],
  [http(429, '', 'Fri, 01 Jan 2027'), upgrade, passing('rate-limited', { retryAfterMs: 60_000 })],
];

const errors: readonly Row[] = [
  [failed('HPE_INVALID_CONSTANT', bytes('SSH-2.0-OpenSSH_10.0\r\n')), upgrade, stranger('ssh')],
  [failed('HPE_INVALID_CONSTANT', bytes('\x15\x03\x01\x00\x02\x02\x46')), upgrade, stranger('tls')],
  [failed('HPE_INVALID_CONSTANT', bytes('220 mail ESMTP')), upgrade, stranger('unknown')],
  [failed('HPE_INVALID_STATUS', bytes('HTTP/1.1 abc')), upgrade, stranger('http')],
  [failed('HPE_HEADER_OVERFLOW'), upgrade, stranger('unknown')],
  [failed(NOT_UPGRADED), upgrade, stranger('http', 101)],
  [failed(HANG_UP), upgrade, dropped('closed')],
  [failed('ECONNRESET'), upgrade, dropped('reset')],
  [failed('ECONNREFUSED'), upgrade, passing('refused', at)],
  [failed('ENOTFOUND'), upgrade, passing('unreachable', { ...at, why: 'name' })],
  [failed('EAI_AGAIN'), upgrade, passing('unreachable', { ...at, why: 'name' })],
  [failed('ENETUNREACH'), upgrade, passing('unreachable', { ...at, why: 'network' })],
  [failed('ENETDOWN'), upgrade, passing('unreachable', { ...at, why: 'network' })],
  [failed('EHOSTUNREACH'), upgrade, passing('unreachable', { ...at, why: 'host' })],
  [failed('EHOSTDOWN'), upgrade, passing('unreachable', { ...at, why: 'host' })],
  [failed('ETIMEDOUT'), hello, passing('timed-out', { ...at, stage: 'hello' })],
  [failed('ETIMEDOUT'), online, dropped('silent')],
  [failed('EPIPE'), online, dropped('reset')],
  [failed('ERR_SSL_BAD_RECORD'), online, dropped('reset')],
  [failed('constructor'), online, dropped('reset')],
  [failed('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'), online, dropped('oversized-frame')],
  [failed('WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH'), online, dropped('oversized-frame')],
  [failed('WS_ERR_TOO_MANY_BUFFERED_PARTS'), online, dropped('oversized-frame')],
  [failed('WS_ERR_INVALID_UTF8'), online, dropped('invalid-frame')],
  [failed('WS_ERR_INVALID_OPCODE'), hello, dropped('invalid-frame')],
  [failed(NOT_TEXT), online, dropped('invalid-frame')],
  [failed('ECONNRESET'), { ...online, shutdown: { reason: 'gateway stopping' } }, passing('gateway-stopped')],
];

const closes: readonly Row[] = [
  [closed(1000), online, dropped('closed', 1000)],
  [closed(1001), online, dropped('closed', 1001)],
  [closed(1002, 'protocol mismatch'), hello, standing('protocol-mismatch', { update: 'gateway', ours: 4 })],
  [closed(1002), online, dropped('closed', 1002)],
  [closed(1005), online, dropped('closed', 1005)],
  [closed(1006), online, dropped('closed', 1006)],
  [closed(1007), online, dropped('invalid-frame', 1007)],
  [closed(1008, 'slow consumer'), online, dropped('closed', 1008)],
  [closed(1008, 'credential-replaced'), online, dropped('auth-changed', 1008)],
  [closed(1008, 'gateway message handler loading'), hello, passing('gateway-starting')],
  [closed(1008, 'invalid-handshake'), hello, dropped('closed', 1008)],
  [closed(1009), online, dropped('oversized-frame', 1009)],
  [closed(1011), online, dropped('closed', 1011)],
  [closed(1012, 'service restart'), online, passing('gateway-restarting')],
  [closed(1013, 'gateway starting'), hello, passing('gateway-starting', { retryAfterMs: 500 })],
  [closed(4000), online, dropped('closed', 4000)],
  [closed(4001, 'gateway auth changed'), online, dropped('auth-changed', 4001)],
  [
    closed(1012, 'service restart'),
    { ...online, shutdown: { reason: 'gateway restarting', restartExpectedMs: 1500 } },
    passing('gateway-restarting', { retryAfterMs: 1500 }),
  ],
  [
    closed(1012, 'service restart'),
    { ...online, shutdown: { reason: 'gateway stopping' } },
    passing('gateway-stopped'),
  ],
];

describe('an ending', () => {
  it.each([...statuses, ...errors, ...closes])('%j at %j is %j', (ending, around, fault) => {
    const found = faultOfEnding(ending, around);
    expect(found).toEqual(fault);
    expect(Fault.safeParse(found).success).toBe(true);
  });
});

it.each([
  [{ reason: 'gateway restarting' }, 'gateway-restarting'],
  [{ reason: 'update', restartExpectedMs: 1 }, 'gateway-restarting'],
  [{ reason: 'gateway stopping' }, 'gateway-stopped'],
  [{}, 'gateway-stopped'],
  [null, 'gateway-stopped'],
])('a shutdown %j means %s', (payload, code) => {
  expect(faultOfShutdown(readShutdown(payload)).code).toBe(code);
});

it('knows nothing of a peer that said nothing', () => {
  expect(strangerOf(undefined)).toBe('unknown');
  expect(strangerOf(Buffer.alloc(0))).toBe('unknown');
});
