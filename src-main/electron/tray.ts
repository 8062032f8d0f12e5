import { join } from 'node:path';
import { Menu, nativeImage, nativeTheme, Tray, type NativeImage } from 'electron';
import type { Shape } from '../contract/connection.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { trayIconFile } from './icon.ts';
import { leadingProfile, menuTemplate, trayMenu, trayStatus, type Say, type TrayAct } from './menu.ts';

export type TrayParts = {
  /** The folder of the tray's pictures. */
  readonly pictures: string;
  readonly say: Say;
  readonly perform: (act: TrayAct) => void;
};

/** Puts the icon into the tray; the returned function shows a snapshot, and touches only what changed. */
export function createTray(
  { pictures, say, perform }: TrayParts,
  first: Snapshot,
): (snapshot: Snapshot) => void {
  let shown = first;
  let drawn = '';
  const tray = new Tray(imageOf(pictures, shapeOf(first)));
  const show = (snapshot: Snapshot): void => {
    shown = snapshot;
    const items = trayMenu(snapshot, say);
    const looks = JSON.stringify([shapeOf(snapshot), items]);
    // A menu that is set anew closes under the person's pointer.
    if (looks === drawn) return;
    drawn = looks;
    tray.setImage(imageOf(pictures, shapeOf(snapshot)));
    tray.setToolTip(trayStatus(snapshot, say));
    tray.setContextMenu(Menu.buildFromTemplate(menuTemplate(items, perform)));
  };
  nativeTheme.on('updated', () => tray.setImage(imageOf(pictures, shapeOf(shown))));
  // On macOS a click opens the menu by itself.
  if (process.platform !== 'darwin') tray.on('click', () => perform({ do: 'open' }));
  show(first);
  return show;
}

function shapeOf(snapshot: Snapshot): Shape {
  return leadingProfile(snapshot)?.view.shape ?? 'idle';
}

function imageOf(pictures: string, shape: Shape): NativeImage {
  const { platform, env } = process;
  const dark =
    platform === 'win32'
      ? nativeTheme.shouldUseDarkColorsForSystemIntegratedUI
      : nativeTheme.shouldUseDarkColors;
  const desktop = env['XDG_CURRENT_DESKTOP'] ?? '';
  return nativeImage.createFromPath(join(pictures, trayIconFile(shape, { platform, dark, desktop })));
}
