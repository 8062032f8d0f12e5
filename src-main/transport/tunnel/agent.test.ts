import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startAgent, startHangingAgent } from '../../../e2e/lab/agent.ts';
import { makeKey, type KeyOptions } from '../../../e2e/lab/ssh-key.ts';
import { systemClock } from '../../clock.ts';
import { openAgent } from './agent.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-agent-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const { signal: never } = new AbortController();
const data = Buffer.from('what is signed');
const no = { ok: false, hangs: false };
const agentAt = (socket: string, ms = 5000) =>
  openAgent({ ssh2, socket, clock: systemClock, limits: { agentMs: ms, signMs: ms } });

async function startWith(...wishes: readonly KeyOptions[]) {
  const keys = await Promise.all(wishes.map(async (wish, index) => makeKey(folder, `key${index}`, wish)));
  const agent = await startAgent(keys);
  onTestFinished(agent.stop);
  return { keys, agent: agentAt(agent.socket) };
}

describe('an agent', () => {
  it('lists its keys and signs with each', async () => {
    const { keys, agent } = await startWith({}, { type: 'rsa' }, { type: 'ecdsa' });
    expect(await agent.list(never)).toEqual({ ok: true, value: keys.map(({ blob }) => blob) });
    for (const { blob, algorithm } of keys) {
      const hash = algorithm === 'ssh-rsa' ? 'sha256' : undefined;
      const signed = await agent.sign({ blob, data, hash }, never);
      expect(signed).toEqual({ ok: true, value: expect.any(Buffer) });
    }
  });

  it('can be empty', async () => {
    const { agent } = await startWith();
    expect(await agent.list(never)).toEqual({ ok: true, value: [] });
  });

  it('does not sign with a key that it has not', async () => {
    const { agent } = await startWith({});
    const { blob } = await makeKey(folder, 'stranger');
    expect(await agent.sign({ blob, data, hash: undefined }, never)).toEqual(no);
  });
});

describe('an agent that is none', () => {
  it.each(['/nowhere/agent', '/dev/null', '', '22', '\\\\.\\pipe\\openssh-ssh-agent', 'pageant'])(
    'gives one answer at once: %s',
    async (socket) => {
      const agent = agentAt(socket, 60_000);
      expect(await agent.list(never)).toEqual(no);
      expect(await agent.sign({ blob: Buffer.alloc(0), data, hash: undefined }, never)).toEqual(no);
    },
  );

  it.each([
    ['closes', (visitor: Socket) => void visitor.end()],
    ['answers with garbage', (visitor: Socket) => void visitor.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['answers with a refusal', (visitor: Socket) => void visitor.write(Buffer.from([0, 0, 0, 1, 5]))],
    ['answers with a promise of much', (visitor: Socket) => void visitor.end(Buffer.alloc(64, 0x7f))],
  ])('gives one answer where it %s', async (_what, greet) => {
    const socket = join(folder, 'agent');
    const visitors: Socket[] = [];
    const server = createServer((visitor) => {
      visitors.push(visitor);
      visitor.on('error', () => undefined).once('data', () => greet(visitor));
    });
    await new Promise<void>((listening) => server.listen(socket, listening));
    onTestFinished(() => {
      for (const visitor of visitors) visitor.destroy();
      server.close();
    });
    expect(await agentAt(socket, 300).list(never)).toMatchObject({ ok: false });
  });

  it('is given up at its deadline, and its connection closed', async () => {
    const hanging = await startHangingAgent();
    onTestFinished(hanging.stop);
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length;
    expect(await agentAt(hanging.socket, 50).list(never)).toEqual({ ok: false, hangs: true });
    expect(hanging.visits()).toBe(1);
    expect(hanging.heard()).toBe(5);
    const pipes = () => process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length;
    await expect.poll(pipes).toBe(before);
  });

  it('is left at a stop', async () => {
    const hanging = await startHangingAgent();
    onTestFinished(hanging.stop);
    const stopping = new AbortController();
    const listing = agentAt(hanging.socket, 60_000).list(stopping.signal);
    await expect.poll(hanging.heard).toBe(5);
    stopping.abort();
    expect(await listing).toEqual(no);
    expect(await agentAt(hanging.socket, 60_000).list(stopping.signal)).toEqual(no);
  });
});
