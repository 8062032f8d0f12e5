/**
 * How soon one is back: from wake to online, where the connection from before the sleep is dead, and from a healed
 * network to online. Against what the peers do: `ssh -N -L` with ServerAliveInterval=15 and ServerAliveCountMax=3 in a
 * loop. `node bench/recover.ts [pairs]`; some three minutes, most of them the peer's. Not timed by the clock of a test:
 * both wait for the same server behind the same kind of broken network, side by side.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { until } from '../e2e/lab/deadline.ts';
import { startFaultProxy, type FaultProxy } from '../e2e/lab/fault-proxy.ts';
import { freePort } from '../e2e/lab/port.ts';
import { scriptedGateway } from '../e2e/lab/scripted-gateway.ts';
import { knownHostsLines } from '../e2e/lab/ssh-key.ts';
import { startSshd, type Sshd } from '../e2e/lab/sshd.ts';
import { systemClock } from '../src-main/clock.ts';
import { compose } from '../src-main/compose.ts';
import type { Signal } from '../src-main/host/ports.ts';
import { runsAsked } from './interleave.ts';
import { report } from './report.ts';

/** Longer than either side needs to see that a network is dead: 30 s here, 60 s there. */
const OUTAGE_MS = 75_000;
const PATIENCE_MS = 180_000;

/** One way to the gateway: ours, or the peer's. */
type Rider = {
  readonly proxy: FaultProxy;
  /** Something happened to this computer, for those who listen. */
  readonly signal: (signal: Signal) => void;
  /** Resolves with what `back` will compare: which connection this is. */
  readonly current: () => Promise<number>;
  /** Resolves once the gateway is reached by another connection than `before`. */
  readonly back: (before: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

async function startOurs(sshd: Sshd, gatewayPort: number): Promise<Rider> {
  const proxy = await startFaultProxy({ target: { port: sshd.port } });
  const folder = await mkdtemp(join(tmpdir(), 'causeway-recover-'));
  await mkdir(join(folder, 'home/.ssh'), { recursive: true, mode: 0o700 });
  await writeFile(
    join(folder, 'home/.ssh/known_hosts'),
    knownHostsLines(proxy.host, proxy.port, sshd.hostKeys()),
  );
  const ears = new Set<(signal: Signal) => void>();
  const { host, close } = await compose({
    folders: { data: join(folder, 'data'), logs: join(folder, 'data/logs') },
    version: '0.0.0-bench',
    clock: systemClock,
    signals: (listener) => {
      ears.add(listener);
      return () => ears.delete(listener);
    },
    surroundings: () => () => undefined,
    ssh: { home: join(folder, 'home'), system: join(folder, 'system'), environment: {} },
    loadKeytar: () => Promise.reject(new Error('Cannot autolaunch D-Bus without X11 $DISPLAY')),
  });
  const target = `${sshd.user}@${proxy.host}:${proxy.port}`;
  const ssh = { target, remotePort: gatewayPort, secure: false, identityFile: sshd.keyPath };
  const added = await host.handlers['profile.add']({ name: 'Bench', ssh, credential: 'none' }, 'bench');
  if (!added.ok) throw new Error(`Not added: ${added.fault.code}`);
  const epoch = (): number | undefined => {
    const state = host.snapshot().profiles[0]?.connection;
    return state?.kind === 'online' ? state.epoch : undefined;
  };
  const deadlineMs = PATIENCE_MS;
  return {
    proxy,
    signal: (signal) => ears.forEach((ear) => ear(signal)),
    current: () => until(epoch, { what: 'ours to be online', deadlineMs }),
    back: async (before) => {
      await until(() => (epoch() ?? before) > before, { what: 'ours to be back', deadlineMs });
    },
    close: async () => {
      await close();
      await proxy.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startPeer(sshd: Sshd, gatewayPort: number): Promise<Rider> {
  const proxy = await startFaultProxy({ target: { port: sshd.port } });
  const localPort = await freePort();
  const options = ['ServerAliveInterval=15', 'ServerAliveCountMax=3', 'ExitOnForwardFailure=yes'];
  const safe = [
    'BatchMode=yes',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'ConnectTimeout=10',
  ];
  const flags = [...options, ...safe].map((option) => `-o ${option}`).join(' ');
  const forward = `-L 127.0.0.1:${localPort}:127.0.0.1:${gatewayPort}`;
  const ssh = `ssh -F none -N ${flags} -i ${sshd.keyPath} -p ${proxy.port} ${forward} ${sshd.user}@${proxy.host}`;
  const loop = spawn('sh', ['-c', `while :; do ${ssh} 2>/dev/null; sleep 1; done`], {
    detached: true,
    stdio: 'ignore',
  });
  const deadlineMs = PATIENCE_MS;
  const answers = (): Promise<boolean> => answersThrough(localPort);
  return {
    proxy,
    signal: () => undefined,
    current: async () => {
      await until(answers, { what: 'the peer to be up', deadlineMs });
      return 0;
    },
    back: async () => {
      await until(answers, { what: 'the peer to be back', deadlineMs });
    },
    close: async () => {
      if (loop.pid !== undefined) process.kill(-loop.pid, 'SIGKILL');
      await proxy.stop();
    },
  };
}

/** Whether the gateway greets a WebSocket through a forward within a second. */
function answersThrough(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { handshakeTimeout: 1000 });
  socket.once('message', () => resolve(true));
  socket.once('error', () => resolve(false));
  socket.once('close', () => resolve(false));
  const timer = setTimeout(() => resolve(false), 1000);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.terminate();
  });
}

/** Milliseconds until a rider is back, after something that begins with `happen`. */
async function timeBack(rider: Rider, happen: () => Promise<unknown>): Promise<number> {
  const before = await rider.current();
  await happen();
  const begun = performance.now();
  await rider.back(before);
  return performance.now() - begun;
}

function sleepAndWake(rider: Rider): Promise<number> {
  return timeBack(rider, async () => {
    rider.proxy.forget();
    rider.signal('wake');
  });
}

function breakAndHeal(rider: Rider): Promise<number> {
  return timeBack(rider, async () => {
    rider.proxy.set({ blackhole: 'discard' });
    await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));
    rider.proxy.forget();
    await rider.proxy.heal();
    rider.signal('network');
  });
}

const pairs = runsAsked(3);
const gateway = await scriptedGateway();
const sshd = await startSshd({ directives: { MaxStartups: '100' } });
const all = <Value>(make: () => Promise<Value>): Promise<Value[]> =>
  Promise.all(Array.from({ length: pairs }, make));
const ours = await all(() => startOurs(sshd, gateway.port));
const peers = await all(() => startPeer(sshd, gateway.port));
try {
  const against = 'ssh with ServerAlive 15 x 3 in a loop';
  for (const [name, measure] of [
    ['wake', sleepAndWake],
    ['heal', breakAndHeal],
  ] as const) {
    const [us, them] = await Promise.all([Promise.all(ours.map(measure)), Promise.all(peers.map(measure))]);
    report({ name: `recover.${name}`, unit: 'ms', ours: us, peer: them, against, aim: 1 });
  }
} finally {
  await Promise.all([...ours, ...peers].map(({ close }) => close()));
  await sshd.stop();
  await gateway.stop();
}
