import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild } from './child.ts';
import { until } from './deadline.ts';
import { parsePublicKey, type PublicKey, type SshKey } from './ssh-key.ts';

/** A real ssh-agent on a socket of its own; it lives at most as long as this process. */
export interface Agent {
  /** For SSH_AUTH_SOCK, `IdentityAgent` and the like. */
  readonly socket: string;
  /** What it offers, in its order. */
  readonly keys: () => Promise<readonly PublicKey[]>;
  readonly add: (key: SshKey) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A socket that accepts and never answers, as a locked or crashed agent does. */
export interface HangingAgent {
  readonly socket: string;
  readonly visits: () => number;
  /** Bytes it was sent, over all connections. */
  readonly heard: () => number;
  readonly stop: () => Promise<void>;
}

const run = promisify(execFile);

/** Starts an agent that holds these keys, in this order; passphrases are taken from the keys. */
export async function startAgent(keys: readonly SshKey[] = []): Promise<Agent> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-agent-'));
  const socket = join(folder, 'agent');
  const env = { PATH: process.env['PATH'] ?? '', SSH_AUTH_SOCK: socket, HOME: folder };
  const child = await startChild({ command: 'ssh-agent', args: ['-D', '-a', socket], env });
  const stop = async (): Promise<void> => {
    await child.kill();
    await rm(folder, { recursive: true, force: true });
  };
  const list = async (): Promise<string> => {
    // Its exit code is 1 where the agent is empty.
    const { stdout } = await run('ssh-add', ['-L'], { env }).catch((error: { code: unknown }) => {
      if (error.code === 1) return { stdout: '' };
      throw error;
    });
    return stdout;
  };
  const agent: Agent = {
    socket,
    stop,
    keys: async () =>
      (await list())
        .split('\n')
        .filter((line) => line.startsWith('ssh-') || line.startsWith('ecdsa-'))
        .map(parsePublicKey),
    add: async (key) => addKey(key, folder, env),
  };
  try {
    await until(async () => (await list()) !== undefined, { what: 'the ssh-agent' });
    for (const key of keys) await agent.add(key);
    return agent;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** ssh-add asks a program for the passphrase; this one reads it from the environment. */
async function addKey(key: SshKey, folder: string, env: Readonly<Record<string, string>>): Promise<void> {
  const asker = join(folder, 'askpass');
  await writeFile(asker, '#!/bin/sh\nprintf "%s\\n" "$LAB_PASSPHRASE"\n');
  await chmod(asker, 0o700);
  const asking = { SSH_ASKPASS: asker, SSH_ASKPASS_REQUIRE: 'force', LAB_PASSPHRASE: key.passphrase };
  await run('ssh-add', ['-q', key.path], { env: { ...env, ...asking } });
}

/** Starts a socket that looks like an agent until it is asked something. */
export async function startHangingAgent(): Promise<HangingAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-agent-'));
  const socket = join(folder, 'agent');
  const open = new Set<Socket>();
  let visits = 0;
  let heard = 0;
  const server = createServer((visitor) => {
    visits += 1;
    open.add(visitor);
    visitor.on('error', () => undefined);
    visitor.on('data', ({ length }) => {
      heard += length;
    });
    visitor.once('close', () => open.delete(visitor));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    visits: () => visits,
    heard: () => heard,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const visitor of open) visitor.destroy();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
