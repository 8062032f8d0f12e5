// The lab: real peers for tests. gateway.ts runs the real OpenClaw, model.ts is the model it asks, operator.ts a raw
// client that shares no code with ours; scripted-gateway.ts and bystanders.ts misbehave, keyring.ts keeps secrets.
// Whatever is started here dies with the process that started it, even when that is killed.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './certificate.ts';
import { startChild, type Child, type ChildExit } from './child.ts';
import { until } from './deadline.ts';
import { newDevice } from './device.ts';
import { keepCertificate } from './gateway-certificate.ts';
import { gatewayConfig, gatewayEnv, type GatewayAuth } from './gateway-config.ts';
import { gatewayNode, gatewayProgram } from './install.ts';
import { connectOperator, type Fields, type Operator, type OperatorOptions, type Rpc } from './operator.ts';
import { freePort } from './port.ts';

export interface GatewayOptions {
  /** A fresh random token unless told. */
  readonly auth?: GatewayAuth;
  /** With a certificate of the gateway's own making (RSA, 10 years, no name in it), or with this one. */
  readonly tls?: boolean | Pick<Certificate, 'cert' | 'key'>;
  /** An address of lent-address.ts to listen on beside loopback: who calls there has to be paired. */
  readonly address?: string;
  readonly port?: number;
  /** The model server's base address; without one, every run fails. */
  readonly modelUrl?: string;
  /** Laid over the configuration, for example `APPROVE_EVERY_COMMAND`. */
  readonly config?: Fields;
}

export interface StartTimes {
  /** Milliseconds from the process's start. */
  readonly readyMs: number;
  readonly helloMs: number;
}

/** A real gateway in a folder of its own; it lives at most as long as this process. */
export interface Gateway {
  /** At `address`, where one was given. */
  readonly url: string;
  /** At 127.0.0.1, where it trusts its callers more. */
  readonly loopbackUrl: string;
  readonly port: number;
  readonly auth: GatewayAuth;
  /** The shared token; empty unless auth is by token. */
  readonly token: string;
  /** HOME, state, workspace, temporary folder and `openclaw.json` are in here. */
  readonly directory: string;
  /** Of the process that runs now; 0 while none does. */
  readonly pid: () => number;
  readonly running: () => boolean;
  /** What the process wrote, over all starts. */
  readonly logs: () => string;
  /** Starts it (again) on the same folder and port and waits until it is ready. Fails after 120 s. */
  readonly start: () => Promise<StartTimes>;
  /** Waits until it answers (again), as after `gateway.restart.request`. */
  readonly ready: () => Promise<StartTimes>;
  /** SIGTERM, after 30 s SIGKILL. The folder stays. */
  readonly stop: () => Promise<ChildExit | undefined>;
  /** SIGKILL. The folder stays. */
  readonly kill: () => Promise<ChildExit | undefined>;
  /** Stops it and deletes its folder. */
  readonly remove: () => Promise<void>;
  /** One request with all scopes, over a connection of its own to loopback. */
  readonly rpc: Rpc;
  /** A raw connection to loopback with all scopes (unless told otherwise) that stays open until it is closed. */
  readonly connect: (options?: Partial<OperatorOptions>) => Promise<Operator>;
  /** SHA-256 of the TLS certificate's DER, as `AD:FD:…`. Fails without `tls`. */
  readonly fingerprint: () => Promise<string>;
  /** Of the TLS certificate, PEM; it is read when the gateway starts. */
  readonly certificateFile: string;
  /** Stops it, lets it make a new certificate and key (or takes these), starts it; returns the new fingerprint. */
  readonly rotate: (instead?: Pick<Certificate, 'cert' | 'key'>) => Promise<string>;
}

const READY_DEADLINE_MS = 120_000;
const READY_POLL_MS = 150;
const STOP_DEADLINE_MS = 30_000;
const NO_MODEL_URL = 'http://127.0.0.1:9/v1';

