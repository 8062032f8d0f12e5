import type { Duplex } from 'node:stream';
import type { AgentProtocol, SigningRequestOptions } from 'ssh2';
import type { Ssh2 } from './library.ts';
import { findPageantProgram, openPageant } from './pageant.ts';
import type { TunnelClock, TunnelLimits } from './request.ts';

/** What an agent answered; that it hangs is an answer too, at the deadline. */
export type AgentAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly hangs: boolean };

/** An SSH agent. It is visited anew for each question, so that none is held open. */
export type Agent = {
  readonly socket: string;
  /** The public key blobs of the keys that ssh2 can use, in the agent's order. */
  readonly list: (stop: AbortSignal) => Promise<AgentAnswer<readonly Buffer[]>>;
  /** Signs for ssh2 with the key of that blob; `hash` is what the server wants of an RSA key. */
  readonly sign: (task: SigningTask, stop: AbortSignal) => Promise<AgentAnswer<Buffer>>;
};

export type SigningTask = {
  readonly blob: Buffer;
  readonly data: Buffer;
  readonly hash: SigningRequestOptions['hash'];
};

export type AgentParts = {
  readonly ssh2: Ssh2;
  /** A Unix socket, a Windows pipe such as `\\.\pipe\openssh-ssh-agent`, or `pageant` on Windows. */
  readonly socket: string;
  readonly clock: TunnelClock;
  readonly limits: Pick<TunnelLimits, 'agentMs' | 'signMs'>;
};

/**
 * An agent of which nothing is offered by itself: ssh2's own use of it offers every key, reports a missing
 * agent twice, and waits for a hanging one for ever.
 */
export function openAgent(parts: AgentParts): Agent {
  const { socket, limits } = parts;
  return {
    socket,
    list: async (stop) => {
      const visit = { ...parts, ms: limits.agentMs, stop };
      const answer = await converse<readonly ListedKey[]>(visit, (agent, done) => agent.getIdentities(done));
      if (!answer.ok) return answer;
      const plain = answer.value.filter(({ type }) => !type.includes('-cert-v0'));
      return { ok: true, value: plain.map((key) => key.getPublicSSH()) };
    },
    sign: ({ blob, data, hash }, stop) =>
      converse({ ...parts, ms: limits.signMs, stop }, (agent, done) =>
        agent.sign(blob, data, hash === undefined ? {} : { hash }, done),
      ),
  };
}

type ListedKey = { readonly type: string; readonly getPublicSSH: () => Buffer };
type Visit = AgentParts & { readonly ms: number; readonly stop: AbortSignal };
type Done<Value> = (error?: Error | null, value?: Value) => void;

/** Opens a connection to the agent, says one thing, and closes it with the answer, the deadline or the stop. */
function converse<Value>(
  { ssh2, socket, clock, ms, stop }: Visit,
  say: (agent: AgentProtocol, done: Done<Value>) => void,
): Promise<AgentAnswer<Value>> {
  const { promise, resolve } = Promise.withResolvers<AgentAnswer<Value>>();
  const protocol = new ssh2.AgentProtocol(true);
  let stream: Duplex | undefined;
  let over = false;
  const finish = (answer: AgentAnswer<Value>): void => {
    if (over) return;
    over = true;
    cancel();
    stop.removeEventListener('abort', fail);
    stream?.destroy();
    protocol.destroy();
    resolve(answer);
  };
  const fail = (): void => finish({ ok: false, hangs: false });
  const cancel = clock.after(ms, () => finish({ ok: false, hangs: true }));
  stop.addEventListener('abort', fail, { once: true });
  protocol.on('error', fail);
  if (stop.aborted || !isAddress(socket)) fail();
  else
    openStream(ssh2, socket, (_error, opened) => {
      if (opened === undefined || over) {
        opened?.destroy();
        return fail();
      }
      stream = opened;
      stream.on('error', fail).once('close', fail).once('end', fail);
      protocol.pipe(stream).pipe(protocol);
      return say(protocol, (_refusal, value) => (value === undefined ? fail() : finish({ ok: true, value })));
    });
  return promise;
}

function openStream(
  { createAgent }: Ssh2,
  socket: string,
  take: (error?: Error | null, opened?: Duplex) => void,
): void {
  if (process.platform === 'win32' && socket === 'pageant') take(null, openPageant(findPageantProgram()));
  else createAgent(socket).getStream?.(take);
}

/** Node takes a number for a TCP port. */
function isAddress(socket: string): boolean {
  return !(Number(socket) >= 0);
}
