import { BrowserWindow, nativeTheme, type WebContents } from 'electron';
import type { Log } from '../host/ports.ts';
import { HOME } from './origin.ts';
import { windowOptions, type WindowChoices } from './options.ts';

export type ChatWindow = {
  /** Brings the window to the front; makes it first if there is none. */
  readonly show: () => void;
};

export type WindowParts = {
  readonly choices: Omit<WindowChoices, 'dark'>;
  /** Called with the contents of each window before its page is loaded. */
  readonly opened: (contents: WebContents) => void;
  readonly log: Log;
};

/** Keeps the one window. Closing it ends its page, and the app goes on in the tray. */
export function createChatWindow({ choices, opened, log }: WindowParts): ChatWindow {
  let current: BrowserWindow | null = null;
  const open = (): BrowserWindow => {
    const window = new BrowserWindow(windowOptions({ ...choices, dark: nativeTheme.shouldUseDarkColors }));
    window.on('closed', () => {
      current = null;
    });
    window.once('ready-to-show', () => window.show());
    // A page whose process died shows nothing any more: the next click on the tray makes a new one.
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      log('window.died', { reason });
      window.destroy();
    });
    opened(window.webContents);
    window.loadURL(HOME).catch((error: unknown) => {
      log('window.not-loaded', { error: error instanceof Error ? error.message : typeof error });
    });
    return window;
  };
  return {
    show: () => {
      if (current === null) {
        current = open();
        return;
      }
      if (current.isMinimized()) current.restore();
      current.show();
    },
  };
}
