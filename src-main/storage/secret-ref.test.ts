import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OpenClawConfig } from './openclaw-config-shape.ts';
import { inFolder } from './rehearsal.ts';
import { readConfiguredCredentials, readSecretInput, type SecretScope } from './secret-ref.ts';

type Secrets = OpenClawConfig['secrets'];

function scopeOf(
  secrets: Secrets,
  env: Readonly<Record<string, string>> = {},
  home = '/home/ann',
): SecretScope {
  return { secrets, around: { platform: process.platform, env, home } };
}

const malformed = { unavailable: { code: 'reference-malformed' } };

describe('a secret that is written as text', () => {
  const env = { GATEWAY_TOKEN: 'env-t', EMPTY: '', LOOP: '${LOOP}', LINES: 'a\nb' };
  const read = (written: unknown) => readSecretInput(written, scopeOf(undefined, env));

  it.each([undefined, '', '  \n'])('%j is none', async (written) => {
    expect(await read(written)).toBeUndefined();
  });

  it.each([
    [' plain \n', 'plain'],
    ['${GATEWAY_TOKEN}', 'env-t'],
    ['$GATEWAY_TOKEN', 'env-t'],
    ['a-${GATEWAY_TOKEN}', 'a-env-t'],
    ['$${GATEWAY_TOKEN}', '${GATEWAY_TOKEN}'],
    ['$lower', '$lower'],
    ['${LOOP}', '${LOOP}'],
  ])('%j is read', async (written, value) => {
    expect(await read(written)).toEqual({ value });
  });

  it.each([
    ['${GONE}', { code: 'variable-unset', variable: 'GONE' }],
    ['$GONE', { code: 'variable-unset', variable: 'GONE' }],
    ['$EMPTY', { code: 'variable-unset', variable: 'EMPTY' }],
    ['a-${GONE}', { code: 'variable-unset', variable: 'GONE' }],
    ['${_GONE}', { code: 'variable-unset', variable: '_GONE' }],
    ['$LINES', { code: 'not-a-secret', why: 'several-lines' }],
    ['__OPENCLAW_REDACTED__', { code: 'not-a-secret', why: 'redaction-mark' }],
    ['secretref-env:GATEWAY_TOKEN', { code: 'reference-malformed' }],
    ['__env__:GATEWAY_TOKEN', { code: 'reference-malformed' }],
  ])('%j is unavailable', async (written, problem) => {
    expect(await read(written)).toEqual({ unavailable: problem });
  });

  it.each([
    null,
    7,
    true,
    [],
    {},
    { source: 'env' },
    { source: 'env', id: '' },
    { source: 'vault', provider: 'a', id: 'B' },
    { source: 'env', provider: 'default', id: 'GATEWAY_TOKEN', also: 1 },
    { source: 'env', provider: 'default', id: 'lower' },
    { source: 'env', provider: '../up', id: 'GATEWAY_TOKEN' },
    { source: 'env', provider: 'default', id: { source: 'env', id: 'GATEWAY_TOKEN' } },
  ])('%j is no reference and no secret', async (written) => {
    expect(await read(written)).toEqual(malformed);
  });
});

