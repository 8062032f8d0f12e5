import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Shape } from '../contract/connection.ts';
import { trayIconFile } from './icon.ts';

const tray = join(import.meta.dirname, '../../assets/tray');
const panels = (['darwin', 'win32', 'linux'] as const).flatMap((platform) =>
  [true, false].map((dark) => ({ platform, dark, desktop: '' })),
);

describe('trayIconFile', () => {
  it.each(panels)('has every shape at both scales on $platform, dark: $dark', (panel) => {
    const files = Shape.options.map((shape) => join(tray, trayIconFile(shape, panel)));
    const all = [...files, ...files.map((file) => file.replace('.png', '@2x.png'))];
    expect(all.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('follows the theme where the panel does', () => {
    expect(trayIconFile('online', { platform: 'linux', dark: false, desktop: 'KDE' })).toMatch(
      /online-light\.png$/,
    );
    expect(trayIconFile('online', { platform: 'win32', dark: true, desktop: '' })).toMatch(
      /online-dark\.png$/,
    );
  });

  it('stays visible on GNOME, whose bar is always dark', () => {
    const panel = { platform: 'linux', dark: false, desktop: 'ubuntu:GNOME' } as const;
    expect(trayIconFile('blocked', panel)).toMatch(/blocked-dark\.png$/);
  });
});
