import { KeyObject, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Duplex, PassThrough } from 'node:stream';
import { Client } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { startEcho } from '../../../e2e/lab/echo.ts';
import { connectRaw, exchange } from '../../../e2e/lab/raw-ssh.ts';
import { startSshd } from '../../../e2e/lab/sshd.ts';
import { withTest } from './fixtures/peers.ts';
import { openDoors } from './undocumented.ts';

/** A client that has been told to connect, over a stream where nobody answers. */
function connecting(sock: Duplex = new PassThrough()): Client {
  const client = new Client();
  client.on('error', () => undefined);
  client.connect({ sock, username: 'me', hostVerifier: () => false });
  return client;
}

describe('openDoors', () => {
  it('finds the doors of the ssh2 that is installed', () => {
    const client = connecting();
    const doors = openDoors(client);
    const heard: unknown[] = [];
    doors.onRefusal((accepted, partial) => heard.push([accepted, partial]));
    client.destroy();
    expect(heard).toEqual([]);
  });

  it('tells a client that has none', () => {
    expect(() => openDoors(new Client())).toThrow('ssh2 has no _protocol');
  });

  it('sends messages that say nothing, amid all else and many key exchanges', async () => {
    const sshd = withTest(await startSshd({ directives: { RekeyLimit: '128K' } }));
    const echo = withTest(await startEcho());
    const ssh = await connectRaw(sshd, { privateKey: await readFile(sshd.keyPath) });
    const { nudge } = openDoors(ssh.client);
    const stream = await ssh.forward(echo.port);
    let nudges = 0;
    stream.on('data', () => {
      nudges += 1;
      nudge();
    });
    const sent = randomBytes(2_000_000);
    expect((await exchange(stream, sent)).equals(sent)).toBe(true);
    expect(nudges).toBeGreaterThan(60);
    expect(ssh.keysSeen().length).toBeGreaterThan(2);
    await ssh.end();
  });

  it('leaves a key exchange to itself', () => {
    let written = 0;
    const sock = new Duplex({
      read: () => undefined,
      write: ({ length }: Buffer, _encoding, done) => {
        written += length;
        done();
      },
    });
    const client = connecting(sock);
    const { nudge } = openDoors(client);
    const protocol: object = Reflect.get(client, '_protocol');
    const before = written;
    Reflect.set(protocol, '_kexinit', Buffer.alloc(0));
    nudge();
    expect(written).toBe(before);
    Reflect.set(protocol, '_kexinit', undefined);
    nudge();
    expect(written).toBe(before + 16);
    client.destroy();
  });

  it('says nothing of an answer that never came', async () => {
    const client = connecting();
    let answers = 0;
    openDoors(client).ping(() => (answers += 1));
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    client.destroy();
    await closed;
    openDoors(client).ping(() => (answers += 1));
    expect(answers).toBe(0);
  });

  it.each([
    ['aes128-gcm@openssh.com', 2],
    ['aes256-gcm@openssh.com', 2],
    ['chacha20-poly1305@openssh.com', 4],
    // Kept for the whole connection: there is nothing to prepare.
    ['aes128-ctr', 0],
  ] as const)('prepares the keys of %s, again after each key exchange', async (cipher, count) => {
    const sshd = withTest(await startSshd({ directives: { RekeyLimit: '256K' } }));
    const echo = withTest(await startEcho());
    const prepared: number[] = [];
    const login = { privateKey: await readFile(sshd.keyPath), algorithms: { cipher: [cipher] } };
    const ssh = await connectRaw(sshd, login, (client) => {
      client.on('handshake', () => {
        openDoors(client).prepareKeys();
        prepared.push(preparedKeys(client));
      });
    });
    const sent = randomBytes(2_000_000);
    expect((await exchange(await ssh.forward(echo.port), sent)).equals(sent)).toBe(true);
    expect(prepared.length).toBeGreaterThan(1);
    expect(new Set(prepared)).toEqual(new Set([count]));
    await ssh.end();
  });
});

/** How many keys Node has in its own form. */
function preparedKeys(client: Client): number {
  const protocol: unknown = Reflect.get(client, '_protocol');
  if (typeof protocol !== 'object' || protocol === null) return 0;
  const halves: readonly unknown[] = ['_cipher', '_decipher'].map((half) => Reflect.get(protocol, half));
  const fields = halves.flatMap((half) =>
    typeof half === 'object' && half !== null ? Object.values(half) : [],
  );
  return fields.filter((field) => field instanceof KeyObject).length;
}
