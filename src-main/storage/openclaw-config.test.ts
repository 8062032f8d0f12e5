import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expandVariables, parseJson5 } from './openclaw-config-text.ts';
import { decodeOpenClawConfig, readOpenClawConfig } from './openclaw-config.ts';
import { inFolder } from './rehearsal.ts';

const file = '/home/ann/.openclaw/openclaw.json';

const json5 = `// my gateway
{
  gateway: {
    mode: 'remote', /* over the tunnel */
    port: 0x4965,
    remote: {
      "url": "ws://127.0.0.1:18790",
      transport: 'ssh', sshTarget: 'ann@studio', remotePort: 18789,
      token: { source: 'env', provider: 'default', id: 'GATEWAY_TOKEN' },
      password: 'two \\
words',
      tlsFingerprint: 'sha256:00', sshHostKeyPolicy: 'openssh',
      edgeAuth: { 'Cf-Access-Token': 'x' },
    },
    auth: { mode: 'token', token: '\${GATEWAY_TOKEN}', allowTailscale: true, },
    nope: [ +Infinity, .5, ],
  },
  secrets: { providers: { broken: 7 }, defaults: { file: 'main' }, other: 1 },
  agents: { $include: './agents.json5' },
}
`;

function faultOf(text: string) {
  const decoded = decodeOpenClawConfig(text, file);
  return decoded.ok ? decoded.value : decoded.problem;
}

describe('decodeOpenClawConfig', () => {
  it('reads the keys that it knows, and no other', () => {
    expect(decodeOpenClawConfig(json5, file)).toEqual({
      ok: true,
      found: true,
      value: {
        gateway: {
          mode: 'remote',
          port: 18_789,
          auth: { mode: 'token', token: '${GATEWAY_TOKEN}' },
          remote: {
            url: 'ws://127.0.0.1:18790',
            transport: 'ssh',
            sshTarget: 'ann@studio',
            remotePort: 18_789,
            tlsFingerprint: 'sha256:00',
            sshHostKeyPolicy: 'openssh',
            token: { source: 'env', provider: 'default', id: 'GATEWAY_TOKEN' },
            password: 'two words',
          },
        },
        secrets: { providers: { broken: 7 }, defaults: { file: 'main' } },
      },
    });
  });

  it.each([
    ['{ bad', 1, 6],
    ['', 1, 1],
    ['{\n  gateway: {\n    port: 18789,,\n  }\n}', 3, 17],
    ['{"gateway": {"auth": {"token": "open', 1, 37],
    ['{ a: "one\nline" }', 2, 1],
    ['{} {}', 1, 4],
    ['[]', 1, 1],
    ['null', 1, 1],
    ['"text"', 1, 1],
  ])('names the place where %j is malformed', (text, line, column) => {
    expect(faultOf(text)).toEqual({ code: 'malformed', file, line, column });
  });

  it('quotes nothing of a text that is malformed', () => {
    expect(JSON.stringify(faultOf('{ token: s3cret }'))).not.toContain('s3');
  });

  it.each([
    ['{ gateway: 7 }', 'gateway'],
    ['{ gateway: { mode: "both" } }', 'gateway.mode'],
    ['{ gateway: { port: "18789" } }', 'gateway.port'],
    ['{ gateway: { port: 0 } }', 'gateway.port'],
    ['{ gateway: { port: NaN } }', 'gateway.port'],
    ['{ gateway: { remote: { url: 7 } } }', 'gateway.remote.url'],
    ['{ gateway: { remote: { transport: "carrier-pigeon" } } }', 'gateway.remote.transport'],
    ['{ gateway: { remote: { remotePort: 65536 } } }', 'gateway.remote.remotePort'],
    ['{ gateway: { remote: { sshHostKeyPolicy: "off" } } }', 'gateway.remote.sshHostKeyPolicy'],
    ['{ gateway: { auth: null } }', 'gateway.auth'],
    ['{ secrets: { providers: [] } }', 'secrets.providers'],
  ])('names the key of %s that is not what it must be', (text, key) => {
    expect(faultOf(text)).toEqual({ code: 'invalid', file, key });
  });

  it.each([
    ['{ $include: "./base.json5", gateway: { mode: "local" } }', '$include'],
    ['{ gateway: { $include: "./gateway.json5" } }', 'gateway.$include'],
    ['{ gateway: { remote: { $include: ["./a.json5"] } } }', 'gateway.remote.$include'],
    ['{ secrets: { providers: { $include: "./p.json5" } } }', 'secrets.providers.$include'],
  ])('never guesses what %s would bring', (text, key) => {
    expect(faultOf(text)).toEqual({ code: 'included', file, key });
  });

  it('takes no inherited key for one that is written', () => {
    expect(faultOf('{ "__proto__": { "gateway": { "mode": "remote" } } }')).toEqual({});
    expect(faultOf('{ __proto__: { $include: "x" }, gateway: {} }')).toEqual({ gateway: {} });
  });
});

