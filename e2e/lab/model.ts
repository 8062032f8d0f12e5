import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { makeBell } from './bell.ts';
import { answer, behaviourIn, withoutDirective, type Behaviour } from './behaviour.ts';
import { answeredToolCall, CompletionShape, isTurn, lastUserText, type Completion } from './completion.ts';
import { play } from './completion-stream.ts';
import { until, type Deadline } from './deadline.ts';
import { listenOnLoopback } from './port.ts';

export interface ModelRequest {
  /** Contains what the user wrote last; the gateway wraps its own words around it. */
  readonly userText: string;
  readonly completion: Completion;
  readonly behaviour: Behaviour;
  /** `cancelled`: the gateway hung up before the answer was complete. */
  readonly state: 'open' | 'done' | 'cancelled';
  readonly tokensSent: number;
}

/** A loopback model server that does as it is told. */
export interface Model {
  /** For the gateway's `modelUrl`. */
  readonly url: string;
  /** The turns of conversations so far, oldest first; a turn that calls a tool is two requests, a retry one more. */
  readonly requests: () => readonly ModelRequest[];
  /** What the gateway asked beside the conversations (titles, summaries); answered at once with the user's words. */
  readonly sideRequests: () => readonly ModelRequest[];
  /** Queues what the next turn gets (its retries do not); the queue comes before a directive in the message. */
  readonly next: (behaviour: Behaviour) => void;
  /** What turns get that neither queue nor directive decides; an answer of 20 tokens unless told. */
  readonly otherwise: (behaviour: Behaviour) => void;
  /** Waits for a condition, which is looked at whenever a request comes, goes on or ends. */
  readonly waitFor: <T>(
    condition: (requests: readonly ModelRequest[]) => T,
    wait: Pick<Deadline, 'what' | 'deadlineMs'>,
  ) => Promise<Exclude<T, undefined | null | false>>;
  /** Lets every answer go on that is held, or will be by a directive that is already here. */
  readonly release: () => void;
  /** Forgets requests, queue and default. */
  readonly reset: () => void;
  readonly stop: () => Promise<void>;
}

type Running = { -readonly [Key in keyof ModelRequest]: ModelRequest[Key] };

interface Notes {
  readonly script: Script;
  readonly add: (request: Running) => void;
  readonly changed: () => void;
  readonly released: () => Promise<void>;
}

const TITLE_LENGTH = 40;

/** Starts a model server on 127.0.0.1 that speaks `POST /v1/chat/completions`, streaming. */
export async function startModel(): Promise<Model> {
  const bell = makeBell();
  const all: Running[] = [];
  const script = makeScript();
  let holding = Promise.withResolvers<void>();
  const released = (): Promise<void> => holding.promise;
  const add = (request: Running): void => {
    all.push(request);
    bell.ring();
  };
  const server = createServer((incoming, response) => {
    // A body that is no completion ends here; the gateway sees a broken connection.
    serve(incoming, response, { script, add, changed: bell.ring, released }).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server);
  const requests = (): readonly ModelRequest[] => all.filter(({ completion }) => isTurn(completion));
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    sideRequests: () => all.filter(({ completion }) => !isTurn(completion)),
    next: script.next,
    otherwise: script.otherwise,
    waitFor: async (condition, wait) => until(() => condition(requests()), { ...wait, changes: bell.listen }),
    release: () => {
      holding.resolve();
      holding = Promise.withResolvers<void>();
    },
    reset: () => {
      all.length = 0;
      script.reset();
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Script = ReturnType<typeof makeScript>;

function makeScript() {
  const queue: Behaviour[] = [];
  const afterTools = new Map<string, Behaviour>();
  let fallback: Behaviour = answer();
  let count = 0;
  const choose = (completion: Completion): Behaviour => {
    const words = lastUserText(completion);
    if (!isTurn(completion))
      return answer({ text: withoutDirective(words).slice(0, TITLE_LENGTH) || 'Untitled' });
    const call = answeredToolCall(completion);
    if (call !== undefined) return afterTools.get(call) ?? answer();
    return queue.shift() ?? behaviourIn(words) ?? fallback;
  };
  return {
    decide: (completion: Completion) => {
      const behaviour = choose(completion);
      count += 1;
      const id = `lab${count}`;
      if (behaviour.kind === 'tool') afterTools.set(id, behaviour.next);
      return { behaviour, id };
    },
    next: (behaviour: Behaviour): void => void queue.push(behaviour),
    otherwise: (behaviour: Behaviour): void => {
      fallback = behaviour;
    },
    reset: (): void => {
      queue.length = 0;
      afterTools.clear();
      fallback = answer();
    },
  };
}

async function serve(incoming: IncomingMessage, response: ServerResponse, notes: Notes): Promise<void> {
  if (incoming.method !== 'POST' || incoming.url !== '/v1/chat/completions') {
    response.writeHead(404).end();
    return;
  }
  const completion = CompletionShape.parse(await json(incoming));
  const { behaviour, id } = notes.script.decide(completion);
  const request: Running = {
    userText: lastUserText(completion),
    completion,
    behaviour,
    state: 'open',
    tokensSent: 0,
  };
  notes.add(request);
  const sent = (tokens: number): void => {
    request.tokensSent += tokens;
    notes.changed();
  };
  const released = notes.released();
  const played = play(behaviour, { response, id, hungUp: hangUpOf(response), released, sent });
  request.state = await played.then(
    () => 'done',
    () => 'cancelled',
  );
  notes.changed();
}

function hangUpOf(response: ServerResponse): AbortSignal {
  const hungUp = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) hungUp.abort();
  });
  return hungUp.signal;
}
