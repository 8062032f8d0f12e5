import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import { until } from './deadline.ts';

export interface AppOptions {
  /** The data folder; a fresh one unless told. */
  readonly folder?: string;
  /** Laid over a bare environment: a keyring's, for example. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** The built app in a process of its own, serving its page. */
export interface App {
  readonly folder: string;
  readonly child: Child;
  /** An address that opens one tab, once. The first call gives the one that was printed at start, while it is fresh. */
  readonly address: () => Promise<string>;
  readonly stop: () => Promise<void>;
  /** Stops and deletes the data folder. */
  readonly remove: () => Promise<void>;
}

const HEADLESS = join(import.meta.dirname, '../../out/headless/index.cjs');
/** An address lasts for two minutes, and what a spec starts beside the app may take longer. */
const FRESH_MS = 60_000;
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/g;

/**
 * Starts the built headless host (`npm run build` first) on a free port, with no keychain unless `env` brings one. Its
 * home is its folder and nothing else is inherited, so that it never finds this computer's own ssh or OpenClaw files.
 */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'causeway-app-')));
  const child = await startChild({
    command: process.execPath,
    args: [HEADLESS, '--no-open', '--port', '0', ...(options.args ?? [])],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      LANG: 'C.UTF-8',
      CAUSEWAY_HOME: join(folder, 'data'),
      ...options.env,
    },
    listens: true,
  });
  const startedAt = performance.now();
  let asked = 0;
  let isGiven = false;
  const address = async (): Promise<string> => {
    if (isGiven || performance.now() - startedAt > FRESH_MS) {
      child.say('\n');
      asked += 1;
    }
    isGiven = true;
    return until(() => [...child.output().matchAll(ADDRESS)][asked]?.[0], { what: 'an address' });
  };
  const stop = async (): Promise<void> => {
    if (child.running()) await child.stop();
  };
  return {
    folder,
    child,
    address,
    stop,
    remove: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
