// The bare ssh2 client, for proving servers: it shares no code with ours, trusts every host key and remembers them.
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ConnectConfig, type Prompt } from 'ssh2';
import { within } from './deadline.ts';

export interface RawSsh {
  readonly client: Client;
  /** Blobs of the host keys shown so far: one for each key exchange. */
  readonly keysSeen: () => readonly Buffer[];
  /** A channel to a port that the server can reach, on its 127.0.0.1 unless told. Fails as ssh2 says it. */
  readonly forward: (port: number, host?: string) => Promise<Duplex>;
  /** Settles with the connection's end: its first error, if any. */
  readonly closed: Promise<Error | undefined>;
  /** Says goodbye and waits for the end. */
  readonly end: () => Promise<void>;
}

/** Questions that came together by keyboard-interactive. */
export interface Asked {
  readonly title: string;
  readonly instruction: string;
  readonly prompts: readonly Prompt[];
}

const LOGIN_DEADLINE_MS = 10_000;

/** Logs in as the server's user. Fails with ssh2's error, or after 10 s. */
export async function connectRaw(
  server: { readonly host: string; readonly port: number; readonly user: string },
  login: ConnectConfig,
  prepare: (client: Client) => void = () => undefined,
): Promise<RawSsh> {
  const client = new ssh2.Client();
  const keysSeen: Buffer[] = [];
  const ready = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<Error | undefined>();
  let first: Error | undefined;
  client.on('error', (error) => {
    first ??= error;
    ready.reject(error);
  });
  client.once('close', () => {
    closed.resolve(first);
    ready.reject(first ?? new Error('Closed before the login was done'));
  });
  client.once('ready', () => {
    // Otherwise each key exchange in mid-stream takes 100 ms instead of 8.
    client.setNoDelay(true);
    ready.resolve();
  });
  prepare(client);
  const hostVerifier = (key: Buffer): boolean => keysSeen.push(key) > 0;
  client.connect({ host: server.host, port: server.port, username: server.user, hostVerifier, ...login });
  await within(ready.promise, LOGIN_DEADLINE_MS, 'the login').catch((error: unknown) => {
    client.destroy();
    throw error;
  });
  return {
    client,
    keysSeen: () => keysSeen,
    closed: closed.promise,
    forward: async (port, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        client.forwardOut('127.0.0.1', 0, host, port, (error, channel) =>
          error ? reject(error) : resolve(channel),
        );
      }),
    end: async () => {
      client.end();
      await closed.promise;
    },
  };
}

/** To prepare a client that answers each question of keyboard-interactive (`tryKeyboard`), and what it was asked. */
export function answering(answer: (text: string) => string) {
  const asked: Asked[] = [];
  const prepare = (client: Client): void => {
    client.on('keyboard-interactive', (...[title, instruction, , prompts, finish]) => {
      asked.push({ title, instruction, prompts });
      finish(prompts.map(({ prompt }) => answer(prompt)));
    });
  };
  return { asked, prepare };
}

/** Sends bytes and a FIN, and returns all that comes back until the other's FIN. */
export async function exchange(stream: Duplex, bytes: string | Buffer): Promise<Buffer> {
  stream.end(bytes);
  const answer: Buffer[] = [];
  for await (const chunk of stream) answer.push(Buffer.from(chunk));
  return Buffer.concat(answer);
}