describe('a reference to the environment', () => {
  const env = { GATEWAY_TOKEN: 'env-t' };
  const read = (secrets: Secrets, provider?: string) =>
    readSecretInput({ source: 'env', provider, id: 'GATEWAY_TOKEN' }, scopeOf(secrets, env));

  it('needs no entry for the default name', async () => {
    expect(await read(undefined)).toEqual({ value: 'env-t' });
    expect(await read({}, 'default')).toEqual({ value: 'env-t' });
    expect(await read({ defaults: { env: 'shell' } }, 'shell')).toEqual({ value: 'env-t' });
    expect(await read({ providers: { default: { source: 'file', path: '/s' } } })).toEqual({
      value: 'env-t',
    });
  });

  it('knows no other name without an entry, nor one of another kind', async () => {
    const unknown = (provider: string) => ({ unavailable: { code: 'provider-unknown', provider } });
    expect(await read({}, 'shell')).toEqual(unknown('shell'));
    expect(await read({ defaults: { env: 'shell' } }, 'default')).toEqual(unknown('default'));
    expect(await read({ providers: { shell: { source: 'exec' } } }, 'shell')).toEqual(unknown('shell'));
    expect(await read({ providers: {} }, 'constructor')).toEqual(unknown('constructor'));
  });

  it('keeps to the list of its provider', async () => {
    const listed = (allowlist: unknown) => ({ providers: { default: { source: 'env', allowlist } } });
    expect(await read(listed(['GATEWAY_TOKEN']))).toEqual({ value: 'env-t' });
    expect(await read(listed([]))).toEqual({
      unavailable: { code: 'variable-not-allowed', variable: 'GATEWAY_TOKEN', provider: 'default' },
    });
    expect(await read(listed('all'))).toEqual({
      unavailable: { code: 'provider-malformed', provider: 'default' },
    });
  });
});

describe('a reference that only OpenClaw can follow', () => {
  it.each(['exec', 'store'] as const)(
    'of the kind %s is unavailable and names its provider',
    async (kind) => {
      const secrets = {
        providers: { vault: { source: 'exec', command: '/bin/true' } },
        defaults: { [kind]: 'vault' },
      };
      const problem = { code: 'provider-not-run', kind, provider: 'vault' };
      expect(await readSecretInput({ source: kind, id: 'TOKEN' }, scopeOf(secrets))).toEqual({
        unavailable: problem,
      });
    },
  );
});

