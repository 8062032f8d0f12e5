import { join } from 'node:path';
import { app, Menu, session, shell } from 'electron';
import type { Dispatch } from '../host/dispatch.ts';
import type { Host } from '../host/host.ts';
import type { Clock, Log } from '../host/ports.ts';
import { createFarewell } from './farewell.ts';
import { createFronts, type Fronts } from './fronts.ts';
import { hardenContents, hardenSession } from './harden.ts';
import { answerCommands, connectWindow } from './ipc.ts';
import { openLink } from './link.ts';
import type { Say, TrayAct } from './menu.ts';
import { servePage } from './protocol.ts';
import { createTray } from './tray.ts';
import { createChatWindow, type ChatWindow } from './window.ts';

export type Shell = {
  readonly host: Host;
  readonly dispatch: Dispatch;
  readonly log: Log;
  readonly after: Clock['after'];
  readonly say: Say;
  /** The app's own folder: `out/` and `assets/` are in it. */
  readonly root: string;
  /** Ends the host and writes what is unwritten. */
  readonly close: () => Promise<void>;
  /** Whether a call into the system's keychain hangs, which would hold up an ordinary end. */
  readonly isStuck: () => boolean;
};

/** How long quitting waits for the host, in milliseconds. */
const FAREWELL_MS = 3000;

/**
 * Puts the host on the desktop: page, window, tray, and the app's life. Call it once, when the app is ready.
 * Returns how to bring the window to the front.
 *
 *   window ── command ──► dispatch ──► host ── snapshot, event ──► window
 *   tray   ── act ─────────────────►   host ── snapshot ─────────► tray
 */
export async function openShell(parts: Shell): Promise<ChatWindow> {
  const { host, dispatch, log, root } = parts;
  hardenSession(session.defaultSession);
  await servePage(join(root, 'out/renderer'));
  const fronts = createFronts(host);
  answerCommands({ fronts, dispatch, log });
  hardenEvery(parts, fronts);
  const window = createChatWindow({
    choices: {
      title: 'Causeway',
      preload: join(root, 'out/preload/index.cjs'),
      icon: join(root, 'assets/icon.png'),
    },
    opened: (contents) => connectWindow(contents, fronts),
    log,
  });
  live(parts, window);
  window.show();
  return window;
}

/** Windows that nobody should be able to make are closed off as well. */
function hardenEvery({ host, log }: Shell, fronts: Fronts): void {
  const openExternal = async (address: string): Promise<void> => shell.openExternal(address);
  const link = { judge: host.handlers['link.judge'], openExternal, log };
  app.on('web-contents-created', (_event, contents) => {
    hardenContents(contents, (address) => {
      const front = fronts.frontOf(contents.id);
      if (front !== null) void openLink(link, address, front);
    });
  });
}

function live({ host, log, say, root, ...life }: Shell, window: ChatWindow): void {
  const pictures = join(root, 'assets/tray');
  const perform = (act: TrayAct): void => void performAct(act, { host, log, window });
  host.onSnapshot(createTray({ pictures, say, perform }, host.snapshot()));
  Menu.setApplicationMenu(applicationMenu());
  app.on('second-instance', window.show);
  app.on('activate', window.show);
  // Without a listener, Electron quits with the last window.
  app.on('window-all-closed', () => undefined);
  const mustHold = createFarewell({
    close: life.close,
    after: life.after,
    deadlineMs: FAREWELL_MS,
    leave: () => (life.isStuck() ? process.kill(process.pid, 'SIGKILL') : app.quit()),
    log,
  });
  app.on('will-quit', (event) => {
    if (mustHold()) event.preventDefault();
  });
}

/** macOS needs a menu for copy and paste; elsewhere a menu bar would only take room. */
function applicationMenu(): Menu | null {
  if (process.platform !== 'darwin') return null;
  return Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]);
}

type Reach = { readonly host: Host; readonly log: Log; readonly window: ChatWindow };

async function performAct(act: TrayAct, { host, log, window }: Reach): Promise<void> {
  if (act.do === 'open') return window.show();
  if (act.do === 'quit') return app.quit();
  const outcome = await commandOf(act, host);
  if (!outcome.ok) log('tray.refused', { act: act.do, code: outcome.fault.code });
  return undefined;
}

async function commandOf(act: Exclude<TrayAct, { do: 'open' | 'quit' }>, { handlers }: Host) {
  const { profile } = act;
  switch (act.do) {
    case 'connect':
      return handlers['connection.connect']({ profile }, 'tray');
    case 'reconnect':
      return handlers['connection.reconnect']({ profile }, 'tray');
    case 'route':
      return handlers['route.choose']({ profile, route: act.route }, 'tray');
    case 'pause':
      return handlers['connection.pause'](
        act.minutes === undefined ? { profile } : { profile, minutes: act.minutes },
        'tray',
      );
    default:
      return act satisfies never;
  }
}
