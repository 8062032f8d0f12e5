import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { constants as system } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Sentence } from './language/format.ts';
import { readFlags } from './page/flags.ts';
import { printTo } from './page/terminal.ts';

// What `npm start` runs: builds what changed, then opens the tray app, or serves the page where there can be none.

type Environment = Readonly<Record<string, string | undefined>>;

const FETCH_MS = 180_000;
/** How soon an Electron that cannot run on this system gives up, in milliseconds. */
const START_MS = 5000;

const SOURCES = ['src-main', 'src-renderer', 'assets', 'vite.config.ts', 'package.json', 'package-lock.json'];
const OUTPUTS = ['main/index.js', 'headless/index.cjs', 'preload/index.cjs', 'renderer/index.html'];

if (import.meta.main) await start(join(import.meta.dirname, '..'), process.argv.slice(2));

async function start(root: string, args: readonly string[]): Promise<void> {
  const print = printTo(process.stdout);
  const rest = args.filter((arg) => arg !== '--page');
  const read = readFlags(rest);
  if (!read.ok) return stop(print, 2, { key: `terminal.${read.why}`, values: { given: read.given } });
  if (read.flags.help) return stop(print, 0, { key: 'terminal.help' });
  if (isStale(root)) {
    print({ key: 'start.building' });
    if (!(await build(root))) return stop(print, 1, { key: 'start.build-failed' });
  }
  const why = args.includes('--page') ? null : await runTrayApp(root, rest, print);
  if (why === 'ended') return undefined;
  if (why !== null) print(why);
  return servePage(root, rest);
}

function stop(print: (sentence: Sentence) => void, code: number, last: Sentence): void {
  print(last);
  process.exitCode = code;
}

/** Runs the headless host in this very process, as if Node had been given its file: one process, one terminal. */
async function servePage(root: string, args: readonly string[]): Promise<void> {
  const file = join(root, 'out', 'headless', 'index.cjs');
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

/** Whether `out/` lacks a file or is older than what it is made of; tests are not. */
export function isStale(root: string): boolean {
  const outputs = OUTPUTS.map((path) => join(root, 'out', path));
  if (!outputs.every(existsSync)) return true;
  const builtAt = Math.min(...outputs.map((file) => statSync(file).mtimeMs));
  return SOURCES.some((path) => newestIn(join(root, path)) > builtAt);
}

/** When something under `path` was last written, added or removed, in wall-clock milliseconds; 0 where there is nothing. */
function newestIn(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = readdirSync(path).filter((name) => !/\.test\.tsx?$/.test(name));
  return inside.reduce((newest, name) => Math.max(newest, newestIn(join(path, name))), found.mtimeMs);
}

async function build(root: string): Promise<boolean> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const startedAt = new Date();
  const built = await Promise.all(
    ['main', 'headless', 'preload', 'renderer'].map((mode) =>
      run([vite, 'build', '--mode', mode], { cwd: root }),
    ),
  );
  for (const { code, said } of built) if (code !== 0) process.stderr.write(said);
  if (built.some(({ code }) => code !== 0)) return false;
  // Dated back, so that whatever was written during the build counts as newer than it.
  for (const path of OUTPUTS) utimesSync(join(root, 'out', path), startedAt, startedAt);
  return true;
}

type Run = { readonly code: number | null; readonly said: string };

/** Runs a script of Node's quietly. The code is null where it was ended at the deadline. */
function run(
  args: readonly string[],
  options: { readonly cwd: string; readonly timeout?: number },
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (chunk: Buffer) => (said += chunk.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}

/** Opens the tray app and waits for its end; or says why there can be none here. */
async function runTrayApp(
  root: string,
  args: readonly string[],
  print: (sentence: Sentence) => void,
): Promise<'ended' | Sentence> {
  if (!hasDisplay(process.platform, process.env)) return { key: 'start.no-display' };
  const found = findElectron(root, process.env);
  if (found.kind === 'wrong') return { key: 'start.no-electron-there', values: { file: found.file } };
  if (found.kind === 'found') return runElectron(found.file, [root, ...args]);
  print({ key: 'start.fetching' });
  const problem = await fetchElectron(root);
  const fetched = findElectron(root, process.env);
  if (fetched.kind === 'found') return runElectron(fetched.file, [root, ...args]);
  return problem ?? { key: 'start.no-electron', values: { why: 'install-electron' } };
}

/** Whether a tray icon could appear at all. */
export function hasDisplay(platform: NodeJS.Platform, environment: Environment): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
}

export type Electron =
  | { readonly kind: 'found' | 'wrong'; readonly file: string }
  | { readonly kind: 'missing' };

/** Finds Electron's binary: the one that `ELECTRON_BIN` names, or the one that the package was given. */
export function findElectron(root: string, environment: Environment): Electron {
  const named = environment['ELECTRON_BIN'];
  if (named) return { kind: canRun(named) ? 'found' : 'wrong', file: named };
  const folder = join(root, 'node_modules', 'electron');
  const note = join(folder, 'path.txt');
  if (!existsSync(note)) return { kind: 'missing' };
  const file = join(
    environment['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'),
    readFileSync(note, 'utf8'),
  );
  return canRun(file) ? { kind: 'found', file } : { kind: 'missing' };
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Electron's package brings no binary: its own script fetches it. Says why it could not, or null. */
async function fetchElectron(root: string): Promise<Sentence | null> {
  const script = join(root, 'node_modules', 'electron', 'install.js');
  const { code, said } = await run([script], { cwd: root, timeout: FETCH_MS });
  if (code === 0) return null;
  if (code === null) return { key: 'start.no-electron.slow', values: { ms: FETCH_MS } };
  return { key: 'start.no-electron', values: { why: reasonIn(said) } };
}

/** The one line of a failed script's output that says what was wrong. */
export function reasonIn(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  const line =
    lines.find((one) => /^(\w*Error\b|E[A-Z]{3,})/.test(one)) ?? lines.find((one) => one !== '') ?? '';
  return line.replace(/^\w*Error: /, '').slice(0, 200);
}

async function runElectron(file: string, args: readonly string[]): Promise<'ended' | Sentence> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const startedAt = performance.now();
  const child = spawn(file, args, { stdio: 'inherit', env });
  const forwarded = forwardSignals(child);
  const end = await endOf(child);
  if ('failed' in end) return { key: 'start.electron-failed', values: { why: end.failed } };
  const cannotRun = end.code === 126 || end.code === 127 || end.signal !== null;
  if (cannotRun && forwarded() === 0 && performance.now() - startedAt < START_MS) {
    return { key: 'start.electron-failed', values: { why: end.signal ?? `${end.code}` } };
  }
  process.exitCode = end.code ?? 128 + system.signals[end.signal ?? 'SIGTERM'];
  return 'ended';
}

/** Passes on what ends a program; returns how often it did. */
function forwardSignals(child: ChildProcess): () => number {
  let passed = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      passed += 1;
      child.kill(signal);
    });
  }
  return () => passed;
}

type End =
  | { readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly failed: string };

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ failed: 'code' in error ? String(error.code) : error.name }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
