#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The `causeway` command under whatever Node a person has: it hands over to the Node 24 that npm brought along.
// Plain JavaScript, and no import of ours: an older Node reads nothing else.

const NEEDED = 24;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const entry = fileURLToPath(new URL('causeway.ts', import.meta.url));
const node = findNode();

if (isNewEnough()) await import('./causeway.ts');
else if (node === null) giveUp();
else handOver(node);

function isNewEnough() {
  return Number.parseInt(process.versions.node, 10) >= NEEDED;
}

/** The binary of npm's `node-<system>-<processor>`, wherever npm put that package; null where there is none. */
function findNode() {
  const windows = process.platform === 'win32';
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const file = join(dirname(manifest), 'bin', windows ? 'node.exe' : 'node');
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

function handOver(file) {
  // Listening first: a signal between both would end this process and leave the other.
  let child = null;
  for (const signal of SIGNALS) process.on(signal, () => child?.kill(signal));
  child = spawn(file, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.once('error', giveUp);
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

function giveUp() {
  process.stderr.write(
    `causeway needs Node ${NEEDED}, and this is ${process.versions.node}. ` +
      `Run “npm ci” in Causeway’s folder, which brings it along, or start causeway with Node ${NEEDED} itself.\n`,
  );
  process.exitCode = 1;
}
