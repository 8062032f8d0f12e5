import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';

/** What is known of one tab: what it was told, what it said, and what it holds. */
export type Witness = {
  /** Frames, answers with their headers, and lines of the console. */
  readonly heard: () => Promise<readonly string[]>;
  /** Frames that the tab sent. */
  readonly said: () => readonly string[];
  /** Its document with what stands in the fields, its storages, and its address. */
  readonly holds: () => Promise<readonly string[]>;
};

/** Begins to write down what a tab hears and says. Call it before the tab is anywhere. */
export function watchPage(page: Page): Witness {
  const heard: Promise<string>[] = [];
  const said: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => void heard.push(Promise.resolve(payload.toString())));
    socket.on('framesent', ({ payload }) => void said.push(payload.toString()));
  });
  page.on('response', (response) => {
    const body = response.text().catch(() => '');
    heard.push(body.then((text) => `${JSON.stringify(response.headers())}\n${text}`));
  });
  page.on('console', (line) => void heard.push(Promise.resolve(line.text())));
  return {
    heard: async () => Promise.all(heard),
    said: () => said,
    holds: async () => [page.url(), await page.content(), await page.evaluate(dumpTab)],
  };
}

/** Runs in the tab. */
function dumpTab(): string {
  const fields = [...document.querySelectorAll('input, textarea')].map((field) =>
    'value' in field ? field.value : '',
  );
  const storages = [localStorage, sessionStorage].flatMap((storage) => Object.entries(storage));
  return JSON.stringify([fields, storages, document.cookie]);
}

/** The arguments and the environment of a process and of all that it started, as any other process could read them. */
export function readProcesses(pid: number): readonly string[] {
  return readEach(pid, ['cmdline', 'environ']);
}

/** The arguments alone, where something secret stands in the environment that the person gave. */
export function readArguments(pid: number): readonly string[] {
  return readEach(pid, ['cmdline']);
}

function readEach(pid: number, files: readonly string[]): readonly string[] {
  return [pid, ...descendantsOf(pid)].flatMap((each) =>
    files.map((file) => readOrNothing(`/proc/${each}/${file}`)),
  );
}

function descendantsOf(pid: number): readonly number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(readOrNothing(`/proc/${name}/stat`)) === pid)
    .map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** The fourth field; the second, a name in brackets, may hold spaces. */
function parentOf(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** A process may end while it is looked at. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** A secret as it is and as it might be disguised on its way. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const encoded = (['base64', 'base64url', 'hex'] as const).map((form) => bytes.toString(form));
  return [...new Set([secret, encodeURIComponent(secret), ...encoded])];
}
