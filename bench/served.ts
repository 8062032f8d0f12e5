import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until, within } from '../e2e/lab/deadline.ts';
import { freePort } from '../e2e/lab/port.ts';

/** A Node process that serves something on loopback, started for one measurement. */
export type Served = {
  readonly pid: number;
  /** Milliseconds from the process's start until the whole answer to `GET /` was read. */
  readonly servedMs: number;
  /** Milliseconds from the process's start until it printed its address: only then a person can come in. */
  readonly addressMs: number;
  /** SIGTERM, after 5 s SIGKILL; returns when the process is gone. */
  readonly stop: () => Promise<void>;
};

const HEADLESS = join(import.meta.dirname, '../out/headless/index.cjs');
const DEADLINE_MS = 30_000;
const POLL_MS = 1;
const STOP_MS = 5000;

/** The least that Node can do: a server that answers with an empty page. */
const EMPTY_SERVER = `
  const [port] = process.argv.slice(1);
  const server = require('node:http').createServer((_request, response) => response.end('<!doctype html>'));
  server.listen(Number(port), '127.0.0.1', () => console.log('http://127.0.0.1:' + port + '/'));`;

/** Starts the built headless host with an empty data folder of its own. */
export async function startHost(): Promise<Served> {
  if (!existsSync(HEADLESS)) throw new Error('Build the app first: npm run build');
  const home = await mkdtemp(join(tmpdir(), 'causeway-bench-'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, CAUSEWAY_HOME: join(home, 'causeway') };
  const served = await serve((port) => [HEADLESS, '--no-open', '--port', port], env);
  return {
    ...served,
    stop: async () => {
      await served.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Starts the empty server that the host is measured against. */
export async function startEmptyServer(): Promise<Served> {
  return serve((port) => ['-e', EMPTY_SERVER, port], { PATH: process.env['PATH'] ?? '' });
}

type Env = Readonly<Record<string, string>>;

async function serve(argsFor: (port: string) => readonly string[], env: Env): Promise<Served> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, argsFor(String(port)), { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = async (): Promise<void> => stopChild(child);
  const since = async (event: Promise<unknown>): Promise<number> => {
    await within(event, DEADLINE_MS, `port ${port} to be served`);
    return performance.now() - startedAt;
  };
  try {
    const [servedMs, addressMs] = await Promise.all([since(firstPage(port)), since(addressOf(child, port))]);
    return { pid: child.pid ?? 0, servedMs, addressMs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks until somebody answers, as a browser does that was opened too early. */
async function firstPage(port: number): Promise<void> {
  await until(async () => (await getPage(port)) === 200, {
    what: `a page on port ${port}`,
    deadlineMs: DEADLINE_MS,
    pollMs: POLL_MS,
  });
}

async function getPage(port: number): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const request = http.get({ host: '127.0.0.1', port, path: '/', agent: false }, (response) => {
    response.resume();
    response.once('end', () => resolve(response.statusCode));
  });
  request.once('error', reject);
  return promise;
}

async function addressOf(child: ChildProcess, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.includes(`http://127.0.0.1:${port}/`)) resolve();
  });
  child.once('exit', (code) => reject(new Error(`The process ended with ${code}:\n${text}`)));
  return promise;
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await within(gone, STOP_MS, 'the process to end').catch(async () => {
    child.kill('SIGKILL');
    await gone;
  });
}
