import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Fields } from './operator.ts';
import type { ConnectRefusal } from './refusals.ts';
import { readFixture, type Answers, type Reply } from './scripted-answers.ts';

export interface ScriptedRequest {
  readonly method: string;
  readonly params: Fields;
}

/** One client's connection to a scripted gateway. */
export interface ScriptedConnection {
  /** When it came, in monotonic milliseconds. */
  readonly at: number;
  /** Whether it got its hello-ok and is still open. */
  readonly online: () => boolean;
  /** Requests so far, `connect` among them. */
  readonly requests: () => readonly ScriptedRequest[];
  /** Sends an event with the next sequence number. */
  readonly event: (event: string, payload: Fields) => void;
  /** Leaves sequence numbers out, so that the next event shows a gap. */
  readonly skip: (count: number) => void;
  /** Sends a text frame as it is, for example one that is no JSON, or bytes that are no UTF-8. */
  readonly text: (frame: string | Uint8Array) => void;
  /** Sends one event frame of about so many bytes. */
  readonly flood: (bytes: number) => void;
  /** Stops reading, ticking and answering pings; the socket stays open. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly close: (code: number, reason: string) => void;
  /** Destroys the socket without a close frame. */
  readonly drop: () => void;
}

export interface ConnectionScript {
  /** Looked at when a client connects. */
  readonly refusal: () => ConnectRefusal | undefined;
  readonly policy: Fields;
  readonly ticks: boolean;
  readonly answers: Answers;
  readonly bootId: string;
  readonly changed: () => void;
}

const RequestShape = z.object({
  type: z.literal('req'),
  id: z.string(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
});
const ConnectShape = z.object({
  scopes: z.array(z.string()).default([]),
  device: z.object({ id: z.string() }).optional(),
});
const FieldsShape = z.record(z.string(), z.unknown());
const HelloShape = z.looseObject({ server: FieldsShape, auth: FieldsShape, policy: FieldsShape });
const PolicyShape = z.object({ tickIntervalMs: z.number().positive() });
const DetailsShape = z.object({ details: FieldsShape.default({}) });

/** Greets a client as a gateway does, answers its requests, and hands out the strings. */
export function serveConnection(socket: WebSocket, script: ConnectionScript): ScriptedConnection {
  const at = performance.now();
  const requests: ScriptedRequest[] = [];
  const sender = makeSender(socket);
  const tickEvery = makeTicks(sender.event);
  let online = false;
  const greet = (id: string, params: Fields): void => {
    const refusal = script.refusal();
    if (refusal !== undefined) return refuse(sender, { id, params, refusal });
    const hello = helloFor(params, script);
    sender.answer(id, { payload: hello });
    online = true;
    return script.ticks ? tickEvery.start(PolicyShape.parse(hello.policy).tickIntervalMs) : undefined;
  };
  socket.on('message', (data: Buffer) => {
    const frame = RequestShape.safeParse(parseJson(data.toString()));
    if (!frame.success) return socket.close(1008, 'invalid request frame');
    const { id, method, params } = frame.data;
    requests.push({ method, params });
    if (method === 'connect') greet(id, params);
    else sender.answer(id, replyTo(script.answers, method, params));
    return script.changed();
  });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    online = false;
    tickEvery.stop();
    script.changed();
  });
  sender.challenge();
  return {
    ...sender,
    at,
    online: () => online,
    requests: () => requests,
    freeze: () => {
      tickEvery.stop();
      socket.pause();
    },
    thaw: () => socket.resume(),
  };
}

type Sender = ReturnType<typeof makeSender>;

function makeSender(socket: WebSocket) {
  let seq = 0;
  const text = (frame: string | Uint8Array): void => socket.send(frame, { binary: false });
  const event = (name: string, payload: Fields): void => {
    seq += 1;
    text(JSON.stringify({ type: 'event', event: name, payload, seq }));
  };
  return {
    text,
    event,
    challenge: () => {
      const payload = { nonce: randomUUID(), ts: Date.now(), capabilities: ['model-catalog-snapshot'] };
      text(JSON.stringify({ type: 'event', event: 'connect.challenge', payload }));
    },
    answer: (id: string, reply: Reply): void => {
      if (reply !== undefined) text(JSON.stringify({ type: 'res', id, ok: 'payload' in reply, ...reply }));
    },
    skip: (count: number): void => {
      seq += count;
    },
    flood: (bytes: number): void => event('chat', { padding: 'x'.repeat(bytes) }),
    close: (code: number, reason: string): void => socket.close(code, reason),
    drop: (): void => socket.terminate(),
  };
}

function makeTicks(event: Sender['event']) {
  let timer: NodeJS.Timeout | undefined;
  return {
    start: (milliseconds: number): void => {
      timer = setInterval(() => event('tick', { ts: Date.now() }), milliseconds);
    },
    stop: (): void => clearInterval(timer),
  };
}

function helloFor(params: Fields, script: ConnectionScript) {
  const { scopes, device } = ConnectShape.parse(params);
  const hello = HelloShape.parse(readFixture('hello-ok'));
  const deviceToken = device === undefined ? {} : { deviceToken: `scripted-${device.id.slice(0, 34)}` };
  return {
    ...hello,
    server: { ...hello.server, bootId: script.bootId, connId: randomUUID() },
    auth: { ...hello.auth, scopes, ...deviceToken },
    policy: { ...hello.policy, ...script.policy },
  };
}

function refuse(sender: Sender, asked: { id: string; params: Fields; refusal: ConnectRefusal }): void {
  const { error, closeCode, closeReason } = asked.refusal;
  const { scopes, device } = ConnectShape.parse(asked.params);
  const details = DetailsShape.parse(error).details;
  const own = { deviceId: device?.id, requestedRole: 'operator', requestedScopes: scopes };
  const isPairing = details['code'] === 'PAIRING_REQUIRED';
  sender.answer(asked.id, { error: { ...error, details: isPairing ? { ...details, ...own } : details } });
  sender.close(closeCode, closeReason);
}

function replyTo(answers: Answers, method: string, params: Fields): Reply {
  const answer = answers[method];
  if (answer !== undefined) return answer(params);
  return { error: { code: 'INVALID_REQUEST', message: `unknown method: ${method}` } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
