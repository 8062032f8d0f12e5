import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startAgent, startHangingAgent } from './agent.ts';
import { connectRaw } from './raw-ssh.ts';
import { startScriptedSshd } from './scripted-sshd.ts';
import { certifyKey, makeKey } from './ssh-key.ts';

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-keys-'));
  ending.push(async () => rm(folder, { recursive: true }));
  return folder;
}

it('offers the chosen keys in their order, encrypted ones too', async () => {
  const folder = await newFolder();
  const wrong = await makeKey(folder, 'wrong', { type: 'ecdsa' });
  const right = await makeKey(folder, 'right', { passphrase: 'open it', rounds: 2 });
  const agent = await startAgent([wrong, right]);
  ending.push(agent.stop);
  expect((await agent.keys()).map(({ fingerprint }) => fingerprint)).toEqual([
    wrong.fingerprint,
    right.fingerprint,
  ]);
  const sshd = await startScriptedSshd({ keys: [right] });
  ending.push(sshd.stop);
  await (await connectRaw(sshd, { agent: agent.socket })).end();
  expect(sshd.attempts().map(({ accepted }) => accepted)).toEqual([false, false, true]);
});

it('starts empty', async () => {
  const agent = await startAgent();
  ending.push(agent.stop);
  expect(await agent.keys()).toEqual([]);
});

it('hangs', async () => {
  const agent = await startHangingAgent();
  const sshd = await startScriptedSshd({ keys: [] });
  ending.push(agent.stop, sshd.stop);
  await expect(connectRaw(sshd, { agent: agent.socket, readyTimeout: 200 })).rejects.toThrow('Timed out');
  expect(agent.visits()).toBe(1);
  expect(agent.heard()).toBeGreaterThan(0);
});

it('makes keys in every format, and certificates', async () => {
  const folder = await newFolder();
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const read = (path: string): string => readFileSync(path, 'utf8');
  const foreign = await makeKey(folder, 'pkcs8', { type: 'ecdsa', format: 'PKCS8' });
  expect(read(foreign.path)).toContain('BEGIN PRIVATE KEY');
  const old = await makeKey(folder, 'pem', { type: 'ecdsa', format: 'PEM' });
  expect(read(old.path)).toContain('BEGIN EC PRIVATE KEY');
  const odd = await makeKey(folder, 'chacha', {
    passphrase: 'long enough',
    cipher: 'chacha20-poly1305@openssh.com',
  });
  expect(Buffer.from(read(odd.path), 'base64').toString('latin1')).toBeDefined();
  const authority = await makeKey(folder, 'authority');
  const certificate = await certifyKey(odd, authority, { kind: 'host', names: ['lab.invalid'] });
  expect(read(certificate)).toContain('ssh-ed25519-cert-v01@openssh.com');
});
