import { describe, expect, it } from 'vitest';
import { FingerprintProblem, Pin, TrustMode } from '../contract/certificate.ts';
import { CredentialSource, SourceReport } from '../contract/credential.ts';
import { english } from '../language/english.ts';
import type { Catalogue } from '../language/format.ts';
import { credentialRules, fileProblems } from '../policy/credentials.ts';
import { runCommand } from './command.ts';
import { playDesk } from './rehearsal.ts';
import { align, tellRefusal } from './words.ts';

const texts: Catalogue = english;

async function run(...args: readonly string[]) {
  const { desk, printed, complained } = playDesk();
  return { code: await runCommand(args, desk), printed: printed(), complained: complained() };
}

describe('causeway', () => {
  it('helps when it is asked to, and when nothing is asked', async () => {
    for (const args of [[], ['--help'], ['-h'], ['help']]) {
      expect(await run(...args)).toMatchObject({ code: 0, complained: '' });
      expect((await run(...args)).printed).toMatch(/^Usage: causeway/);
    }
  });

  it.each([
    'explain',
    'trust',
    'explain url',
    'explain credentials',
    'trust list',
    'trust show',
    'trust forget',
    'trust pin',
  ])('helps with %s', async (verb) => {
    const { code, printed } = await run(...verb.split(' '), '--help');
    expect(code).toBe(0);
    expect(printed).toMatch(new RegExp(`^Usage: causeway ${verb}`));
    const widest = Math.max(...printed.split('\n').map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(120);
  });

  it('says its version', async () => {
    expect(await run('--version')).toEqual({ code: 0, printed: 'causeway 1.2.3', complained: '' });
  });

  it.each([
    [['tunnel'], 'tunnel', 'explain, trust'],
    [['--verbose'], '--verbose', 'explain, trust'],
    [['__proto__'], '__proto__', 'explain'],
    [['explain'], 'explain', 'url, credentials'],
    [['explain', 'path'], 'path', 'url, credentials'],
    [['explain', '--json'], '--json', 'url, credentials'],
    [['explain', 'url'], '<url>', 'explain url'],
    [['explain', 'url', '--bogus', 'x'], '--bogus', '--vectors'],
    [['explain', 'url', '--vectors'], '--vectors', 'value'],
    [['explain', 'url', '--vectors', 'f', 'ws://x'], 'ws://x', '--vectors'],
    [['explain', 'credentials', 'x'], 'x', 'explain credentials'],
    [['explain', 'credentials', '--mode', 'both'], 'both', 'local, remote'],
    [['explain', 'credentials', '--surface', 'x'], 'x', 'connect, probe, node-host'],
    [['explain', 'credentials', '--vectors', 'f', '--mode', 'local'], '--mode', '--vectors'],
    [['trust', 'list', 'x'], 'x', 'trust list'],
    [['trust', 'show'], '<gateway>', 'trust show'],
    [['trust', 'pin', 'Studio'], '<fingerprint>', 'trust pin'],
    [['trust', 'forget', 'Studio', '--route', 'local'], 'local', 'ssh'],
  ])('ends with 2 for %j, names what was given and what there is', async (args, given, there) => {
    const { code, printed, complained } = await run(...args);
    expect([code, printed]).toEqual([2, '']);
    expect(complained).toContain(given);
    expect(complained).toContain(there);
    expect(complained).not.toMatch(/\bcli\.|[{}]/);
  });

  it('ends with 1 and a sentence where no host can be reached', async () => {
    expect(await run('trust', 'list')).toEqual({ code: 1, printed: '', complained: texts['cli.app-silent'] });
  });
});

describe('the words of the command', () => {
  it('are all in the catalogue', () => {
    const urls = ['tls', 'local-name', 'tailnet-name', 'loopback', 'private', 'link-local', 'carrier'];
    const keys = [
      ...urls.map((why) => `cli.url.${why}`),
      ...['allow', 'deny', 'invalid'].map((verdict) => `cli.verdict.${verdict}`),
      ...fileProblems.map((why) => `cli.file.${why}`),
      ...credentialRules.map((rule) => `cli.credentials.rule.${rule}`),
      ...['connect', 'probe', 'node-host'].map((surface) => `cli.credentials.${surface}`),
      ...CredentialSource.options.map((source) => `cli.credentials.source.${source}`),
      ...SourceReport.shape.state.options.map((state) => `cli.credentials.state.${state}`),
      ...TrustMode.options.map((mode) => `cli.trust.mode.${mode}`),
      ...Pin.shape.kind.options.map((kind) => `cli.trust.kind.${kind}`),
      ...Pin.shape.from.options.map((from) => `cli.trust.from.${from}`),
      ...['14-days', '3-days', 'expired'].map((due) => `cli.trust.expiry.${due}`),
    ];
    expect(keys.filter((key) => texts[key] === undefined)).toEqual([]);
  });

  it('say a refusal with its advice', () => {
    const told = FingerprintProblem.options.map((why) =>
      tellRefusal({ code: 'fingerprint-refused', why, hash: 'MD5', found: 3, wanted: 64 }),
    );
    expect(told.filter((text) => /refusal\.|[{}]/.test(text))).toEqual([]);
  });

  it('stand in columns, whatever is in them', () => {
    expect(align([])).toBe('');
    expect(align([['a', 'b'], ['long', 'c\nd\u202e', 'e'], []])).toBe('a     b\nlong  c d  e\n');
  });
});
