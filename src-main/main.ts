import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { systemClock as clock } from './clock.ts';
import { compose } from './compose.ts';
import { openControlOf } from './compose-control.ts';
import type { Message } from './contract/message.ts';
import { giveUp, prepareApp } from './electron/prepare.ts';
import { openShell } from './electron/shell.ts';
import { systemSignals } from './electron/signals.ts';
import { createDispatch } from './host/dispatch.ts';
import { english } from './language/english.ts';
import { say } from './language/format.ts';
import { diskFaultOf } from './storage/disk-fault.ts';
import { findFolders } from './storage/folders.ts';
import { holdFolder, type FolderHold } from './storage/instance.ts';

const folders = findFolders({ platform: process.platform, env: process.env, home: homedir() });

try {
  if (prepareApp(join(folders.data, 'shell'))) app.whenReady().then(start).catch(fail);
  else app.quit();
} catch (error) {
  stop(`terminal.folder.${diskFaultOf(error)}`, { folder: folders.data });
}

async function start(): Promise<void> {
  let show = (): void => undefined;
  const hold = await holdFolder(folders.data, { onActivate: () => show(), after: clock.after });
  if (!hold.ok) return refuse(hold);
  const version = app.getVersion();
  const { host, log, isStuck, close } = await compose({ folders, version, clock, signals: systemSignals });
  const mintId = () => randomBytes(6).toString('hex');
  const dispatch = createDispatch({ handlers: host.handlers, log, mintId });
  const closeControl = await openControlOf({ folders, host, dispatch, after: clock.after });
  const window = await openShell({
    host,
    dispatch,
    log,
    after: clock.after,
    say: (message: Message) => say(english, message),
    root: join(import.meta.dirname, '../..'),
    close: async () => {
      await closeControl();
      await close();
      await hold.release();
    },
    isStuck,
  });
  show = window.show;
  return undefined;
}

async function refuse(hold: FolderHold & { readonly ok: false }): Promise<void> {
  if (hold.why !== 'held') return stop(`terminal.folder.${hold.why}`, { folder: folders.data });
  await hold.activate();
  if (hold.pid === null) return stop('terminal.running.unknown');
  return stop('terminal.running', { pid: hold.pid });
}

function stop(key: string, values?: Message['values']): void {
  giveUp(say(english, { key: 'shell.not-started' }), say(english, { key, values }));
}

function fail(error: unknown): void {
  const text = say(english, { key: 'shell.failed', values: { error: String(error) } });
  giveUp(say(english, { key: 'shell.not-started' }), text);
}