describe('parseJson5', () => {
  it('reads JSON and JSON5 to the same value', () => {
    expect(parseJson5('{"a":[1,"\\u0041"],"a":2}')).toEqual({ ok: true, value: { a: 2 } });
    expect(parseJson5('{"a":[1,"\\u0041"],a:2,}')).toEqual({ ok: true, value: { a: 2 } });
  });

  it('stands a very deep text', () => {
    const deep = `${'['.repeat(50_000)}1,${']'.repeat(50_000)}`;
    expect(parseJson5(deep).ok).toBe(true);
  });
});

describe('expandVariables', () => {
  const env = { HOST: 'studio', LOOP: '${HOST}', EMPTY: '', COST: '$&' };

  it.each([
    ['wss://${HOST}/', 'wss://studio/'],
    ['$${HOST}', '${HOST}'],
    ['${LOOP}', '${HOST}'],
    ['${COST}', '$&'],
    ['$HOST ${host} ${HOST', '$HOST ${host} ${HOST'],
  ])('turns %s into %s', (text, expanded) => {
    expect(expandVariables(text, env)).toEqual({ ok: true, text: expanded });
  });

  it.each([
    ['${HOST}${GONE}${EMPTY}', 'GONE'],
    ['${EMPTY}', 'EMPTY'],
  ])('names the variable that %s misses', (text, variable) => {
    expect(expandVariables(text, env)).toEqual({ ok: false, variable });
  });
});

/** Runs a test in a folder, with the path of a configuration that is not there yet. */
function inHome(run: (path: string) => Promise<void>): Promise<void> {
  return inFolder((folder) => run(join(folder, 'openclaw.json')));
}

describe('readOpenClawConfig', () => {
  it('takes a file that is not there for an empty one', () =>
    inHome(async (path) => {
      expect(await readOpenClawConfig(path)).toEqual({ ok: true, value: {}, found: false });
    }));

  it('reads a file, also through a link', () =>
    inHome(async (path) => {
      await writeFile(`${path}.real`, `\uFEFF${json5}`);
      await symlink(`${path}.real`, path);
      expect(await readOpenClawConfig(path)).toEqual(decodeOpenClawConfig(json5, path));
    }));

  it('names the place in a file', () =>
    inHome(async (path) => {
      await writeFile(path, '\uFEFF{\r\n  gateway: }\r\n}');
      const fault = { code: 'malformed', file: path, line: 2, column: 12 };
      expect(await readOpenClawConfig(path)).toEqual({ ok: false, problem: fault });
    }));

  it('refuses a folder, 50 MB and what is no text', () =>
    inHome(async (path) => {
      const whyOf = async (each: string) => {
        const reading = await readOpenClawConfig(each);
        return reading.ok || !('why' in reading.problem) ? null : reading.problem.why;
      };
      await mkdir(path);
      expect(await whyOf(path)).toBe('folder');
      await writeFile(`${path}.large`, '{}');
      await truncate(`${path}.large`, 50 * 1024 * 1024);
      expect(await whyOf(`${path}.large`)).toBe('too-large');
      await writeFile(`${path}.latin`, Buffer.from('{ name: "gr\u00fc\u00dfe" }', 'latin1'));
      expect(await whyOf(`${path}.latin`)).toBe('not-text');
    }));

  it.skipIf(process.platform === 'win32')('refuses a device, also behind a link', () =>
    inHome(async (path) => {
      await symlink('/dev/zero', path);
      const fault = { code: 'unreadable', file: path, why: 'device' };
      expect(await readOpenClawConfig(path)).toEqual({ ok: false, problem: fault });
    }),
  );
});
