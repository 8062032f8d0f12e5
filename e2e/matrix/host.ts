import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type ComposeParts } from '../../src-main/compose.ts';
import { createDispatch } from '../../src-main/host/dispatch.ts';
import type { Signal, SignalSource } from '../../src-main/host/ports.ts';
import type { CallFrame, HostFrame } from '../../src-main/contract/channel.ts';
import { createSurroundings } from '../../src-main/transport/surroundings.ts';
import type { FastClock } from './clock.ts';

/** Where a host keeps what it keeps, and finds what it finds: all of it in one folder that ends with the test. */
export interface HostFolder {
  readonly path: string;
  readonly data: string;
  /** Stands for the person's home folder: `.ssh` is in it. */
  readonly home: string;
  /** Stands for /etc/ssh, and is empty. */
  readonly system: string;
  readonly remove: () => Promise<void>;
}

/** The real host with its real adapters, as a front sees it: frames go in and come out. */
export interface ComposedHost {
  readonly call: (frame: CallFrame) => Promise<HostFrame | null>;
  readonly onFrame: (listener: (frame: HostFrame) => void) => void;
  /** Something happened to this computer. */
  readonly signal: (signal: Signal) => void;
  readonly close: () => Promise<void>;
}

const FRONT = 'matrix';

/** Makes a folder for a host. */
export async function makeHostFolder(): Promise<HostFolder> {
  const path = await mkdtemp(join(tmpdir(), 'causeway-matrix-'));
  const folder = {
    path,
    data: join(path, 'data'),
    home: join(path, 'home'),
    system: join(path, 'system'),
  };
  await mkdir(join(folder.home, '.ssh'), { recursive: true, mode: 0o700 });
  await mkdir(folder.system);
  return { ...folder, remove: async () => rm(path, { recursive: true, force: true }) };
}

/** What a host finds around it. */
export interface HostWorld extends Pick<ComposeParts, 'lookup' | 'readCertificates' | 'loadKeytar'> {
  /** Whether it looks around for sleep and other networks. */
  readonly looksAround: boolean;
}

/** What keytar says where there is none: secrets are then kept in memory. */
export function noKeychain(): Promise<never> {
  return Promise.reject(new Error('Cannot autolaunch D-Bus without X11 $DISPLAY'));
}

/** Composes a host in this process, without a keychain unless it is given one. */
export async function composeHost(
  folder: Pick<HostFolder, 'data' | 'home' | 'system'>,
  clock: FastClock,
  { looksAround, ...world }: HostWorld,
): Promise<ComposedHost> {
  const ears = new Set<(signal: Signal) => void>();
  const parts: ComposeParts = {
    ...world,
    folders: { data: folder.data, logs: join(folder.data, 'logs') },
    version: '0.0.0-matrix',
    clock,
    signals: (listener) => {
      ears.add(listener);
      return () => ears.delete(listener);
    },
    surroundings: looksAround ? surroundingsOf(clock) : () => () => undefined,
    openClaw: { platform: process.platform, env: {}, home: folder.home },
    ssh: { home: folder.home, system: folder.system, environment: {} },
    loadKeytar: world.loadKeytar ?? noKeychain,
  };
  const { host, log, close } = await compose(parts);
  let bugs = 0;
  const mintId = (): string => `bug-${(bugs += 1)}`;
  const dispatch = createDispatch({ handlers: host.handlers, log, mintId });
  return {
    close,
    call: (frame) => dispatch(frame, FRONT),
    onFrame: (listener) => {
      host.onSnapshot((snapshot) => listener({ kind: 'snapshot', snapshot }));
      host.onChat(FRONT, (batch) => listener({ kind: 'chat', batch }));
    },
    signal: (signal) => {
      for (const ear of ears) ear(signal);
    },
  };
}

/** The real lookout, on the clock's own time. */
function surroundingsOf(clock: FastClock): SignalSource {
  return createSurroundings({ ...clock, every: everyOf(clock), interfaces: networkInterfaces });
}

function everyOf({ after }: FastClock) {
  return (ms: number, run: () => void): (() => void) => {
    let cancel = (): void => undefined;
    const set = (): void => {
      cancel = after(ms, () => {
        set();
        run();
      });
    };
    set();
    return () => cancel();
  };
}

/** Everything that a host wrote down of what happened. */
export async function readLog({ data }: Pick<HostFolder, 'data'>): Promise<string> {
  return readFile(join(data, 'logs', 'causeway.log'), 'utf8').catch(() => '');
}
