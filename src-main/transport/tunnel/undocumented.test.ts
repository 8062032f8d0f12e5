import { PassThrough } from 'node:stream';
import { Client } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { openDoors } from './undocumented.ts';

/** A client that has been told to connect, over a stream where nobody answers. */
function connecting(): Client {
  const client = new Client();
  client.on('error', () => undefined);
  client.connect({ sock: new PassThrough(), username: 'me', hostVerifier: () => false });
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
});
