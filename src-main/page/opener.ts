import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOKEN_MS } from './door.ts';

/** The command that hands a file, as its last argument, to the person's browser. */
export type OpenCommand = { readonly command: string; readonly args: readonly string[] };

/** How this system opens a file; null on a Linux or BSD without a display, where no browser could appear. */
export function openCommand(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): OpenCommand | null {
  if (platform === 'darwin') return { command: '/usr/bin/open', args: [] };
  if (platform === 'win32') {
    const system = join(environment['SystemRoot'] ?? 'C:\\Windows', 'System32');
    return { command: join(system, 'rundll32.exe'), args: ['url.dll,FileProtocolHandler'] };
  }
  const display = environment['DISPLAY'] || environment['WAYLAND_DISPLAY'];
  return display ? { command: 'xdg-open', args: [] } : null;
}

export type Opening = {
  /** Whether a browser took the page; false where there is none or it refused. */
  readonly opened: Promise<boolean>;
  /** Removes the redirect file, which also removes itself after 120 s. Idempotent. */
  readonly clear: () => Promise<void>;
};

/**
 * Opens `address`, which carries a token, in the person's browser. The browser is given a file that only the person can
 * read (0600 in a 0700 folder) and that leads there: every user of a computer can read the arguments of its processes.
 */
export async function openBrowser(address: string, open: OpenCommand, folder = tmpdir()): Promise<Opening> {
  const place = await mkdtemp(join(folder, 'causeway-'));
  const file = join(place, 'open.html');
  await writeFile(file, redirectTo(address), { mode: 0o600, flag: 'wx' });
  const remove = () => rm(place, { recursive: true, force: true });
  const timer = setTimeout(() => void remove(), TOKEN_MS).unref();
  return {
    opened: start(open, file),
    async clear() {
      clearTimeout(timer);
      await remove();
    },
  };
}

function redirectTo(address: string): string {
  return [
    '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0;url=${address}"><title>Causeway</title>`,
  ].join('');
}

const PATIENCE_MS = 5000;

/** A command that is still there after 5 s has become the browser. */
function start({ command, args }: OpenCommand, file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args, file], { detached: true, stdio: 'ignore' });
    const timer = setTimeout(() => resolve(true), PATIENCE_MS).unref();
    const settle = (opened: boolean) => {
      clearTimeout(timer);
      resolve(opened);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
    child.unref();
  });
}
