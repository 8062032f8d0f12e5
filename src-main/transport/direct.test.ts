import { once } from 'node:events';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Stage } from '../contract/connection.ts';
import { attempt, countDials, handlesBackAt, liveHandles, opened } from './fixtures/attempt.ts';
import { openFullPort } from './fixtures/full-port.ts';
import { closedPort, listen } from './fixtures/listener.ts';
import type { Lookup } from './name.ts';

let resting: readonly string[];
beforeAll(() => {
  resting = liveHandles();
});
beforeEach(() => onTestFinished(() => handlesBackAt(resting)));

const never = () => new Promise<never>(() => {});

describe('openDirect over plaintext', () => {
  it('opens a stream to a name and says how it got there', async () => {
    const server = await listen((peer) => peer.write('hello'));
    const { port } = server;
    const tried = await attempt({ url: `ws://Studio.local.:${port}/` });
    const { stream, bytesRead, ...rest } = opened(tried);
    expect(rest).toEqual({
      ok: true,
      url: `ws://studio.local:${port}`,
      address: '127.0.0.1',
      host: 'studio.local',
      port,
      secure: false,
    });
    expect(tried.begun).toEqual(['name', 'tcp']);
    expect([...tried.passed]).toEqual([
      ['name', 'studio.local → 127.0.0.1'],
      ['tcp', `127.0.0.1:${port}`],
    ]);
    const [chunk] = await once(stream, 'data');
    expect(String(chunk)).toBe('hello');
    expect(bytesRead()).toBe(5);
    stream.destroy();
  });

  it('asks nobody about an IP literal', async () => {
    const server = await listen();
    const lookup = vi.fn<Lookup>(never);
    const tried = await attempt({ url: `ws://127.0.0.1:${server.port}`, lookup });
    opened(tried).stream.destroy();
    expect(tried.begun).toEqual(['tcp']);
    expect(lookup).not.toHaveBeenCalled();
  });

  it('keeps an error of a stream that nobody listens to yet from ending the process', async () => {
    const server = await listen();
    const { stream } = opened(await attempt({ url: `ws://127.0.0.1:${server.port}` }));
    stream.destroy(new Error('reset by a test'));
    await new Promise((closed) => stream.once('close', closed));
    expect(stream.errored?.message).toBe('reset by a test');
  });

  it.each([
    ['ws://studio.example.com:18789', { code: 'insecure-url', host: 'studio.example.com' }],
    ['ws://169.254.169.254:18789', { code: 'insecure-url', host: '169.254.169.254' }],
    ['http://studio.local:18789', { code: 'invalid-url', why: 'scheme' }],
    ['ws://studio.local:0', { code: 'invalid-url', why: 'port' }],
    ['', { code: 'invalid-url', why: 'empty' }],
  ])('refuses %j before anything is asked or dialled', async (url, fault) => {
    const { value, dials } = await countDials(() => attempt({ url }));
    expect(value.result).toEqual({ ok: false, fault: { heals: 'by-deciding', ...fault } });
    expect(value.begun).toEqual([]);
    expect(dials).toBe(0);
  });

  it('says refused where nobody listens', async () => {
    const port = await closedPort();
    const { result, begun, passed } = await attempt({ url: `ws://studio.local:${port}` });
    const fault = { heals: 'by-waiting', code: 'refused', host: 'studio.local', port };
    expect(result).toEqual({ ok: false, fault });
    expect(begun).toEqual(['name', 'tcp']);
    expect([...passed.keys()]).toEqual(['name']);
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('says unreachable for a name that nobody knows: %s', async (code) => {
    const lookup = () => Promise.reject(Object.assign(new Error(code), { code }));
    const { result, begun } = await attempt({ url: 'ws://studio.local:18789', lookup });
    const fault = {
      heals: 'by-waiting',
      code: 'unreachable',
      host: 'studio.local',
      port: 18789,
      why: 'name',
    };
    expect(result).toEqual({ ok: false, fault });
    expect(begun).toEqual(['name']);
  });

  it.each([
    ['ws://studio.local:18789', ['203.0.113.9'], '203.0.113.9'],
    ['ws://box.tail1.ts.net:18789', ['209.177.145.10', '2001:db8::1'], '209.177.145.10'],
    ['ws://studio.local:18789', ['169.254.169.254'], '169.254.169.254'],
    ['ws://localhost:18789', ['192.168.1.1'], '192.168.1.1'],
  ])('dials nothing where %s resolves to %j', async (url, answers, address) => {
    const { value, dials } = await countDials(() => attempt({ url, lookup: async () => answers }));
    const { host: name } = new URL(url);
    const fault = { heals: 'by-deciding', code: 'insecure-address', host: name.replace(/:.*/, ''), address };
    expect(value.result).toEqual({ ok: false, fault });
    expect(value.begun).toEqual(['name']);
    expect(dials).toBe(0);
  });

  it('dials only the private one of mixed answers', async () => {
    const server = await listen();
    const lookup = async () => ['203.0.113.9', '127.0.0.1', '2001:db8::1', '127.0.0.1'];
    const url = `ws://studio.local:${server.port}`;
    const { value, dials } = await countDials(() => attempt({ url, lookup }));
    opened(value).stream.destroy();
    expect(value.passed.get('name')).toBe('studio.local → 127.0.0.1');
    expect(dials).toBe(1);
  });

  it('goes on to the next address where one fails', async () => {
    const server = await listen();
    const lookup = async () => ['::1', '127.0.0.1'];
    const tried = await attempt({ url: `ws://localhost:${server.port}`, lookup });
    opened(tried).stream.destroy();
    expect(tried.passed.get('tcp')).toBe(`127.0.0.1:${server.port}`);
  });
});

describe('deadlines', () => {
  it('gives a name half of the time', async () => {
    const tried = await attempt({ url: 'ws://studio.local:18789', lookup: never, deadlineMs: 200 });
    expect(tried.result).toMatchObject({ ok: false, fault: { code: 'timed-out', stage: 'name' } });
    expect(tried.ms).toBeGreaterThanOrEqual(95);
    expect(tried.ms).toBeLessThan(190);
  });

  it.runIf(process.platform === 'linux')('ends a connection request that nobody answers', async () => {
    const silent = await openFullPort();
    const url = `ws://127.0.0.1:${silent}`;
    const tried = await attempt({ url, deadlineMs: 400 });
    const fault = {
      heals: 'by-waiting',
      code: 'timed-out',
      host: '127.0.0.1',
      port: silent,
      stage: 'tcp',
    };
    expect(tried.result).toEqual({ ok: false, fault });
    expect(tried.ms).toBeGreaterThanOrEqual(395);
  });

  it.runIf(process.platform === 'linux')('lets the next address join a slow one', async () => {
    const silent = await openFullPort();
    const server = await listen(undefined, '127.0.0.2', silent);
    const before = liveHandles();
    const lookup = async () => ['127.0.0.1', '127.0.0.2'];
    const tried = await attempt({ url: `ws://studio.local:${server.port}`, lookup });
    opened(tried).stream.destroy();
    expect(tried.passed.get('tcp')).toBe(`127.0.0.2:${server.port}`);
    expect(tried.ms).toBeGreaterThanOrEqual(245);
    await handlesBackAt(before);
  });
});

describe('abort', () => {
  const cases: readonly [Stage, string][] = [
    ['name', 'ws://studio.local'],
    ['tcp', 'ws://127.0.0.1'],
  ];

  it.runIf(process.platform === 'linux').each(cases)(
    'frees everything in the stage %s',
    async (stage, url) => {
      const silent = await openFullPort();
      const before = liveHandles();
      const abort = new AbortController();
      const lookup = stage === 'name' ? never : undefined;
      // Ends once the stage is truly under way: the next turn of the loop.
      const stageBegun = (begun: Stage) => void (begun === stage && setImmediate(() => abort.abort()));
      const request = { url: `${url}:${silent}`, stageBegun, ...(lookup && { lookup }) };
      const { result, ms } = await attempt(request, abort.signal);
      expect(result).toMatchObject({ ok: false, fault: { code: 'dropped', why: 'closed' } });
      expect(ms).toBeLessThan(1000);
      await handlesBackAt(before);
    },
  );

  it.each(['name', 'tcp'])('frees everything at the very start of the stage %s', async (stage) => {
    const server = await listen();
    const before = liveHandles();
    const abort = new AbortController();
    const stageBegun = (begun: Stage) => void (begun === stage && abort.abort());
    const { result } = await attempt({ url: `ws://studio.local:${server.port}`, stageBegun }, abort.signal);
    expect(result).toMatchObject({ ok: false, fault: { code: 'dropped' } });
    await handlesBackAt(before);
  });

  it('does nothing where it came before', async () => {
    const { begun, result } = await attempt({ url: 'ws://127.0.0.1:18789' }, AbortSignal.abort());
    expect(result.ok).toBe(false);
    expect(begun).toEqual([]);
  });

  it('leaves no timer behind and no listener on the signal', async () => {
    const server = await listen();
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const add = vi.spyOn(signal, 'addEventListener');
    const set = vi.spyOn(globalThis, 'setTimeout');
    const clear = vi.spyOn(globalThis, 'clearTimeout');
    const tried = await attempt({ url: `ws://studio.local:${server.port}` }, signal);
    const timers = set.mock.results.map(({ value }) => value as unknown);
    const cleared = clear.mock.calls.map(([timer]) => timer);
    set.mockRestore();
    clear.mockRestore();
    expect(timers).toHaveLength(3);
    expect(timers.filter((timer) => !cleared.some((each) => each === timer))).toEqual([]);
    expect(add).toHaveBeenCalledTimes(2);
    expect(remove).toHaveBeenCalledTimes(2);
    opened(tried).stream.destroy();
  });
});
