import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { extractAll, extractFile, listPackage } from '@electron/asar';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeKey } from '../lab/ssh-key.ts';
import { packUnpacked, readBuilderConfig, ROOT } from './unpacked.ts';

const run = promisify(execFile);

describe('electron-builder.yml', () => {
  it('is what electron-builder understands', async () => {
    const schema = await readFile(join(ROOT, 'node_modules/app-builder-lib/scheme.json'), 'utf8');
    const validate = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(schema));
    validate(await readBuilderConfig());
    expect(validate.errors ?? []).toEqual([]);
  });

  it('switches off what a misled binary could do', async () => {
    const { electronFuses, asar, publish } = await readBuilderConfig();
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
    expect(asar).toEqual({ smartUnpack: false });
    expect(publish).toBeNull();
  });
});

describe('the packed app', () => {
  let folder = '';
  let archive = '';
  let files: readonly string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway-package-'));
    archive = await packUnpacked(folder, 'linux');
    files = filesIn(archive);
    extractAll(archive, join(folder, 'app'));
  }, 200_000);

  afterAll(async () => rm(folder, { recursive: true, force: true }));

  it.each([
    '/package.json',
    '/out/main/index.js',
    '/out/main/key-worker.js',
    '/out/preload/index.cjs',
    '/out/renderer/index.html',
    '/assets/icon.png',
    '/assets/tray/linux/online-dark.png',
    '/assets/tray/linux/online-dark@2x.png',
    '/assets/tray/windows/blocked-light.png',
    '/assets/tray/mac/waitingTemplate.png',
    '/node_modules/ssh2/lib/index.js',
    '/node_modules/ssh2/LICENSE',
  ])('holds %s', (file) => expect(files).toContain(file));

  it('holds nothing else at its top', () => {
    const allowed = /^\/(package\.json|out|assets|node_modules)(\/|$)/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
  });

  it('holds pictures and the build, and no sources, tests or maps', () => {
    const own = files.filter((file) => /^\/(out|assets)\/.*\.\w+$/.test(file));
    const allowed = /^\/(out\/(main|preload|renderer)\/.+\.(c?js|html|css|svg|png|woff2)|assets\/.+\.png)$/;
    expect(own.filter((file) => !allowed.test(file))).toEqual([]);
    const unwanted = /\.(ts|tsx|map)$|\/(test|tests|src|e2e|bench|examples)(\/|$)/;
    expect(files.filter((file) => unwanted.test(file))).toEqual([]);
  });

  it('holds only the packages that cannot be bundled', () => {
    const expected = ['asn1', 'bcrypt-pbkdf', 'safer-buffer', 'ssh2', 'tweetnacl'];
    expect([...packagesIn(files)].filter((name) => name !== 'keytar').sort()).toEqual(expected);
  });

  it('starts where its package.json says', () => {
    const manifest: unknown = JSON.parse(extractFile(archive, 'package.json').toString());
    expect(manifest).toMatchObject({ name: 'causeway', main: 'out/main/index.js' });
  });

  it('leaves native code beside the archive, where it can be loaded', () => {
    const native = files.filter((file) => file.endsWith('.node'));
    expect(native.filter((file) => !existsSync(`${archive}.unpacked${file}`))).toEqual([]);
  });

  it('leaves nothing but native code outside the integrity check', () => {
    const outside = filesIn(archive).filter(
      (file) => /\.\w+$/.test(file) && existsSync(`${archive}.unpacked${file}`),
    );
    expect(outside.filter((file) => !file.endsWith('.node'))).toEqual([]);
  });

  it('brings every package that the bundle asks for', () => {
    const bundles = files.filter((file) => /^\/out\/(main|preload)\/.+\.c?js$/.test(file));
    const asked = bundles.flatMap((file) => asksFor(extractFile(archive, file.slice(1)).toString()));
    const brought = new Set([...packagesIn(files), 'electron', 'keytar']);
    expect(asked.filter((name) => !isBuiltin(name) && !brought.has(name))).toEqual([]);
  });

  it('has a preload that a sandbox can run', () => {
    const asked = asksFor(extractFile(archive, 'out/preload/index.cjs').toString());
    expect(new Set(asked)).toEqual(new Set(['electron']));
    expect(files.filter((file) => file.startsWith('/out/preload/'))).toEqual(['/out/preload/index.cjs']);
  });

  it('loads ssh2 from what it holds alone', async () => {
    const script = "process.stdout.write(typeof require('ssh2').Client)";
    const { stdout } = await run(process.execPath, ['-e', script], { cwd: join(folder, 'app') });
    expect(stdout).toBe('function');
  });

  it.each([
    ['the app', () => join(folder, 'app/out/main/key-worker.js')],
    ['the headless host', () => join(ROOT, 'out/headless/key-worker.cjs')],
  ])('opens an encrypted key in the thread of %s', async (_whose, file) => {
    const key = await makeKey(await mkdtemp(join(folder, 'key-')), 'key', { passphrase: 'open sesame' });
    const opened = await askKeyThread(file(), await readFile(key.path), key.passphrase);
    expect(opened).toMatchObject({ blob: new Uint8Array(key.blob) });
  });
});

describe('the app packed for Windows', () => {
  it('has the program that speaks to Pageant where the system can start it, and no code beside it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-package-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const archive = await packUnpacked(folder, 'win');
    const outside = filesIn(archive).filter((file) => existsSync(`${archive}.unpacked${file}`));
    const program = '/node_modules/ssh2/util/pagent.exe';
    expect(outside.filter((file) => /\.\w+$/.test(file) && !file.endsWith('.node'))).toEqual([program]);
  });
});

function filesIn(archive: string): readonly string[] {
  return listPackage(archive, { isPack: false }).map((file) => file.replaceAll('\\', '/'));
}

/** What key.ts does with the thread that it finds beside it. */
async function askKeyThread(file: string, bytes: Buffer, passphrase: string): Promise<unknown> {
  const worker = new Worker(file, { execArgv: [] });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  worker.postMessage({ bytes, passphrase });
  const [answer] = await once(worker, 'message');
  await worker.terminate();
  return answer;
}

function packagesIn(files: readonly string[]): ReadonlySet<string> {
  return new Set(files.flatMap((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/@]+)$/.exec(file)?.[1] ?? []));
}

/** What a bundle imports by name; relative files are its own. */
function asksFor(code: string): readonly string[] {
  const asks = code.matchAll(/\b(?:from|import|require)\s*\(?\s*["'`]([@\w][\w@/.:-]*)["'`]/g);
  return [...asks].map(([, name = '']) => name);
}
