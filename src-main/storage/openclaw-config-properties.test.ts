import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CredentialPair } from '../policy/credentials.ts';
import { explainCredentials } from '../policy/credentials-explanation.ts';
import { readEnvironment } from '../policy/credentials.ts';
import { diffConfig } from './openclaw-config-diff.ts';
import { planChange } from './openclaw-config-change.ts';
import { findConfiguredGateway } from './openclaw-config-gateway.ts';
import { decodeOpenClawConfig } from './openclaw-config.ts';
import { inFolder } from './rehearsal.ts';
import { readConfiguredCredentials } from './secret-ref.ts';

/** `FUZZ_RUNS=100000` takes about 15 s. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 3000);

const url = fc.oneof(
  fc.constantFrom(
    'ws://127.0.0.1:18790',
    'wss://studio.example',
    'ws://[::1]',
    'ws://public.example',
    '${URL}',
  ),
  fc.webUrl({ validSchemes: ['ws', 'wss', 'http'] }),
  fc.string(),
);

const secret = fc.oneof(
  fc.constantFrom('plain', '${TOKEN}', '$TOKEN', '$${TOKEN}', '__OPENCLAW_REDACTED__', ''),
  fc.record(
    {
      source: fc.constantFrom('env', 'file', 'exec', 'store', 'vault'),
      provider: fc.constantFrom('default', 'main', 'single', 'folder', 'device', '__proto__', 'constructor'),
      id: fc.oneof(fc.constantFrom('TOKEN', '/token', '/a/0', 'value', '/__proto__/x'), fc.string()),
    },
    { requiredKeys: ['source', 'id'] },
  ),
  fc.jsonValue(),
);

/** Each key mostly of its kind, at times missing, at times of any other. */
function mostly<Value>(kind: fc.Arbitrary<Value>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary: kind, weight: 12 },
    { arbitrary: fc.constant(undefined), weight: 2 },
    { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 },
  );
}

const gateway = fc.record({
  mode: mostly(fc.constantFrom('local', 'remote', 'remote')),
  port: mostly(fc.integer({ min: -1, max: 70_000 })),
  tls: mostly(fc.record({ enabled: fc.boolean() })),
  auth: mostly(fc.record({ token: mostly(secret), password: mostly(secret) })),
  remote: mostly(
    fc.record({
      url: mostly(url),
      transport: mostly(fc.constantFrom('ssh', 'direct')),
      sshTarget: mostly(fc.oneof(fc.constant('ann@studio'), fc.string())),
      remotePort: mostly(fc.integer({ min: 0, max: 65_536 })),
      tlsFingerprint: mostly(fc.string()),
      token: mostly(secret),
      password: mostly(secret),
    }),
  ),
});

/** `files` is a folder with one file of secrets, one secret alone, and a folder. */
function configTexts(files: string): fc.Arbitrary<string> {
  const providers = {
    main: { source: 'file', path: join(files, 'main.json') },
    single: { source: 'file', path: join(files, 'single'), mode: 'singleValue' },
    folder: { source: 'file', path: join(files, 'folder') },
    device: { source: 'file', path: '/dev/zero' },
  };
  const secrets = fc.record({
    providers: mostly(fc.constant(providers)),
    defaults: mostly(fc.constantFrom({}, { file: 'main', env: 'shell' }, { file: '' })),
  });
  const shaped = fc
    .record({ gateway: mostly(gateway), secrets: mostly(secrets) })
    .map((value) => JSON.stringify(value));
  const broken = fc
    .tuple(shaped, fc.nat(), fc.nat(8), fc.string({ maxLength: 4 }))
    .map(([text, at, gone, instead]) => splice(text, at % (text.length + 1), gone, instead));
  const tokens = fc.constantFrom(
    ...`{ } [ ] : , " ' \\ // /* */ + - . 0x`.split(' '),
    ...'gateway remote $include __proto__ Infinity NaN null 1e999'.split(' '),
    '\n',
    '\\u12',
    '\ud800',
  );
  const soup = fc.array(tokens, { maxLength: 40 }).map((parts) => parts.join(''));
  return fc.oneof(
    { arbitrary: shaped, weight: 4 },
    { arbitrary: broken, weight: 3 },
    { arbitrary: soup, weight: 2 },
    { arbitrary: fc.string({ unit: 'binary', maxLength: 200 }), weight: 1 },
  );
}

function splice(text: string, at: number, gone: number, instead: string): string {
  return text.slice(0, at) + instead + text.slice(at + gone);
}

async function inFiles(run: (files: string) => Promise<void>): Promise<void> {
  await inFolder(async (files) => {
    await mkdir(join(files, 'folder'));
    await writeFile(join(files, 'main.json'), '{"token": "file-t", "a": ["first"]}', { mode: 0o600 });
    await writeFile(join(files, 'single'), 'single-t\n', { mode: 0o600 });
    await run(files);
  });
}

const environments = fc.record(
  {
    TOKEN: fc.string(),
    URL: url,
    OPENCLAW_GATEWAY_URL: fc.oneof({ arbitrary: fc.constant(''), weight: 4 }, url),
    OPENCLAW_GATEWAY_PORT: fc.oneof(fc.constantFrom('', '18789', ':1'), fc.string()),
    OPENCLAW_GATEWAY_TOKEN: fc.string(),
  },
  { requiredKeys: [] },
);

/** Whether each reading is a usable secret or says why it is none. */
function areSettled(...pairs: readonly CredentialPair[]): boolean {
  return pairs
    .flatMap((pair) => [pair.token, pair.password])
    .filter((reading) => reading !== undefined)
    .every((reading) =>
      'value' in reading ? /^\P{Cc}+$/u.test(reading.value) : reading.unavailable.code !== undefined,
    );
}

const tunnel = { kind: 'ssh', target: 'ann@studio', remotePort: 18_789, secure: false } as const;

describe('a configuration of any kind', () => {
  it('is read or refused, and never throws', { timeout: 600_000 }, () =>
    inFiles(async (files) => {
      const seen = { read: 0, refused: 0, found: 0, lost: 0, changed: 0 };
      const total = fc.asyncProperty(configTexts(files), environments, async (text, env) => {
        const decoded = decodeOpenClawConfig(text, 'openclaw.json');
        seen[decoded.ok ? 'read' : 'refused'] += 1;
        if (!decoded.ok) return;
        const config = decoded.value;
        const found = findConfiguredGateway(config, { file: 'openclaw.json', env });
        seen[found.ok ? 'found' : 'lost'] += 1;
        const around = { platform: process.platform, env, home: files };
        const { auth, remote } = await readConfiguredCredentials(config, around);
        expect(areSettled(auth, remote)).toBe(true);
        const mode = config.gateway?.mode ?? 'local';
        const inputs = { mode, surface: 'connect', explicit: {}, env: readEnvironment(env) } as const;
        explainCredentials({ ...inputs, auth, remote, envUrl: env.OPENCLAW_GATEWAY_URL });
        const planned = planChange(text, { route: tunnel }, { file: 'openclaw.json', env });
        seen.changed += Number(planned.ok);
        diffConfig(text, planned.ok ? planned.text : '');
      });
      await fc.assert(total, { numRuns: runs });
      // Of what is tried, much must get past each gate, or nothing was tried behind it.
      expect(Math.min(...Object.values(seen))).toBeGreaterThan(runs / 20);
    }),
  );
});
