import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bystander } from '../lab/bystanders.ts';
import { listenOnLoopback } from '../lab/port.ts';
import { startScriptedSshd, type ScriptedSshd, type ScriptedSshdOptions } from '../lab/scripted-sshd.ts';
import { makeKey } from '../lab/ssh-key.ts';
import type { Peer } from './way.ts';

/** Something that is no SSH server, where one was expected. */
export async function inPlaceOfServer(bystander: Promise<Bystander>): Promise<Peer> {
  const there = await bystander;
  return { ...there, host: '127.0.0.1', user: 'lab', hostKeys: () => [] };
}

/** Greets as an SSH server does, and then talks nonsense. */
export async function babbler(): Promise<Bystander> {
  const open = new Set<Socket>();
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    socket.write('SSH-2.0-OpenSSH_9.2p1\r\n');
    socket.once('data', () => socket.write('nonsense '.repeat(64)));
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    visits: () => visits,
    heard: () => '',
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A scripted SSH server that lets in one key, and where that key is. */
export async function scriptedPeer(options: ScriptedSshdOptions = {}): Promise<Peer & ScriptedSshd> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-peer-'));
  const key = await makeKey(folder, 'user');
  const sshd = await startScriptedSshd({ keys: [key], ...options });
  return {
    ...sshd,
    keyPath: key.path,
    stop: async () => {
      await sshd.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
