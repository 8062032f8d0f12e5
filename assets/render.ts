/** Draws the committed PNG files from the SVG sources: `node assets/render.ts`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';

const shapes = ['idle', 'opening', 'online', 'working', 'waiting', 'blocked'] as const;
type Shape = (typeof shapes)[number];
type Tone = 'light' | 'dark' | 'template';

/** Colour only repeats what the shape says already; the values are the renderer's tokens. */
const inks: Readonly<Record<Tone, Readonly<Record<Shape, string>>>> = {
  light: {
    idle: '#4d5f5f',
    opening: '#0a6b70',
    online: '#0a6b70',
    working: '#0a6b70',
    waiting: '#9a5b00',
    blocked: '#a8261d',
  },
  dark: {
    idle: '#a9b8b7',
    opening: '#5cc6c5',
    online: '#5cc6c5',
    working: '#5cc6c5',
    waiting: '#e0ad5a',
    blocked: '#ef8a80',
  },
  template: {
    idle: '#000000',
    opening: '#000000',
    online: '#000000',
    working: '#000000',
    waiting: '#000000',
    blocked: '#000000',
  },
};

/** What each system's tray draws at scale 1, in pixels. */
const sets = [
  { folder: 'mac', size: 18, tones: ['template'] },
  { folder: 'windows', size: 16, tones: ['light', 'dark'] },
  { folder: 'linux', size: 22, tones: ['light', 'dark'] },
] as const;

type Drawing = { readonly svg: string; readonly size: number; readonly scale: number; readonly ink: string };

async function drawPng(browser: Browser, { svg, size, scale, ink }: Drawing): Promise<Buffer> {
  const page = await browser.newPage({
    viewport: { width: size, height: size },
    deviceScaleFactor: scale,
  });
  await page.setContent(
    `<style>body{margin:0;color:${ink}}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  const png = await page.screenshot({ omitBackground: true });
  await page.close();
  return png;
}

function nameOf(shape: Shape, tone: Tone, scale: number): string {
  const suffix = scale === 1 ? '' : `@${scale}x`;
  return tone === 'template' ? `${shape}Template${suffix}.png` : `${shape}-${tone}${suffix}.png`;
}

async function drawTray(browser: Browser, folder: string): Promise<void> {
  for (const set of sets) {
    await mkdir(join(folder, set.folder), { recursive: true });
    for (const shape of shapes) {
      const svg = await readFile(join(folder, `${shape}.svg`), 'utf8');
      for (const tone of set.tones) {
        for (const scale of [1, 2]) {
          const png = await drawPng(browser, { svg, size: set.size, scale, ink: inks[tone][shape] });
          await writeFile(join(folder, set.folder, nameOf(shape, tone, scale)), png);
        }
      }
    }
  }
}

const assets = import.meta.dirname;
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium' });
try {
  await drawTray(browser, join(assets, 'tray'));
  const svg = await readFile(join(assets, 'icon.svg'), 'utf8');
  await writeFile(
    join(assets, 'icon.png'),
    await drawPng(browser, { svg, size: 512, scale: 1, ink: '#ffffff' }),
  );
} finally {
  await browser.close();
}
