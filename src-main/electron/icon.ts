import { join } from 'node:path';
import type { Shape } from '../contract/connection.ts';

/** What decides how a tray icon must look to be seen. */
export type Panel = {
  readonly platform: NodeJS.Platform;
  /** Whether the system draws its own bars dark. */
  readonly dark: boolean;
  /** `XDG_CURRENT_DESKTOP`; empty elsewhere. */
  readonly desktop: string;
};

/**
 * The file under `assets/tray` that shows a shape on a panel, at scale 1: Electron finds the `@2x` beside it,
 * and macOS tints whatever is named `Template` by itself.
 */
export function trayIconFile(shape: Shape, panel: Panel): string {
  switch (panel.platform) {
    case 'darwin':
      return join('mac', `${shape}Template.png`);
    case 'win32':
      return join('windows', `${shape}-${toneOf(panel)}.png`);
    default:
      return join('linux', `${shape}-${toneOf(panel)}.png`);
  }
}

/** GNOME's top bar is dark under a light theme too. */
function toneOf({ dark, desktop }: Panel): 'dark' | 'light' {
  return dark || desktop.split(':').includes('GNOME') ? 'dark' : 'light';
}