/** Starts a real gateway with an empty state on a free loopback port and waits until it answers. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-gateway-'));
  const gateway = await prepareGateway(directory, options);
  try {
    await gateway.start();
    return gateway;
  } catch (error) {
    await gateway.remove();
    throw error;
  }
}

async function prepareGateway(directory: string, options: GatewayOptions): Promise<Gateway> {
  const port = options.port ?? (await freePort());
  const auth = options.auth ?? { mode: 'token', token: randomBytes(24).toString('hex') };
  const { tls = false, address } = options;
  const urlAt = (host: string): string => `${tls === false ? 'ws' : 'wss'}://${host}:${port}`;
  const loopbackUrl = urlAt('127.0.0.1');
  for (const folder of ['home', 'state', 'workspace', 'tmp']) await mkdir(join(directory, folder));
  const pair = keepCertificate(directory);
  if (typeof tls === 'object') await pair.write(tls);
  const modelUrl = options.modelUrl ?? NO_MODEL_URL;
  const choices = { auth, port, tls: tls !== false, modelUrl, directory, address };
  await writeFile(
    join(directory, 'openclaw.json'),
    JSON.stringify(gatewayConfig(choices, options.config ?? {}), null, 2),
  );
  const connect = makeConnect(loopbackUrl, auth);
  const life = keepProcess(directory, async (child) => waitUntilReady(child, loopbackUrl, connect));
  return {
    url: address === undefined ? loopbackUrl : urlAt(address),
    loopbackUrl,
    port,
    auth,
    directory,
    connect,
    ...life,
    token: auth.mode === 'token' ? auth.token : '',
    rpc: makeRpc(connect),
    fingerprint: pair.fingerprint,
    certificateFile: pair.file,
    rotate: async (instead) => {
      await life.stop();
      await pair.write(instead);
      await life.start();
      return pair.fingerprint();
    },
    remove: async () => {
      await life.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

type Connect = Gateway['connect'];

function makeConnect(url: string, auth: GatewayAuth): Connect {
  const device = auth.mode === 'none' ? newDevice() : undefined;
  return async (options = {}) =>
    connectOperator({ url, ...credentialsOf(auth), ...(device === undefined ? {} : { device }), ...options });
}

function credentialsOf(auth: GatewayAuth): Pick<OperatorOptions, 'auth'> {
  if (auth.mode === 'none') return {};
  return { auth: auth.mode === 'token' ? { token: auth.token } : { password: auth.password } };
}

function makeRpc(connect: Connect): Rpc {
  return async (method, params) => {
    const operator = await connect();
    try {
      return await operator.request(method, params);
    } finally {
      await operator.close();
    }
  };
}

function keepProcess(directory: string, ready: (child: Child) => Promise<StartTimes>) {
  let child: Child | undefined;
  let earlier = '';
  const running = (): boolean => child?.running() ?? false;
  return {
    running,
    ready: async () => {
      if (child === undefined) throw new Error('The gateway was never started');
      return ready(child);
    },
    pid: () => (running() ? (child?.pid ?? 0) : 0),
    logs: () => earlier + (child?.output() ?? ''),
    start: async () => {
      if (running()) throw new Error('The gateway runs already');
      earlier += child?.output() ?? '';
      child = await startChild({
        command: gatewayNode(),
        args: [gatewayProgram(), 'gateway', 'run'],
        env: gatewayEnv(directory),
        cwd: directory,
      });
      try {
        return await ready(child);
      } catch (error) {
        await child.kill();
        throw error;
      }
    },
    stop: async () => child?.stop(STOP_DEADLINE_MS),
    kill: async () => child?.kill(),
  };
}

async function waitUntilReady(child: Child, url: string, connect: Connect): Promise<StartTimes> {
  const startedAt = performance.now();
  const reach = async (what: string, ready: () => Promise<boolean>): Promise<number> => {
    const wait = { what: `the gateway’s ${what}`, deadlineMs: READY_DEADLINE_MS, pollMs: READY_POLL_MS };
    await until(async () => !child.running() || (await ready()), wait);
    if (!child.running()) throw new Error(`The gateway ended before its ${what}:\n${child.output()}`);
    return Math.round(performance.now() - startedAt);
  };
  const readyMs = await reach('/readyz', async () => isReady(url));
  const helloMs = await reach('hello-ok', async () => (await (await connect()).close()).code > 0);
  return { readyMs, helloMs };
}

async function isReady(url: string): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const address = new URL('/readyz', url.replace(/^ws/, 'http'));
  const get = address.protocol === 'https:' ? https.get : http.get;
  get(address, { rejectUnauthorized: false, timeout: 2_000 }, (response) => {
    response.resume();
    resolve(response.statusCode === 200);
  }).on('error', reject);
  return promise;
}
