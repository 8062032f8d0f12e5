import { WebSocket, type RawData } from 'ws';
import { z } from 'zod';
import { makeBell } from './bell.ts';
import { until, within } from './deadline.ts';
import { proveDevice, type Challenge, type Device } from './device.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface OperatorOptions {
  readonly url: string;
  /** `token` may be a device token too. */
  readonly auth?: { readonly token: string } | { readonly password: string };
  readonly device?: Device;
  readonly clientId?: string;
  readonly mode?: string;
  readonly displayName?: string;
  readonly scopes?: readonly string[];
  readonly caps?: readonly string[];
}

export interface GatewayEvent {
  readonly event: string;
  readonly payload: Fields;
  readonly seq: number | undefined;
  /** Milliseconds since the socket was created. */
  readonly at: number;
  /** Characters of the whole frame. */
  readonly size: number;
}

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** Sends a request and returns its payload (a payload that is no object comes as `{ value }`). Throws a `Refusal`. */
export type Rpc = (method: string, params?: Fields) => Promise<Fields>;

/** A raw operator connection, for tests that must not depend on the client under test. */
export interface Operator {
  readonly hello: Fields;
  readonly request: Rpc;
  /** Every event since the socket opened, in order. */
  readonly events: readonly GatewayEvent[];
  /** The first event that matches, past or coming; fails after `deadlineMs` (15,000 unless told). */
  readonly waitForEvent: (
    matches: (event: GatewayEvent) => boolean,
    wait: { readonly what: string; readonly deadlineMs?: number },
  ) => Promise<GatewayEvent>;
  readonly closed: Promise<Closing>;
  readonly close: () => Promise<Closing>;
}

/** The gateway's own refusal of a request, or of the connection. */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Fields;
  readonly retryAfterMs: number | undefined;

  constructor(method: string, error: z.infer<typeof ErrorShape>) {
    super(`${method}: ${error.code} ${error.message}`);
    this.name = 'Refusal';
    this.code = error.code;
    this.details = error.details ?? {};
    this.retryAfterMs = error.retryAfterMs;
  }
}

/** Every scope the gateway's own backend client may ask for on loopback. */
export const ALL_SCOPES: readonly string[] = [
  'operator.read',
  'operator.write',
  'operator.approvals',
  'operator.questions',
  'operator.pairing',
  'operator.admin',
];

const DEADLINE_MS = 15_000;
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
const FieldsShape = z.record(z.string(), z.unknown());
const ErrorShape = z.object({
  code: z.string(),
  message: z.string().default(''),
  details: FieldsShape.optional(),
  retryAfterMs: z.number().optional(),
});
const EventShape = z.object({
  type: z.literal('event'),
  event: z.string(),
  payload: z.unknown().optional(),
  seq: z.number().optional(),
});
const AnswerShape = z.object({
  type: z.literal('res'),
  id: z.string(),
  ok: z.boolean(),
  payload: z.unknown().optional(),
  error: ErrorShape.optional(),
});
const FrameShape = z.discriminatedUnion('type', [EventShape, AnswerShape]);
const ChallengeShape = z.object({ nonce: z.string(), ts: z.number() });

/**
 * Connects as an operator (all scopes unless told) and returns the open connection.
 * Without a device it is the gateway's own trusted backend client. Certificates are not checked: loopback only.
 * Throws a `Refusal` if the gateway refuses, an Error if the socket fails or 15 s pass.
 */
export async function connectOperator(options: OperatorOptions): Promise<Operator> {
  const line = openLine(options.url);
  try {
    const challenge = await line.waitForEvent((event) => event.event === 'connect.challenge', {
      what: `a challenge from ${options.url}`,
    });
    const hello = await line.request(
      'connect',
      connectParams(options, ChallengeShape.parse(challenge.payload)),
    );
    return { ...line, hello };
  } catch (error) {
    await line.close();
    throw error;
  }
}