/** Runs a test with a file of secrets that its owner alone may read. */
function withSecrets(
  run: (file: string, read: (id: string, settings?: object) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  return inFolder(async (home) => {
    const file = join(home, 'secrets.json');
    const text = JSON.stringify({
      gateway: { token: ' file-t\n', '': 'blank', 'a/b~c': 'odd', list: ['zero'], blank: ' ', port: 7 },
      ref: '${GATEWAY_TOKEN}',
    });
    await writeFile(file, text, { mode: 0o600 });
    await run(file, (id, settings) => {
      const main = { source: 'file', path: '~/secrets.json', ...settings };
      const scope = scopeOf(
        { providers: { main }, defaults: { file: 'main' } },
        { GATEWAY_TOKEN: 'env-t', DIR: home },
        home,
      );
      return readSecretInput({ source: 'file', id }, scope);
    });
  });
}

function refused(file: string, why: string) {
  return { unavailable: { code: 'file-refused', provider: 'main', file, why } };
}

describe('a reference to a file', () => {
  it.each([
    ['/gateway/token', 'file-t'],
    ['/gateway/', 'blank'],
    ['/gateway/a~1b~0c', 'odd'],
    ['/gateway/list/0', 'zero'],
    ['/ref', '${GATEWAY_TOKEN}'],
  ])('reads %s', (id, value) =>
    withSecrets(async (_file, read) => {
      expect(await read(id)).toEqual({ value });
    }),
  );

  it.each(['/gateway', '/gateway/gone', '/gateway/port', '/constructor/name', '/gateway/list/length'])(
    'finds no text at %s',
    (entry) =>
      withSecrets(async (file, read) => {
        expect(await read(entry)).toEqual({
          unavailable: { code: 'entry-missing', provider: 'main', file, entry },
        });
      }),
  );

  it.each(['value', 'gateway', '/a~2'])('takes %s for no pointer', (id) =>
    withSecrets(async (_file, read) => {
      expect(await read(id)).toEqual(malformed);
    }),
  );

  it('is unavailable where a blank text stands', () =>
    withSecrets(async (_file, read) => {
      expect(await read('/gateway/blank')).toEqual({ unavailable: { code: 'not-a-secret', why: 'empty' } });
    }));

  it('reads a file that holds one secret alone', () =>
    withSecrets(async (file, read) => {
      await writeFile(file, 'file-t\r\n');
      expect(await read('value', { mode: 'singleValue' })).toEqual({ value: 'file-t' });
      expect(await read('/token', { mode: 'singleValue' })).toEqual(malformed);
      const problem = { code: 'file-malformed', provider: 'main', file };
      expect(await read('/token')).toEqual({ unavailable: problem });
    }));

  it('finds its path by variables, and refuses one that is not of this computer', () =>
    withSecrets(async (_file, read) => {
      expect(await read('/gateway/token', { path: '${DIR}/secrets.json' })).toEqual({ value: 'file-t' });
      expect(await read('/x', { path: '${GONE}/s' })).toEqual({
        unavailable: { code: 'variable-unset', variable: 'GONE' },
      });
      expect(await read('/x', { path: 'secrets.json' })).toEqual(refused('secrets.json', 'path'));
    }));

  it('needs an entry whose settings can be understood', () =>
    withSecrets(async (_file, read) => {
      const problem = { code: 'provider-malformed', provider: 'main' };
      for (const settings of [{ path: 7 }, { path: '' }, { mode: 'xml' }, { maxBytes: 0 }]) {
        expect(await read('/x', settings)).toEqual({ unavailable: problem });
      }
      expect(await read('/x', { source: 'exec' })).toEqual({
        unavailable: { code: 'provider-unknown', provider: 'main' },
      });
    }));

  it('keeps to the bound of its provider, which cannot be above ours', () =>
    withSecrets(async (file, read) => {
      expect(await read('/gateway/token', { maxBytes: 10 })).toEqual(refused(file, 'too-large'));
      await truncate(file, 50 * 1024 * 1024);
      expect(await read('/x', { maxBytes: 100 * 1024 * 1024 })).toEqual(refused(file, 'too-large'));
    }));

  it('refuses a folder and a file that is not there', () =>
    withSecrets(async (file, read) => {
      await mkdir(`${file}.d`);
      expect(await read('/x', { path: `${file}.d` })).toEqual(refused(`${file}.d`, 'folder'));
      expect(await read('/x', { path: `${file}.gone` })).toEqual(refused(`${file}.gone`, 'missing'));
    }));

  it.skipIf(process.platform === 'win32')('refuses a link, a device, a pipe and what others may read', () =>
    withSecrets(async (file, read) => {
      await symlink(file, `${file}.link`);
      execFileSync('mkfifo', [`${file}.pipe`]);
      expect(await read('/x', { path: `${file}.link` })).toEqual(refused(`${file}.link`, 'link'));
      expect(await read('/x', { path: `${file}.pipe` })).toEqual(refused(`${file}.pipe`, 'device'));
      expect(await read('/x', { path: '/dev/zero' })).toEqual(refused('/dev/zero', 'device'));
      await chmod(file, 0o644);
      expect(await read('/gateway/token')).toEqual(refused(file, 'exposed'));
    }),
  );

  it.skipIf(process.getuid?.() !== 0)('refuses the file of somebody else', () =>
    withSecrets(async (file, read) => {
      await chown(file, 65_534, 65_534);
      expect(await read('/gateway/token')).toEqual(refused(file, 'foreign'));
    }),
  );
});

describe('readConfiguredCredentials', () => {
  it('reads both pairs', async () => {
    const config: OpenClawConfig = {
      gateway: {
        auth: { token: 'auth-t', password: { source: 'exec', provider: 'vault', id: 'p' } },
        remote: { token: '$GATEWAY_TOKEN' },
      },
    };
    const { around } = scopeOf(undefined, { GATEWAY_TOKEN: 'env-t' });
    expect(await readConfiguredCredentials(config, around)).toEqual({
      auth: {
        token: { value: 'auth-t' },
        password: { unavailable: { code: 'provider-not-run', kind: 'exec', provider: 'vault' } },
      },
      remote: { token: { value: 'env-t' }, password: undefined },
    });
    expect(await readConfiguredCredentials({}, around)).toEqual({ auth: {}, remote: {} });
  });
});
