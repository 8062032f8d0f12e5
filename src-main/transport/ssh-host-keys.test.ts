import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import fixture from '../policy/fixtures/known-hosts-9.2.json' with { type: 'json' };
import type { ServerName } from '../policy/known-hosts-name.ts';
import { createKnownHostsKeeper } from './known-hosts-file.ts';
import { createHostKeys, readServers, type HostKeyParts } from './ssh-host-keys.ts';
import type { HostKeyApproval } from './ssh-port.ts';
import { describeKey } from './tunnel/host-key.ts';

const [ed = '', rsa = '', ec = ''] = fixture.serverKeys;
const blobOf = (line: string) => Buffer.from(line.split(' ')[1] ?? '', 'base64');
const printOf = (line: string) => describeKey(blobOf(line)).fingerprint;
const studio: ServerName = { host: 'studio.test', port: 22, alias: null };
const stamp = 'causeway first-seen=2026-11-22T10:44:00.000Z used=';
const trusted = `studio.test ${ed} ${stamp}0\n`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-keys-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const inFolder = (name: string) => join(folder, name);
const own = () => readFile(inFolder('own'), 'utf8').catch(() => '');
const approvalOf = (line: string, ...replaces: readonly string[]): HostKeyApproval => ({
  host: 'studio.test',
  port: 22,
  fingerprint: printOf(line),
  replaces,
});

/** The host keys of an attempt on these files; `user-<alias>` is one of the server with that alias alone. */
async function prepare(
  files: Readonly<Record<string, string>>,
  approvals: readonly HostKeyApproval[] = [],
  ...servers: readonly ServerName[]
) {
  for (const [name, text] of Object.entries(files)) await writeFile(inFolder(name), text);
  const pathsOf = ({ alias }: ServerName) => ({
    own: inFolder('own'),
    user: [inFolder('user'), inFolder(`user-${alias}`)],
    system: [inFolder('system')],
  });
  const all = servers.length === 0 ? [studio] : servers;
  const reading = await readServers(all.map((server) => ({ server, paths: pathsOf(server) })));
  if (!reading.ok) throw new Error(reading.fault.why);
  const save = async (text: string) => {
    await writeFile(inFolder('own'), text);
    return { ok: true } as const;
  };
  const approved: [HostKeyApproval, boolean][] = [];
  const logged: string[] = [];
  const parts: HostKeyParts = {
    servers: reading.servers,
    keeper: createKnownHostsKeeper<string>(save, () => Date.UTC(2026, 10, 22, 10, 44)),
    approvals,
    approved: (approval, kept) => approved.push([approval, kept]),
    log: (event, fields) => logged.push(JSON.stringify({ event, ...fields })),
  };
  return { ...createHostKeys(parts), approved, logged };
}

describe('judge', () => {
  it.each([
    ['nothing recorded', {}, [], 'unknown'],
    ['nothing recorded, and approved', {}, [approvalOf(ed)], 'known'],
    ['nothing recorded, and another approved', {}, [approvalOf(rsa)], 'unknown'],
    ['nothing recorded, and approved in the place of one', {}, [approvalOf(ed, printOf(rsa))], 'unknown'],
    ['another recorded', { user: `* ${rsa}` }, [], 'changed'],
    ['another recorded, and approved as a first one', { user: `* ${rsa}` }, [approvalOf(ed)], 'changed'],
    [
      'another recorded, and approved in its place',
      { user: `* ${rsa}` },
      [approvalOf(ed, printOf(rsa))],
      'known',
    ],
    [
      'two recorded, and approved in the place of one',
      { user: `* ${rsa}\n* ${ec}` },
      [approvalOf(ed, printOf(rsa))],
      'changed',
    ],
    [
      'two recorded, and approved in their place',
      { user: `* ${rsa}\n* ${ec}` },
      [approvalOf(ed), approvalOf(ed, printOf(ec), printOf(rsa))],
      'known',
    ],
    [
      'revoked, and approved in every way',
      { system: `@revoked * ${ed}`, user: `* ${ed}\n* ${rsa}` },
      [approvalOf(ed), approvalOf(ed, printOf(rsa)), approvalOf(ed, printOf(ed), printOf(rsa))],
      'revoked',
    ],
    [
      'only an authority recorded, and approved',
      { user: `@cert-authority * ${rsa}` },
      [approvalOf(ed)],
      'certificate-authority-only',
    ],
    [
      'approved elsewhere',
      {},
      [
        { ...approvalOf(ed), port: 2222 },
        { ...approvalOf(ed), host: 'other.test' },
      ],
      'unknown',
    ],
  ])('%s', async (_what, files, approvals, verdict) => {
    const { hostKeys } = await prepare(files, approvals);
    expect(hostKeys.judge(studio, blobOf(ed)).verdict).toBe(verdict);
  });

  it('goes by the alias in the files and by the dialled place in approvals', async () => {
    const server = { ...studio, alias: 'home' };
    const named = await prepare({ user: `home ${ed}` }, [], server);
    expect(named.hostKeys.judge(server, blobOf(ed)).verdict).toBe('known');
    expect(named.hostKeys.judge(server, blobOf(rsa)).verdict).toBe('changed');
    const replacing = await prepare({}, [approvalOf(rsa, printOf(ed))], server);
    expect(replacing.hostKeys.judge(server, blobOf(rsa)).verdict).toBe('known');
  });

  it('tells servers behind one address apart by their aliases', async () => {
    const [one, other] = [
      { ...studio, alias: 'one' },
      { ...studio, alias: 'other' },
    ];
    const { hostKeys } = await prepare({ 'user-one': `* ${ed}`, 'user-other': `* ${rsa}` }, [], one, other);
    expect(hostKeys.judge(one, blobOf(ed)).verdict).toBe('known');
    expect(hostKeys.judge(other, blobOf(ed)).verdict).toBe('changed');
  });

  it('knows no servers but those of the way', async () => {
    const { hostKeys } = await prepare({});
    expect(() => hostKeys.judge({ ...studio, port: 23 }, blobOf(ed))).toThrow('not on the way');
  });
});

