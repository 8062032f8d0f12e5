import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { channels } from './channels.ts';

type Listener = (frame: unknown) => void;

function onFrame(listener: Listener): () => void {
  const take = (_event: IpcRendererEvent, frame: unknown): void => listener(frame);
  ipcRenderer.on(channels.snapshot, take);
  ipcRenderer.on(channels.event, take);
  return () => {
    ipcRenderer.off(channels.snapshot, take);
    ipcRenderer.off(channels.event, take);
  };
}

/** All that a window gets of Electron: two verbs, whose frames are the contract's. Both ends check them. */
contextBridge.exposeInMainWorld('causeway', {
  call: async (frame: unknown): Promise<unknown> => ipcRenderer.invoke(channels.command, frame),
  onFrame,
});
