import type { Bridge } from './bridge.ts';
import { createElectronBridge, type Preload } from './electron.ts';
import { browserSurroundings, createSocketBridge } from './websocket.ts';

/** The bridge that fits where this window runs: the app's preload if there is one, else the page's socket. */
export function pickBridge(window: Window): Bridge {
  const preload = preloadOf(window);
  return preload === null ? createSocketBridge(browserSurroundings(window)) : createElectronBridge(preload);
}

function preloadOf(window: object): Preload | null {
  if (!('causeway' in window)) return null;
  const { causeway } = window;
  return isPreload(causeway) ? causeway : null;
}

function isPreload(value: unknown): value is Preload {
  return (
    typeof value === 'object' &&
    value !== null &&
    'call' in value &&
    typeof value.call === 'function' &&
    'onFrame' in value &&
    typeof value.onFrame === 'function'
  );
}
