import { ipcMain, type WebContents } from 'electron';
import type { Dispatch } from '../host/dispatch.ts';
import type { Log } from '../host/ports.ts';
import { channels } from './channels.ts';
import type { Fronts } from './fronts.ts';
import { isOurPage } from './origin.ts';

export type Line = { readonly fronts: Fronts; readonly dispatch: Dispatch; readonly log: Log };

/** Answers `command` for the main frame of our own page in one of our windows, and for nobody else. */
export function answerCommands({ fronts, dispatch, log }: Line): void {
  ipcMain.handle(channels.command, async (event, raw: unknown) => {
    const front = isOurPage(event.senderFrame) ? fronts.frontOf(event.sender.id) : null;
    const answer = front === null ? null : await dispatch(raw, front);
    if (answer !== null) return answer;
    log('ipc.refused', { known: front !== null });
    throw new Error('Not a call of this app');
  });
}

/** Makes whatever page a window shows a front, for as long as it is shown. */
export function connectWindow(contents: WebContents, fronts: Fronts): void {
  const { id } = contents;
  contents.on('did-navigate', () => fronts.begin(id, (channel, frame) => contents.send(channel, frame)));
  contents.on('dom-ready', () => fronts.greet(id));
  contents.on('render-process-gone', () => fronts.end(id));
  contents.on('destroyed', () => fronts.end(id));
}
