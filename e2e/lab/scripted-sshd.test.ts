import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectConfig } from 'ssh2';
import { afterEach, expect, it } from 'vitest';
import { until } from './deadline.ts';
import { startEcho } from './echo.ts';
import { writeSshConfig } from './openssh.ts';
import { freePort } from './port.ts';
import { answering, connectRaw, exchange } from './raw-ssh.ts';
import type { Round } from './scripted-login.ts';
import { startScriptedSshd, type ScriptedSshd, type ScriptedSshdOptions } from './scripted-sshd.ts';
import { makeKey, type SshKey } from './ssh-key.ts';

const ROUNDS: readonly Round[] = [
  {
    title: 'Two things',
    instruction: 'Say both.',
    questions: [
      { text: 'Password: ', answer: 'secret' },
      { text: 'Name of your first pet: ', echo: true, answer: 'Rex' },
    ],
  },
  { questions: [{ text: 'Code: ', answer: '123456' }] },
];

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function serve(options: ScriptedSshdOptions): Promise<ScriptedSshd> {
  const sshd = await startScriptedSshd(options);
  ending.push(sshd.stop);
  return sshd;
}

async function newKey(): Promise<SshKey> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-key-'));
  ending.push(async () => rm(folder, { recursive: true }));
  return makeKey(folder, 'key');
}

/** Logs in by keyboard-interactive and tells what was asked. */
async function beAsked(
  sshd: ScriptedSshd,
  answers: Readonly<Record<string, string>>,
  more: ConnectConfig = {},
) {
  const { asked, prepare } = answering((text) => answers[text] ?? '');
  const raw = await connectRaw(sshd, { tryKeyboard: true, ...more }, prepare);
  return { raw, asked };
}

const REFUSED = /All configured authentication methods failed|Closed before|Connection lost/;
const RIGHT = { 'Password: ': 'secret', 'Name of your first pet: ': 'Rex', 'Code: ': '123456' };

it('asks several questions at once, and then another', async () => {
  const sshd = await serve({ rounds: ROUNDS });
  const { raw, asked } = await beAsked(sshd, RIGHT);
  expect(asked).toEqual([
    {
      title: 'Two things',
      instruction: 'Say both.',
      prompts: [
        { prompt: 'Password: ', echo: false },
        { prompt: 'Name of your first pet: ', echo: true },
      ],
    },
    { title: '', instruction: '', prompts: [{ prompt: 'Code: ', echo: false }] },
  ]);
  expect(sshd.attempts().at(-1)).toMatchObject({ accepted: true, answers: ['secret', 'Rex', '123456'] });
  await raw.end();
  await expect(beAsked(sshd, { ...RIGHT, 'Name of your first pet: ': 'Bello' })).rejects.toThrow(REFUSED);
  expect(sshd.attempts().at(-1)).toMatchObject({ accepted: false, answers: ['secret', 'Bello'] });
});

it('wants a key and then the answers', async () => {
  const [key, stranger] = [await newKey(), await newKey()];
  const sshd = await serve({ keys: [key], rounds: ROUNDS, steps: ['publickey', 'keyboard-interactive'] });
  const { raw } = await beAsked(sshd, RIGHT, { privateKey: readFileSync(key.path) });
  await raw.end();
  const steps = sshd.attempts().map(({ method, accepted }) => [method, accepted]);
  expect(steps).toEqual([
    ['none', false],
    ['publickey', true],
    ['keyboard-interactive', true],
  ]);
  await expect(beAsked(sshd, RIGHT, { privateKey: readFileSync(stranger.path) })).rejects.toThrow(REFUSED);
});

it('lets Debian’s ssh in and forwards for it', async () => {
  const [key, echo] = [await newKey(), await startEcho()];
  ending.push(echo.stop);
  const sshd = await serve({ keys: [key], user: 'ada', hostKey: 'ecdsa' });
  const openssh = await writeSshConfig({ lab: { ...sshd, keyPath: key.path } });
  ending.push(openssh.stop);
  const child = await openssh.run(['-W', `127.0.0.1:${echo.port}`, 'lab'], 'hello');
  expect((await child.exited).code).toBe(0);
  expect(child.output()).toBe('hello');
});

it('forwards, says what it cannot reach, and ignores', async () => {
  const echo = await startEcho();
  ending.push(echo.stop);
  const sshd = await serve({ password: 'p' });
  const raw = await connectRaw(sshd, { password: 'p' });
  expect(String(await exchange(await raw.forward(echo.port), 'x'))).toBe('x');
  await expect(raw.forward(await freePort())).rejects.toMatchObject({ reason: 2 });
  sshd.ignore(['logins', 'forwards']);
  const forgotten = raw.forward(echo.port);
  await expect(connectRaw(sshd, { password: 'p', readyTimeout: 100 })).rejects.toThrow('Timed out');
  sshd.drop();
  await expect(forgotten).rejects.toThrow('No response from server');
  expect(await raw.closed).toBeUndefined();
  await until(() => sshd.connections() === 0, { what: 'the connections to go' });
});

it('closes after the tries that it allows', async () => {
  const sshd = await serve({ password: 'p', rounds: ROUNDS, maxTries: 2 });
  await expect(beAsked(sshd, {}, { password: 'wrong' })).rejects.toThrow(REFUSED);
  expect(sshd.attempts().map(({ method }) => method)).toEqual(['none', 'password', 'keyboard-interactive']);
});

it('shows the same key at a rekey, or another', async () => {
  const sshd = await serve({ password: 'p' });
  const [first] = sshd.hostKeys();
  const raw = await connectRaw(sshd, { password: 'p' });
  sshd.rekey();
  await until(() => raw.keysSeen().length === 2, { what: 'the first rekey' });
  const second = sshd.rotate();
  sshd.rekey();
  await until(() => raw.keysSeen().length === 3, { what: 'the second rekey' });
  expect(raw.keysSeen()).toEqual([first?.blob, first?.blob, second.blob]);
  const newcomer = await connectRaw(sshd, { password: 'p' });
  expect(newcomer.keysSeen()).toEqual([second.blob]);
});
