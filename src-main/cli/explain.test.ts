import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CredentialPair } from '../policy/credentials.ts';
import { runCommand } from './command.ts';
import type { ConfigurationReading, Desk } from './desk.ts';
import { playDesk } from './rehearsal.ts';

const CANARY = 'canary-7f3a9c51d2e84b60-end9';
const fixtures = join(import.meta.dirname, '..', 'policy', 'fixtures');

async function run(args: readonly string[], replaced: Partial<Desk> = {}) {
  const { desk, printed, complained } = playDesk(replaced);
  const code = await runCommand(args, desk);
  return { code, printed: printed(), complained: complained() };
}

const rowsOf = (printed: string): unknown[] => printed.split('\n').map((line): unknown => JSON.parse(line));

const textOf =
  (text: string): Desk['readText'] =>
  async () => ({ ok: true, text });

type Configuration = Extract<ConfigurationReading, { ok: true }>;

function configured(
  mode: Configuration['mode'],
  auth: CredentialPair,
  remote: CredentialPair,
  problemIn: Configuration['problemIn'] = () => null,
) {
  const file = '/oc.json';
  const reading: ConfigurationReading = { ok: true, file, found: true, mode, auth, remote, problemIn };
  return { readConfiguration: async () => reading };
}

/** A configuration in local mode, whose remote mode would lack an address. */
const withoutAddress = configured('local', {}, { token: { value: CANARY } }, (mode) =>
  mode === 'local' ? null : { code: 'remote-url-missing', file: '/oc.json' },
);

describe('causeway explain url', () => {
  it('says one JSON object a line', async () => {
    const { code, printed } = await run(['explain', 'url', '--json', 'wss://x', 'ws://8.8.8.8', 'ws://a b']);
    expect(code).toBe(0);
    expect(rowsOf(printed)).toEqual([
      { url: 'wss://x', verdict: 'allow', why: 'tls', reason: expect.stringContaining('TLS') },
      { url: 'ws://8.8.8.8', verdict: 'deny', why: 'public-plaintext', reason: expect.any(String) },
      { url: 'ws://a b', verdict: 'invalid', why: 'malformed', reason: expect.any(String) },
    ]);
  });

  it('lines its words up for a person, a line each', async () => {
    const { code, printed } = await run(['explain', 'url', 'wss://studio.example', 'ws://8.8.8.8\n\u202e']);
    expect(code).toBe(0);
    const [first = '', second = '', ...more] = printed.split('\n');
    expect(more).toEqual([]);
    expect(first).toMatch(/^allowed {2}wss:\/\/studio\.example {2}TLS/);
    expect(second).toMatch(/^invalid {2}ws:\/\/8\.8\.8\.8 +The address contains/);
  });

  it('holds the rules against the table of the project', async () => {
    const table = readFileSync(join(fixtures, 'host-urls.json'), 'utf8');
    const { code, printed } = await run(['explain', 'url', '--vectors', 'x'], { readText: textOf(table) });
    expect(rowsOf(printed)).toHaveLength(81);
    expect(printed).not.toContain('"agrees":false');
    expect(code).toBe(0);
  });

  it('ends with 1 where a row disagrees, and judges one that expects nothing', async () => {
    const table = { vectors: [{ url: 'ws://8.8.8.8', verdict: 'allow' }, { url: 'wss://x' }] };
    const readText = textOf(JSON.stringify(table));
    const { code, printed } = await run(['explain', 'url', '--vectors', 'x', '--json'], { readText });
    expect(code).toBe(1);
    const [first, second] = rowsOf(printed);
    expect(first).toMatchObject({ verdict: 'deny', expected: 'allow', agrees: false });
    expect(second).not.toHaveProperty('agrees');
  });

  it.each([
    '',
    'null',
    '[]',
    '{"vectors":{}}',
    '{"vectors":[{"url":1}]}',
    '{"vectors":[{"url":"a","verdict":"b"}]}',
  ])('says what is wrong with a table %j', async (text) => {
    const args = ['explain', 'url', '--vectors', 'table.json'];
    const { code, printed, complained } = await run(args, { readText: textOf(text) });
    expect([code, printed]).toEqual([1, '']);
    expect(complained).toContain('table.json');
  });
});

