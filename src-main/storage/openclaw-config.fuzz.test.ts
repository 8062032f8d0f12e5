import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OpenClawProblem } from '../contract/openclaw.ts';
import type { CredentialReading } from '../policy/credentials.ts';
import { judgeUrl } from '../policy/url.ts';
import { fuzz, FUZZ_RUNS, FUZZ_SEED, holds, longText, type Seeds } from '../../e2e/lab/fuzz.ts';
import { findConfiguredGateway } from './openclaw-config-gateway.ts';
import type { OpenClawConfig } from './openclaw-config-shape.ts';
import { decodeOpenClawConfig } from './openclaw-config.ts';
import { readConfiguredCredentials } from './secret-ref.ts';

const written = `// The studio's gateway.
{
  gateway: {
    mode: 'remote',
    port: 18789,
    bind: 'loopback',
    tls: { enabled: true },
    auth: { mode: 'token', token: '\${GATEWAY_TOKEN}', password: { source: 'env', id: 'PASSWORD' } },
    remote: {
      url: "wss://studio.example:8443",
      transport: 'ssh',
      sshTarget: 'ann@studio.example:2222',
      remotePort: 0x4965,
      tlsFingerprint: 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      token: { source: "exec", provider: "vault", id: "gateway/token" },
      sshHostKeyPolicy: 'strict', // or openssh
    },
  },
  secrets: { providers: { vault: { source: 'exec', command: '/bin/vault' }, shell: { source: 'env' } },
    defaults: { env: 'shell', exec: 'vault' } },
  agents: { list: [{ id: 'main', tools: [1e3, .5, +Infinity, null, true] }] }, /* and so on */
}`;
const local = '{"gateway":{"mode":"local","auth":{"token":"plain"},"remote":{"password":"$PASSWORD"}}}';
const direct = `{"gateway":{"mode":"remote","remote":{"url":"ws://10.0.0.5:18789","token":"\${GATEWAY_TOKEN}"}}}`;

const seeds: Seeds = {
  samples: [written, local, direct],
  pieces: [
    ...(['{', '}', '[', ']', ':', ',', '"', "'", '\\', '//', '/*', '*/', '+', '0x', 'NaN', 'null'] as const),
    ...([
      '"__proto__":{"polluted":1},',
      "'__proto__': [],",
      '"constructor":{"prototype":{"polluted":1}},',
    ] as const),
    ...([
      '"$include":"x",',
      '${',
      '}',
      '$${TOKEN}',
      '"\\u00',
      '"\\ud800"',
      '99999999999999999999999999',
      '1e999',
    ] as const),
    ...([
      'mode:',
      'gateway:',
      'remote:',
      '{source:"env",id:"__proto__"}',
      '"/__proto__/x"',
      '[[[[[[[[',
    ] as const),
  ],
};

const FILE = 'openclaw.json';
const env = { GATEWAY_TOKEN: 'env-token', PASSWORD: 'env-password', URL: 'wss://studio.example' };
const around = { platform: 'linux', env, home: '/home/ann' } as const;

/** So that nothing here leads to a file: what a path leads to is another test's. */
function withoutFiles(config: OpenClawConfig): OpenClawConfig {
  const entries = Object.entries(config.secrets?.providers ?? {});
  const providers = Object.fromEntries(
    entries.filter(([, entry]) => !JSON.stringify(entry).includes('file')),
  );
  return { ...config, secrets: { ...config.secrets, providers } };
}

function checkPrototypes(value: unknown): void {
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const plain = Array.isArray(next) ? Array.prototype : Object.prototype;
    holds([plain, null].includes(Object.getPrototypeOf(next)), 'nothing has a foreign prototype');
    open.push(...Object.values(next).filter((each) => each !== undefined));
  }
  holds(!('polluted' in {}), 'nothing reached the prototype of all');
}

function checkCredential(reading: CredentialReading | undefined): void {
  if (reading === undefined) return;
  if ('value' in reading) holds(/^\P{Cc}+$/u.test(reading.value), 'a secret that can be sent');
  else holds(reading.unavailable.code !== 'file-refused', 'no file was asked');
}

