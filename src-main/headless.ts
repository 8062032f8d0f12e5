import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from './clock.ts';
import type { Composition } from './compose.ts';
import type { Log } from './host/ports.ts';
import type { Sentence } from './language/format.ts';
import { openDoor } from './page/door.ts';
import { createFarewell } from './page/farewell.ts';
import { listFiles } from './page/files.ts';
import type { Flags } from './page/flags.ts';
import { readFlags } from './page/flags.ts';
import type { Page } from './page/server.ts';
import { openPage } from './page/server.ts';
import type { Folders } from './storage/folders.ts';
import type { Sockets } from './page/sockets.ts';

// The headless host serves the page first and loads everything else behind it: what is imported above is all that the
// first answer waits for.

/** How long a browser that waits for the page has the process to itself, in milliseconds. */
const HEAD_START_MS = 10;
/** How long ending waits for what is still being said and saved, in milliseconds. */
const FAREWELL_MS = 5000;

/** What the page calls, and what ending asks; nothing until there is a host. */
const late: { log: Log; entered: () => void; isStuck: () => boolean } = {
  log: () => undefined,
  entered: () => undefined,
  isStuck: () => false,
};
const farewell = createFarewell(systemClock.after, FAREWELL_MS);

// No top-level await: this file is bundled as CommonJS, which starts sooner.
void begin();

async function begin(): Promise<void> {
  const read = readFlags(process.argv.slice(2));
  if (!read.ok) return leave(2, { key: `terminal.${read.why}`, values: { given: read.given } });
  if (read.flags.help) return leave(0, { key: 'terminal.help' });
  return serve(read.flags);
}

async function serve(flags: Flags): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0));
  const sockets = Promise.withResolvers<Sockets>();
  const files = listFiles(pageFolder());
  if (!files.has('/')) return leave(1, { key: 'terminal.no-page' });
  const opened = await openPage({
    port: flags.port,
    files,
    door: openDoor(systemClock.now, () => randomBytes(32).toString('base64url')),
    sockets: () => sockets.promise,
    entered: () => late.entered(),
    log: (event, fields) => late.log(event, fields),
  });
  if (!opened.ok) return leave(1, { key: `terminal.${opened.why}`, values: { port: flags.port } });
  farewell.add(opened.page.close);
  await new Promise<void>((resolve) => systemClock.after(HEAD_START_MS, resolve));
  sockets.resolve(await furnish(flags, opened.page));
  return undefined;
}

/** Puts the host behind a page that is already served, and tells the person. */
async function furnish(flags: Flags, page: Page): Promise<Sockets> {
  const { findFolders, makeFolder } = await import('./storage/folders.ts');
  const { holdFolder } = await import('./storage/instance.ts');
  const { describeHold, printTo } = await import('./page/terminal.ts');
  const { greet } = await import('./page/greeting.ts');
  const { openCommand } = await import('./page/opener.ts');

  const folders = findFolders({ platform: process.platform, env: process.env, home: homedir() });
  const made = await makeFolder(folders.data);
  if (!made.ok) return leave(1, describeHold(made, folders.data));
  let show = (): void => undefined;
  const hold = await holdFolder(folders.data, { onActivate: () => show(), after: systemClock.after });
  if (!hold.ok) {
    if (hold.why === 'held' && flags.open) await hold.activate();
    return leave(1, describeHold(hold, folders.data));
  }

  const browser = flags.open ? openCommand(process.platform, process.env) : null;
  const print = printTo(process.stdout);
  const greeting = greet({ page, asked: flags.port, print, input: process.stdin, browser });
  late.entered = greeting.entered;
  show = greeting.show;
  farewell.add(greeting.close);

  const { compose } = await import('./compose.ts');
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
  const { version } = manifest;
  const composition = await compose({ folders, version, clock: systemClock, signals: () => () => undefined });
  late.log = composition.log;
  late.isStuck = composition.isStuck;
  const { sockets, closeControl } = await doorsOf(composition, folders);
  farewell.add(closeControl);
  farewell.add(composition.close);
  farewell.add(hold.release);
  return sockets;
}

/** The ways in: sockets for the page, and one for the `causeway` command. */
async function doorsOf({ host, log }: Composition, folders: Folders) {
  const { createDispatch } = await import('./host/dispatch.ts');
  const { createSockets } = await import('./page/sockets.ts');
  const { openControlOf } = await import('./compose-control.ts');
  const mintId = () => randomBytes(6).toString('hex');
  const dispatch = createDispatch({ handlers: host.handlers, log, mintId });
  const closeControl = await openControlOf({ folders, host, dispatch, after: systemClock.after });
  return { sockets: createSockets({ host, dispatch, mintFront: () => `page-${mintId()}` }), closeControl };
}

async function leave(code: number, last?: Sentence): Promise<never> {
  const { printTo } = await import('./page/terminal.ts');
  if (last !== undefined) printTo(process.stdout)(last);
  await farewell.say();
  // A call that hangs in the system's keychain would hold up an ordinary exit.
  if (late.isStuck()) process.kill(process.pid, 'SIGKILL');
  return process.exit(code);
}

/** Beside this file once it is built, and in `out/` while it is not. */
function pageFolder(): string {
  const beside = join(import.meta.dirname, '..', 'renderer');
  return existsSync(beside) ? beside : join(import.meta.dirname, '..', 'out', 'renderer');
}