describe('causeway explain credentials', () => {
  it('says what is presented, from where and why, and never the value', async () => {
    const reading = configured(
      'remote',
      { password: { value: `p-${CANARY}` } },
      { token: { value: CANARY } },
    );
    const env = { OPENCLAW_GATEWAY_TOKEN: `env-${CANARY}` };
    const { code, printed } = await run(['explain', 'credentials', '--json'], { ...reading, env });
    expect(code).toBe(0);
    expect(rowsOf(printed)).toEqual([
      {
        mode: 'remote',
        surface: 'connect',
        file: '/oc.json',
        found: true,
        token: { source: 'remote', length: CANARY.length, hint: 'end9' },
        password: { source: 'auth', length: CANARY.length + 2 },
        reason: {
          token: 'The token comes from gateway.remote.token.',
          password: 'The password comes from gateway.auth.password.',
        },
        rule: 'remote',
        sources: {
          token: [
            { source: 'remote', state: 'used' },
            { source: 'env', state: 'overridden' },
            { source: 'auth', state: 'unset' },
            { source: 'explicit', state: 'unset' },
          ],
          password: expect.any(Array),
        },
      },
    ]);
    expect(printed).not.toContain(CANARY.slice(0, 8));
  });

  it('tells a person the same', async () => {
    const problem = { code: 'provider-not-run', kind: 'exec', provider: 'vault' } as const;
    const reading = configured('local', { token: { unavailable: problem } }, { token: { value: CANARY } });
    const { printed } = await run(['explain', 'credentials'], reading);
    expect(printed).toContain('not available, and nothing after it takes its place');
    expect(printed).toContain('vault, which runs a command');
    expect(printed).toContain('gateway.remote: overridden');
    expect(printed).not.toContain('canary');
    expect(printed).not.toMatch(/\bcli\.|\{/);
  });

  it('takes mode, surface and address from its flags, and an address from the environment', async () => {
    const reading = configured('local', {}, { token: { value: CANARY } });
    const tokenBy = async (args: readonly string[], env: Desk['env'] = {}) => {
      const { printed } = await run(['explain', 'credentials', '--json', ...args], { ...reading, env });
      return rowsOf(printed)[0];
    };
    expect(await tokenBy([])).toMatchObject({ token: { source: 'remote' }, rule: 'local' });
    expect(await tokenBy(['--surface', 'node-host'])).toMatchObject({ token: null, rule: 'local-own' });
    expect(await tokenBy(['--mode=remote', '--surface=probe'])).toMatchObject({ rule: 'remote-probe' });
    expect(await tokenBy(['--url', 'wss://other'])).toMatchObject({ token: null, rule: 'url-flag' });
    const env = { OPENCLAW_GATEWAY_URL: 'wss://other', OPENCLAW_GATEWAY_TOKEN: 'short' };
    expect(await tokenBy([], env)).toMatchObject({ token: { source: 'env', length: 5 }, rule: 'env-url' });
  });

  it('says that remote mode lacks its address, and what to set', async () => {
    const args = ['explain', 'credentials', '--mode', 'remote'];
    const { code, printed } = await run([...args, '--json'], withoutAddress);
    expect(code).toBe(0);
    expect(rowsOf(printed)).toMatchObject([
      {
        mode: 'remote',
        problem: {
          code: 'remote-url-missing',
          reason: 'Remote mode needs gateway.remote.url, and it is missing.',
          advice: expect.stringMatching(/^Set gateway\.remote\.url in \/oc\.json\..*nothing is connected/),
        },
        token: { source: 'remote', length: CANARY.length },
      },
    ]);
    const told = await run(args, withoutAddress);
    expect(told.printed).toMatch(
      /^Problem +Remote mode needs gateway\.remote\.url.*\n +Set gateway\.remote/m,
    );
    expect(told.printed).not.toContain(CANARY);
  });

  it('says any other reason why the configuration names no gateway in its own words', async () => {
    const reading = configured('remote', {}, {}, () => ({ code: 'ssh-target-missing', file: '/oc.json' }));
    const { printed } = await run(['explain', 'credentials'], reading);
    expect(printed).toMatch(/^Problem +.*gateway\.remote\.sshTarget is missing\.\n +Add gateway/m);
  });

  it('says nothing of that in local mode, or where the address is given on the command line', async () => {
    for (const more of [[], ['--mode=remote', '--url=wss://other']]) {
      const { printed } = await run(['explain', 'credentials', '--json', ...more], withoutAddress);
      expect(rowsOf(printed)[0]).not.toHaveProperty('problem');
    }
    expect((await run(['explain', 'credentials'], withoutAddress)).printed).not.toMatch(/^Problem/m);
  });

  it('holds the contract against the table of the project, and shows no value of it', async () => {
    const table = readFileSync(join(fixtures, 'credentials.json'), 'utf8');
    const { code, printed } = await run(['explain', 'credentials', '--vectors', 'x'], {
      readText: textOf(table),
    });
    expect(rowsOf(printed)).toHaveLength(150);
    expect(printed).not.toContain('"agrees":false');
    expect(printed).not.toMatch(/env-t|auth-t|remote-t|x-t|auth-p/);
    expect(code).toBe(0);
  });

  it.each([
    [{ token: { value: 'other', source: 'env' }, password: null }],
    [{ token: { source: 'auth' }, password: null }],
    [{ token: null, password: null }],
    [{ token: { unavailable: 'env' }, password: null }],
    [{ token: { source: 'env' }, password: { unavailable: 'env' } }],
  ])('disagrees with %j', async (expected) => {
    const row = { mode: 'local', surface: 'connect', env: { token: CANARY }, expected };
    const readText = textOf(JSON.stringify({ vectors: [row] }));
    const { code, printed } = await run(['explain', 'credentials', '--vectors', 'x'], { readText });
    expect([code, rowsOf(printed)[0]]).toMatchObject([1, { row: 1, agrees: false }]);
    expect(printed).not.toContain(CANARY);
  });

  it('says what is wrong with the configuration, or that the one that was named is not there', async () => {
    const problem = { code: 'malformed', file: '/oc.json', line: 3, column: 14 } as const;
    const broken = await run(['explain', 'credentials'], {
      readConfiguration: async () => ({ ok: false, problem }),
    });
    expect([broken.code, broken.printed]).toEqual([1, '']);
    expect(broken.complained).toContain('/oc.json');
    const reading = await configured('local', {}, {}).readConfiguration();
    const absent = { readConfiguration: async () => ({ ...reading, file: '/x', found: false }) };
    expect(await run(['explain', 'credentials', '--config', '/x'], absent)).toMatchObject({ code: 1 });
    expect(await run(['explain', 'credentials'], absent)).toMatchObject({
      code: 0,
      printed: expect.stringContaining('there is no such file'),
    });
  });
});