function checkGateway(config: OpenClawConfig): boolean {
  const found = findConfiguredGateway(config, { file: FILE, env });
  if (!found.ok) {
    holds(OpenClawProblem.safeParse(found.problem).success, 'a problem of the contract');
    return false;
  }
  const { route } = found.value;
  if (route.kind === 'direct') holds(judgeUrl(route.url).verdict === 'allow', 'it may be dialled');
  holds(found.value.fingerprint === undefined || found.value.fingerprint !== '', 'a pin is no blank');
  return true;
}

// json5 warns of U+2028 in texts on the console, by itself.
beforeAll(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined));
afterAll(() => vi.restoreAllMocks());

describe(`${FUZZ_RUNS} configurations that nobody would write (FUZZ_SEED=${FUZZ_SEED})`, () => {
  it(
    'are read or refused, and lead to a gateway and to secrets or say why not',
    { timeout: 120_000 },
    async () => {
      const seen = { read: 0, refused: 0, found: 0 };
      await fuzz(seeds, async (text) => {
        const reading = decodeOpenClawConfig(text, FILE);
        seen[reading.ok ? 'read' : 'refused'] += 1;
        if (!reading.ok) {
          const { problem } = reading;
          holds(OpenClawProblem.safeParse(problem).success, 'a problem of the contract');
          if (problem.code !== 'malformed') return;
          holds(problem.line >= 1 && problem.column >= 1, 'it says where');
          holds(problem.line <= text.split(/\r\n|[\n\r\u2028\u2029]/).length, 'and the text reaches there');
          return;
        }
        checkPrototypes(reading.value);
        seen.found += Number(checkGateway(reading.value));
        const { auth, remote } = await readConfiguredCredentials(withoutFiles(reading.value), around);
        for (const each of [auth.token, auth.password, remote.token, remote.password]) checkCredential(each);
      });
      expect(Math.min(...Object.values(seen))).toBeGreaterThanOrEqual(Math.floor(FUZZ_RUNS / 50));
    },
  );
});

describe('a configuration of a megabyte', () => {
  it.each([
    ['open brackets', longText('[')],
    ['open brackets in a token', longText('[', '{gateway:{auth:{token:')],
    ['brackets in a token', `{"gateway":{"auth":{"token":${longText('[')}${longText(']')}}}}`],
    ['open braces', longText('{a:')],
    ['spaces', longText(' ', '{', '}')],
    ['line ends', longText('\r\n', '{', '}')],
    ['comments', longText('/**/', '{', '}')],
    ['an open comment', longText('*', '/*')],
    ['digits', longText('1', '{gateway:{port:', '}}')],
    ['escapes', longText('\\u0041', '{gateway:{remote:{url:"', '"}}}')],
    ['an open text', longText('a', '"')],
    ['keys', `{${Array.from({ length: 100_000 }, (_, at) => `k${at}:1`).join(',')}}`],
    ['variables in a token', longText('${GATEWAY_TOKEN}', '{gateway:{auth:{token:"', '"}}}')],
    ['variables that do not end', longText('${A', '{gateway:{auth:{token:"', '"}}}')],
    ['one variable that does not end', longText('A', '{gateway:{auth:{token:"${', '"}}}')],
    ['dollars', longText('$', '{gateway:{auth:{token:"', '"}}}')],
    ['an address', longText('a&', '{gateway:{mode:"remote",remote:{url:"ws://localhost/?', '"}}}')],
    ['an SSH target', longText('a@', '{gateway:{mode:"remote",remote:{url:"ws://a",sshTarget:"', '"}}}')],
    [
      'a fingerprint',
      longText('ab:', '{gateway:{mode:"remote",remote:{url:"wss://a",tlsFingerprint:"', '"}}}'),
    ],
    [
      'spaces in a target',
      longText(' ', '{gateway:{mode:"remote",remote:{url:"ws://a",sshTarget:"a', 'b"}}}'),
    ],
  ])('of %s is read while a person waits', { timeout: 10_000 }, async (_what, text) => {
    const reading = decodeOpenClawConfig(text, FILE);
    const config = reading.ok ? reading.value : {};
    checkGateway(config);
    await expect(readConfiguredCredentials(withoutFiles(config), around)).resolves.toBeDefined();
  });
});
