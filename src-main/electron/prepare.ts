import { mkdirSync } from 'node:fs';
import { app, dialog } from 'electron';
import { declareScheme } from './protocol.ts';

/**
 * What must stand before the app is ready. Returns whether this is the only instance; if not, the other one was
 * told by this and shows its window. Throws where the folder cannot be made.
 * @param folder for what Chromium keeps, absolute; instances are told apart by it
 */
export function prepareApp(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  app.setPath('userData', folder);
  if (!app.requestSingleInstanceLock()) return false;
  app.enableSandbox();
  declareScheme();
  return true;
}

/** Says in a box of the system's own why there will be no window, and ends the app. */
export function giveUp(title: string, text: string): void {
  dialog.showErrorBox(title, text);
  app.exit(1);
}
