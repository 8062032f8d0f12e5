import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AgentProtocol } from 'ssh2';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startAgent } from '../../../e2e/lab/agent.ts';
import { makeKey } from '../../../e2e/lab/ssh-key.ts';
import { findPageantProgram, openPageant } from './pageant.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-pageant-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

/** A program that stands in for ssh2's. */
async function program(code: string): Promise<string> {
  const file = join(folder, 'pagent');
  await writeFile(file, `#!${process.execPath}\nconst { connect } = require('node:net');\n${code}`);
  await chmod(file, 0o755);
  return file;
}

/** One that puts the question to a real agent, as long as it is as long as was said. */
const askingAt = (socket: string) =>
  program(`process.stdin.toArray().then((chunks) => {
    const question = Buffer.concat(chunks);
    if (question.length !== Number(process.argv[2])) process.exit(15);
    const agent = connect(${JSON.stringify(socket)}).on('data', (answer) => process.stdout.write(answer, () => process.exit()));
    agent.write(question);
  });`);

/** A conversation over a stream, and how that ended. */
function converse(file: string) {
  const stream = openPageant(file);
  const protocol = new ssh2.AgentProtocol(true);
  protocol.on('error', () => undefined);
  onTestFinished(() => void stream.destroy());
  const ended = new Promise<string>((resolve) => {
    stream.once('error', ({ message }) => resolve(message)).once('end', () => resolve('in peace'));
  });
  protocol.pipe(stream).pipe(protocol);
  return { stream, protocol, ended };
}

const identitiesOf = (protocol: AgentProtocol) =>
  new Promise<readonly Buffer[]>((resolve, reject) => {
    protocol.getIdentities((error, keys = []) =>
      error ? reject(error) : resolve(keys.map((key) => key.getPublicSSH())),
    );
  });

describe('Pageant', () => {
  it('lists its keys, and signs', async () => {
    const key = await makeKey(folder, 'key');
    const agent = await startAgent([key]);
    onTestFinished(agent.stop);
    const file = await askingAt(agent.socket);
    const listing = converse(file);
    expect(await identitiesOf(listing.protocol)).toEqual([key.blob]);
    expect(await listing.ended).toBe('in peace');
    const signing = converse(file);
    const signed = new Promise((resolve) => {
      signing.protocol.sign(key.blob, Buffer.alloc(5000), {}, (_error, signature) =>
        resolve(signature?.length),
      );
    });
    expect(await signed).toBeGreaterThan(60);
  });

  it.each([
    ['is not running', 'process.exit(11)', 'Pageant gave no answer: 11'],
    ['is told nothing', 'process.stdin.destroy(); process.exit(14)', 'Pageant gave no answer: 14'],
  ])('ends the stream where it %s', async (_what, code, message) => {
    const { protocol, ended } = converse(await program(code));
    void identitiesOf(protocol).catch(() => undefined);
    expect(await ended).toBe(message);
  });

  it('ends the stream where the program is missing', async () => {
    const { protocol, ended } = converse(join(folder, 'nothing'));
    void identitiesOf(protocol).catch(() => undefined);
    expect(await ended).toContain('ENOENT');
  });

  it('ends the program with the stream', async () => {
    const note = join(folder, 'pid');
    const { stream, protocol } = converse(
      await program(
        `require('node:fs').writeFileSync(${JSON.stringify(note)}, String(process.pid)); setInterval(() => {}, 1000);`,
      ),
    );
    void identitiesOf(protocol).catch(() => undefined);
    await expect.poll(() => existsSync(note)).toBe(true);
    const pid = Number(await readFile(note, 'utf8'));
    stream.destroy();
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  });
});

describe('findPageantProgram', () => {
  it('finds the one of the ssh2 that is installed', () => {
    expect(existsSync(findPageantProgram())).toBe(true);
  });

  it.each([
    [
      'C:\\Causeway\\resources\\app.asar\\node_modules\\',
      'C:\\Causeway\\resources\\app.asar.unpacked\\node_modules\\',
    ],
    [
      '/opt/Causeway/resources/app.asar/node_modules/',
      '/opt/Causeway/resources/app.asar.unpacked/node_modules/',
    ],
    ['/home/me/my.asarum/node_modules/', '/home/me/my.asarum/node_modules/'],
  ])('looks beside an archive: %s', (from, to) => {
    expect(findPageantProgram((name) => from + name)).toBe(`${to}ssh2/util/pagent.exe`);
  });
});
