import * as fc from 'fast-check';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { approveCommand, endOf, judgeListing, LIST_COMMAND } from './pairing.ts';

const scopes = ['operator.read', 'operator.write', 'operator.approvals', 'operator.questions'];
const wanted = {
  requestId: 'cf2a08ec-0bb8-4d01-a2f5-bd930d50ee04',
  deviceId: 'd'.repeat(64),
  role: 'operator',
  scopes,
};

/** As openclaw 2026.9.6 wrote it. */
const entry = {
  requestId: wanted.requestId,
  deviceId: wanted.deviceId,
  publicKey: 'yZxewvZwg2LVfrdP82jMyG4XkS-5UD_SHXU4VdHkeKo',
  displayName: 'lab',
  platform: 'linux',
  clientId: 'gateway-client',
  clientMode: 'ui',
  role: 'operator',
  roles: ['operator'],
  scopes,
  remoteIp: '192.0.2.2',
  silent: false,
  isRepair: false,
  ts: 1_795_390_483_984,
};
const listing = (...pending: readonly unknown[]) => `${JSON.stringify({ pending, paired: [] }, null, 2)}\n`;

describe('a list of pairing requests', () => {
  it('shows ours, between others and in any order of scopes', () => {
    const other = { ...entry, requestId: 'another', deviceId: 'e' };
    expect(judgeListing(listing(other, entry), wanted)).toBeNull();
    expect(judgeListing(listing({ ...entry, scopes: scopes.toReversed() }), wanted)).toBeNull();
    expect(judgeListing(listing({ ...entry, roles: undefined }), wanted)).toBeNull();
    expect(judgeListing(listing({ ...entry, role: undefined }), wanted)).toBeNull();
  });

  it.each([
    ['lines before it', `Welcome to studio!\n{"level":"warn"}\n{ not json\n${listing(entry)}`],
    ['lines behind it', `${listing(entry)}\nlogout\n{\n}\n`],
    ['carriage returns', listing(entry).replaceAll('\n', '\r\n')],
    ['one line', JSON.stringify({ pending: [entry], paired: [] })],
    ['one line and more', `{"a":1}\n${JSON.stringify({ pending: [entry] })}\nbye`],
    ['an object before it', `{\n  "a": {\n  }\n}\n${listing(entry)}`],
  ])('is found with %s', (_, output) => {
    expect(judgeListing(output, wanted)).toBeNull();
  });

  it.each([
    [listing(), 'not-listed'],
    [listing({ ...entry, requestId: 'another' }), 'not-listed'],
    [listing(null, 7, []), 'not-listed'],
    [listing({ ...entry, deviceId: 'e' }), 'other-device'],
    [listing({ ...entry, deviceId: undefined }), 'other-device'],
    [listing({ ...entry, scopes: [...scopes, 'operator.admin'] }), 'other-scopes'],
    [listing({ ...entry, scopes: ['operator.read'] }), 'other-scopes'],
    [listing({ ...entry, scopes: [...scopes, 7] }), 'other-scopes'],
    [listing({ ...entry, scopes: undefined }), 'other-scopes'],
    [listing({ ...entry, role: 'node' }), 'other-scopes'],
    [listing({ ...entry, roles: ['operator', 'node'] }), 'other-scopes'],
    [listing({ ...entry, role: undefined, roles: [] }), 'other-scopes'],
    [listing(entry, { ...entry, scopes: ['operator.admin'] }), 'other-scopes'],
    ['', 'failed'],
    ['{"ok":false,"error":{"message":"Gateway not reachable"}}', 'failed'],
    ['[]', 'failed'],
    ['{"pending":{}}', 'failed'],
    [listing(entry).slice(0, -20), 'failed'],
  ])('refuses %.60j: %s', (output, problem) => {
    expect(judgeListing(output, wanted)).toBe(problem);
  });

  it('never throws, and takes no text for ours that does not name us', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '\n',
      '"pending"',
      ':',
      '[',
      ']',
      '{"pending":[]}',
      'x',
      ' ',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(judgeListing(parts.join(''), wanted)).not.toBeNull();
      }),
    );
    expect(judgeListing('{\n'.repeat(200_000), wanted)).toBe('failed');
  });
});

describe('an approval', () => {
  it.each(['', '-rf', 'a b', 'a;b', '$(b)', "a'b", 'a\nb', 'a'.repeat(65), 'ä', '--latest'])(
    'is no command for %j',
    (id) => {
      expect(approveCommand(id)).toBeNull();
    },
  );
});

describe('what a command said as it failed', () => {
  it.each([
    ['', 'No pending device request matches x.\n', 'No pending device request matches x.'],
    ['ignored', '\u001b[31mError:\u001b[39m\r\n\tno\u202eway\n', 'Error: no way'],
    ['', `${'x'.repeat(300)} the end`, `${'x'.repeat(192)} the end`],
    ['{"ok":false,"error":{"message":"Gateway not reachable"}}', ' \n', 'Gateway not reachable'],
    [
      `Welcome\n${JSON.stringify({ error: { message: 'Gateway not reachable' } }, null, 2)}\n`,
      '',
      'Gateway not reachable',
    ],
    ['Usage: openclaw', '', 'Usage: openclaw'],
    ['', '', ''],
  ])('%j, %.40j: %.40j', (stdout, stderr, end) => {
    expect(endOf({ stdout, stderr })).toBe(end);
  });
});

const shells = ['/bin/bash', '/bin/dash', '/usr/bin/zsh', '/usr/bin/fish'].filter((shell) =>
  existsSync(shell),
);

/** A home with an `openclaw` in each of these places, which says what it was called with. */
async function homeWith(...places: readonly string[]): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'causeway-home-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  for (const place of places) {
    const program = join(home, place, 'openclaw');
    await mkdir(dirname(program), { recursive: true });
    await writeFile(program, `#!/bin/sh\necho "${place} $@ $ADDED"; cat\n`);
    await chmod(program, 0o755);
  }
  return home;
}

/** Runs a command line as sshd does: by the person's shell, which reads no profile, with a bare PATH. */
async function run(command: string, home: string, shell: string): Promise<string> {
  const env = { HOME: home, SHELL: shell, PATH: '/usr/bin:/bin' };
  const { stdout } = await promisify(execFile)(shell, ['-c', command], { env, timeout: 10_000 });
  return stdout.trim();
}

describe.each(shells)('a command line for %s', (shell) => {
  const id = 'cf2a08ec-0bb8-4d01-a2f5-bd930d50ee04';

  it('finds what the profile finds, and has its surroundings', async () => {
    const home = await homeWith('own', '.local/bin');
    await writeFile(join(home, '.profile'), 'echo hello\nexport PATH="$HOME/own:$PATH" ADDED=there\n');
    if (shell.endsWith('zsh')) await writeFile(join(home, '.zprofile'), '. ~/.profile\n');
    if (shell.endsWith('fish')) return;
    expect(await run(approveCommand(id) ?? '', home, shell)).toBe(`hello\nown devices approve ${id} there`);
  });

  it.each(['.openclaw/bin', '.local/bin', '.npm-global/bin', '.nvm/versions/node/v24.1.0/bin', '.volta/bin'])(
    'finds %s, which no profile names',
    async (place) => {
      const home = await homeWith(place);
      expect(await run(LIST_COMMAND, home, shell)).toBe(`${place} devices list --json`);
    },
  );

  it('says that there is no such command', async () => {
    const home = await homeWith();
    await expect(run(LIST_COMMAND, home, shell)).rejects.toMatchObject({ code: 127 });
  });
});