function connectParams(options: OperatorOptions, challenge: Challenge): Fields {
  const { auth, clientId = 'gateway-client', mode = 'backend', scopes = ALL_SCOPES } = options;
  const platform = process.platform;
  const token = auth !== undefined && 'token' in auth ? auth.token : '';
  const claim = { clientId, mode, role: 'operator', scopes, token, platform };
  return {
    minProtocol: 4,
    maxProtocol: 4,
    client: { id: clientId, mode, platform, version: '0.0.1', displayName: options.displayName ?? 'lab' },
    role: claim.role,
    scopes,
    caps: options.caps ?? [],
    ...(auth === undefined ? {} : { auth }),
    ...(options.device === undefined ? {} : { device: proveDevice(options.device, claim, challenge) }),
  };
}

function openLine(url: string): Omit<Operator, 'hello'> {
  const socket = new WebSocket(url, { rejectUnauthorized: false, maxPayload: MAX_PAYLOAD_BYTES });
  const openedAt = performance.now();
  const closed = watchClose(socket);
  let closing: Closing | undefined;
  const events: GatewayEvent[] = [];
  const bell = makeBell();
  const answer = makeAnswers(closed);
  const note = async (): Promise<void> => {
    closing = await closed;
    bell.ring();
  };
  void note();
  socket.on('message', (data) => {
    const text = textOf(data);
    const frame = FrameShape.parse(JSON.parse(text));
    if (frame.type === 'res') return answer.take(frame);
    events.push({
      event: frame.event,
      payload: fieldsOf(frame.payload),
      seq: frame.seq,
      at: performance.now() - openedAt,
      size: text.length,
    });
    return bell.ring();
  });
  return {
    events,
    closed,
    request: async (method, params = {}) => {
      const { id, answered } = answer.expect(method);
      socket.send(JSON.stringify({ type: 'req', id, method, params }));
      return within(answered, DEADLINE_MS, `an answer to ${method}`);
    },
    waitForEvent: async (matches, wait) => {
      const look = (): GatewayEvent | Closing | undefined => events.find(matches) ?? closing;
      const found = await until(look, { deadlineMs: DEADLINE_MS, changes: bell.listen, ...wait });
      if ('event' in found) return found;
      throw new Error(`The connection closed (${found.code} ${found.reason}) before ${wait.what}`);
    },
    close: async () => {
      socket.close();
      return within(closed, 2_000, 'the socket to close').catch(async () => {
        socket.terminate();
        return closed;
      });
    },
  };
}

function makeAnswers(closed: Promise<Closing>) {
  const open = new Map<string, { readonly method: string; readonly settle: PromiseWithResolvers<Fields> }>();
  let count = 0;
  const fail = async (): Promise<void> => {
    const { code, reason } = await closed;
    for (const { method, settle } of open.values()) {
      settle.reject(new Error(`${method}: the connection closed (${code} ${reason})`));
    }
  };
  void fail();
  return {
    expect: (method: string) => {
      count += 1;
      const id = `lab-${count}`;
      const settle = Promise.withResolvers<Fields>();
      open.set(id, { method, settle });
      return { id, answered: settle.promise };
    },
    take: (frame: z.infer<typeof AnswerShape>): void => {
      const asked = open.get(frame.id);
      open.delete(frame.id);
      if (frame.ok) asked?.settle.resolve(fieldsOf(frame.payload));
      else asked?.settle.reject(new Refusal(asked.method, frame.error ?? { code: 'UNKNOWN', message: '' }));
    },
  };
}

function watchClose(socket: WebSocket): Promise<Closing> {
  const { promise, resolve } = Promise.withResolvers<Closing>();
  let cause = '';
  socket.on('error', (error) => {
    cause = error.message;
  });
  socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() || cause }));
  return promise;
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data)
    ? data.toString()
    : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]).toString();
}

function fieldsOf(payload: unknown): Fields {
  const fields = FieldsShape.safeParse(payload);
  return fields.success ? fields.data : { value: payload };
}
