import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { systemClock as clock } from './clock.ts';
import { runCommand } from './cli/command.ts';
import type { ConfigurationReading, Desk } from './cli/desk.ts';
import { dialControl } from './cli/control-client.ts';
import type { Hold, Reached } from './cli/reach.ts';
import { reachHost } from './cli/reach.ts';
import type { OpenClawProblem } from './contract/openclaw.ts';
import type { GatewayMode } from './policy/credentials.ts';
import manifest from '../package.json' with { type: 'json' };
import { findFolders, makeFolder } from './storage/folders.ts';
import { readRegularFile } from './storage/regular-file.ts';

// The `causeway` command. What only some verbs need is loaded when they ask for it.

/** The most that a table of rows may hold, in bytes. */
const MAX_TABLE_BYTES = 16 * 1024 * 1024;

const { version } = manifest;
const around = { platform: process.platform, env: process.env, home: homedir() };
const folders = findFolders(around);
let isStuck = (): boolean => false;

const desk: Desk = {
  print: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  version,
  env: process.env,
  readText: (file) => readRegularFile(resolve(file), { maxBytes: MAX_TABLE_BYTES, ownerOnly: false }),
  readConfiguration,
  withHost: (speak) => reachHost({ hold, clock }, speak),
};

// A reader that goes away, such as `head`, is no mishap.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
const code = await runCommand(process.argv.slice(2), desk);
await Promise.all([process.stdout, process.stderr].map(flush));
// A call that hangs in the system's keychain would hold up an ordinary exit.
if (isStuck()) process.kill(process.pid, 'SIGKILL');
process.exit(code);

function flush(output: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => void output.write('', () => done()));
}

async function readConfiguration(given: string | undefined): Promise<ConfigurationReading> {
  const { readOpenClawConfig } = await import('./storage/openclaw-config.ts');
  const { findConfiguredGateway, inMode } = await import('./storage/openclaw-config-gateway.ts');
  const { findOpenClawConfig } = await import('./storage/openclaw-config-path.ts');
  const { readConfiguredCredentials } = await import('./storage/secret-ref.ts');
  const file = given === undefined ? findOpenClawConfig(around) : resolve(given);
  const reading = await readOpenClawConfig(file);
  if (!reading.ok) return reading;
  const { value, found } = reading;
  const credentials = await readConfiguredCredentials(value, around);
  const problemIn = (mode: GatewayMode): OpenClawProblem | null => {
    const named = findConfiguredGateway(inMode(value, mode), { file, env: process.env });
    return named.ok ? null : named.problem;
  };
  return { ok: true, file, found, mode: value.gateway?.mode ?? 'local', ...credentials, problemIn };
}

/** Takes the data folder, so that no app begins meanwhile; or finds who has it. */
async function hold(): Promise<Hold> {
  const { holdFolder } = await import('./storage/instance.ts');
  const made = await makeFolder(folders.data);
  if (!made.ok) return refused(made.why);
  const held = await holdFolder(folders.data, { onActivate: () => undefined, after: clock.after });
  if (held.ok) return { kind: 'ours', open: () => openAsleep(held.release) };
  return held.why === 'held' ? { kind: 'held', pid: held.pid, dial } : refused(held.why);
}

function refused(why: string): Hold {
  return { kind: 'refused', sentence: { key: `terminal.folder.${why}`, values: { folder: folders.data } } };
}

async function dial(): Promise<Reached | null> {
  const { controlAddress } = await import('./storage/socket-address.ts');
  const address = await controlAddress(folders.data);
  const line = address && (await dialControl(address.path, clock.after));
  return line && { ask: line.ask, close: async () => line.close() };
}

/** A host for the length of one verb: it reads and keeps what is kept, and connects nothing. */
async function openAsleep(release: () => Promise<void>): Promise<Reached> {
  const { compose } = await import('./compose.ts');
  const { createDispatch } = await import('./host/dispatch.ts');
  const app = await compose({ folders, version, clock, signals: () => () => undefined, manner: 'asleep' });
  const dispatch = createDispatch({
    handlers: app.host.handlers,
    log: app.log,
    mintId: () => String(process.pid),
  });
  isStuck = app.isStuck;
  return {
    ask: (frame) => dispatch(frame, 'cli'),
    close: async () => {
      await app.close();
      await release();
    },
  };
}