describe('what is offered and known', () => {
  it('follows the recorded keys', async () => {
    const { hostKeys } = await prepare({ system: `* ${rsa}` });
    expect(hostKeys.algorithms(studio)[0]).toBe('rsa-sha2-512');
    expect(hostKeys.isKnown(studio)).toBe(true);
  });

  it('takes who showed a key that was approved for an SSH server', async () => {
    expect((await prepare({})).hostKeys.isKnown(studio)).toBe(false);
    expect((await prepare({}, [approvalOf(rsa)])).hostKeys.isKnown(studio)).toBe(true);
  });
});

describe('accepted', () => {
  it('stores an approved key at once, and counts no login for it', async () => {
    const attempt = await prepare({}, [approvalOf(ed)]);
    attempt.hostKeys.accepted(studio, blobOf(ed));
    await attempt.kept();
    expect(await own()).toBe(trusted);
    expect(attempt.approved).toEqual([[approvalOf(ed), true]]);
    attempt.countUses();
    expect(await own()).toBe(trusted);
  });

  it('replaces exactly what was shown', async () => {
    const attempt = await prepare({ own: `studio.test ${rsa} ${stamp}7\n`, user: `* ${ec}` }, [
      approvalOf(ed, printOf(rsa)),
    ]);
    attempt.hostKeys.accepted(studio, blobOf(ed));
    await attempt.kept();
    expect(await own()).toBe(trusted);
  });

  it.each([
    ['another key', `studio.test ${rsa}\n`, 'not-as-shown'],
    ['its revocation', `@revoked * ${ed}\n`, 'revoked'],
  ])('stores nothing where %s was recorded meanwhile', async (_what, text, why) => {
    const attempt = await prepare({}, [approvalOf(ed)]);
    await writeFile(inFolder('user'), text);
    attempt.hostKeys.accepted(studio, blobOf(ed));
    await attempt.kept();
    expect(await own()).toBe('');
    expect(attempt.approved).toEqual([[approvalOf(ed), false]]);
    expect(attempt.logged.join()).toContain(`"code":"host-key-refused","why":"${why}"`);
  });

  it('is content where the key was recorded meanwhile', async () => {
    const attempt = await prepare({}, [approvalOf(ed)]);
    await writeFile(inFolder('user'), `* ${ed}\n`);
    attempt.hostKeys.accepted(studio, blobOf(ed));
    await attempt.kept();
    expect(attempt.approved).toEqual([[approvalOf(ed), true]]);
    expect(await own()).toBe('');
  });

  it('counts the login with a recorded key once, and only when asked to', async () => {
    const attempt = await prepare({ own: trusted });
    attempt.hostKeys.accepted(studio, blobOf(ed));
    await attempt.kept();
    expect(await own()).toBe(trusted);
    attempt.countUses();
    attempt.countUses();
    await expect.poll(own).toBe(trusted.replace('used=0', 'used=1'));
    expect(attempt.approved).toEqual([]);
  });
});
