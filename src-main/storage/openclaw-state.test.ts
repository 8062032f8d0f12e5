import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OpenClawState } from '../contract/openclaw.ts';
import { explainOpenClaw, readOpenClawCredential, surveyOpenClaw } from './openclaw-state.ts';
import { inFolder } from './rehearsal.ts';

type Env = Readonly<Record<string, string>>;

/** Reads a configuration that says this, and hands back everything that is told of it. */
function tellOf(config: unknown, env: Env = {}, prepare = async (_home: string): Promise<void> => undefined) {
  return inFolder(async (home) => {
    const file = join(home, 'openclaw.json');
    await prepare(home);
    if (config !== undefined) {
      await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));
    }
    const registered: string[] = [];
    const around = { platform: process.platform, env: { ...env, OPENCLAW_CONFIG_PATH: file }, home };
    const place = { around, wall: () => 42, register: (secret: string) => void registered.push(secret) };
    const { state } = await surveyOpenClaw(place);
    return {
      file,
      // A whole file may be named in the state: it has to be what the contract allows, and to be told apart.
      state: OpenClawState.parse(state),
      credential: await readOpenClawCredential(place),
      elsewhere: await readOpenClawCredential(place, { kind: 'direct', url: 'wss://elsewhere.example' }),
      explained: await explainOpenClaw(place),
      registered: [...new Set(registered)],
    };
  });
}

const url = 'wss://studio.example';

function remote(parts: object, more: object = {}) {
  return { gateway: { mode: 'remote', remote: { url, ...parts }, ...more } };
}

const token = 'a-token-of-more-than-twenty-characters';

describe('the gateway that OpenClaw names', () => {
  it('is none without a file, and in local mode', async () => {
    for (const config of [undefined, {}, { gateway: { mode: 'local', remote: { url, token } } }]) {
      const { state, file, credential, explained } = await tellOf(config);
      expect(state).toEqual({ kind: 'none', file });
      expect(explained).toBeNull();
      const fault = { heals: 'by-deciding', code: 'openclaw-config', problem: { code: 'not-remote', file } };
      expect(credential).toEqual({ ok: false, fault });
    }
  });

  it('is found with its pin, and never with a secret', async () => {
    const { state, registered } = await tellOf(remote({ token, tlsFingerprint: ' AA:BB ' }));
    expect(state).toMatchObject({
      kind: 'found',
      gateway: {
        route: {
          kind: 'direct',
          url,
          pin: { kind: 'leaf', value: 'AA:BB', from: 'configuration', since: 42 },
        },
        from: 'config',
        credentials: { token: { source: 'remote', length: token.length, hint: 'ters' } },
      },
    });
    expect(JSON.stringify(state)).not.toContain(token);
    expect(registered).toEqual([token]);
  });

  it('is found behind a tunnel, with its local end', async () => {
    const ssh = {
      url: 'ws://127.0.0.1:18790',
      transport: 'ssh',
      sshTarget: 'ann@studio',
      remotePort: 18_800,
    };
    const { state } = await tellOf(remote(ssh));
    expect(state).toMatchObject({
      gateway: {
        route: { kind: 'ssh', target: 'ann@studio', remotePort: 18_800, secure: false },
        forward: { localPort: 18_790, remotePort: 18_800 },
        hostKeyPolicy: 'strict',
      },
    });
    const delegated = await tellOf(remote({ ...ssh, sshHostKeyPolicy: 'openssh' }));
    expect(delegated.state).toMatchObject({ gateway: { hostKeyPolicy: 'openssh' } });
    const direct = await tellOf(remote({ sshHostKeyPolicy: 'openssh' }));
    expect(direct.state).toMatchObject({ gateway: { route: { kind: 'direct' } } });
    expect(direct.state).not.toHaveProperty('gateway.hostKeyPolicy');
  });

  it('is the environment’s before the file’s, with the environment’s credentials alone', async () => {
    const env = { OPENCLAW_GATEWAY_URL: 'wss://other.example', OPENCLAW_GATEWAY_PASSWORD: 'env-p' };
    for (const config of [undefined, remote({ token, tlsFingerprint: 'aa' })]) {
      const { state, credential } = await tellOf(config, env);
      expect(state).toMatchObject({
        gateway: { from: 'env-url', route: { kind: 'direct', url: 'wss://other.example' } },
      });
      expect(JSON.stringify(state)).not.toContain('"pin"');
      expect(credential).toEqual({ ok: true, kind: 'password', secret: 'env-p' });
    }
  });

  it('is a problem where it cannot be told', async () => {
    const problemOf = async (config: unknown, prepare?: (home: string) => Promise<void>) => {
      const { state, credential, explained } = await tellOf(config, {}, prepare);
      expect(explained).toBeNull();
      expect(credential).toMatchObject({ ok: false, fault: { code: 'openclaw-config' } });
      return state.kind === 'problem' ? state.problem : null;
    };
    expect(await problemOf('{ bad')).toMatchObject({ code: 'malformed', line: 1, column: 6 });
    expect(await problemOf({ gateway: { mode: 'remote' } })).toMatchObject({ code: 'remote-url-missing' });
    expect(await problemOf({ gateway: { mode: 7 } })).toMatchObject({ code: 'invalid', key: 'gateway.mode' });
    const folder = (home: string) => mkdir(join(home, 'openclaw.json'));
    expect(await problemOf(undefined, folder)).toMatchObject({ code: 'unreadable', why: 'folder' });
    const large = async (home: string) => {
      await writeFile(join(home, 'openclaw.json'), '');
      await truncate(join(home, 'openclaw.json'), 50 * 1024 * 1024);
    };
    expect(await problemOf(undefined, large)).toMatchObject({ code: 'unreadable', why: 'too-large' });
  });
});

describe('the credential for a link', () => {
  it('is the token with the password beside it, and none where none is named', async () => {
    expect((await tellOf(remote({ token, password: 'p' }))).credential).toEqual({
      ok: true,
      kind: 'token',
      secret: token,
      password: 'p',
    });
    expect((await tellOf(remote({ password: 'p' }))).credential).toMatchObject({ kind: 'password' });
    expect((await tellOf(remote({}))).credential).toEqual({ ok: true, kind: 'none', secret: null });
  });

  it('is never for a route that the configuration does not name', async () => {
    const fault = { heals: 'by-waiting', code: 'dropped', why: 'auth-changed' };
    expect((await tellOf(remote({ token }))).elsewhere).toEqual({ ok: false, fault });
  });

  it.each([
    [{ source: 'exec', provider: 'vault', id: 'token' }, 'credential.unavailable.provider-not-run.exec'],
    ['${GONE}', 'credential.unavailable.variable-unset'],
    ['\u0007', 'credential.unavailable.not-a-secret.control-character'],
    [{ source: 'env', id: { source: 'env', id: 'LOOP' } }, 'credential.unavailable.reference-malformed'],
    [7, 'credential.unavailable.reference-malformed'],
  ])('is a fault where %j is configured, also with others behind it', async (written, key) => {
    const env = { OPENCLAW_GATEWAY_TOKEN: 'env-t' };
    const { credential } = await tellOf(remote({ token: written }, { auth: { token: 'auth-t' } }), env);
    expect(credential).toMatchObject({
      ok: false,
      fault: { code: 'credentials-unresolved', reason: { key } },
    });
  });

  it('is the password that can be had, beside a token that cannot', async () => {
    const { credential } = await tellOf(remote({ token: '${GONE}', password: 'p' }));
    expect(credential).toEqual({ ok: true, kind: 'password', secret: 'p' });
    const neither = await tellOf(remote({ password: '${GONE}' }));
    expect(neither.credential).toMatchObject({
      ok: false,
      fault: { reason: { values: { name: 'password', variable: 'GONE' } } },
    });
  });

  it.skipIf(process.platform === 'win32')('is none of a secret file that is a link or a device', async () => {
    const prepare = async (home: string) => {
      await writeFile(join(home, 'real'), 'file-t', { mode: 0o600 });
      await symlink('real', join(home, 'secret'));
    };
    for (const [path, why] of [
      ['~/secret', 'link'],
      ['/dev/zero', 'device'],
    ]) {
      const config = {
        ...remote({ token: { source: 'file', provider: 'main', id: 'value' } }),
        secrets: { providers: { main: { source: 'file', path, mode: 'singleValue' } } },
      };
      const { credential } = await tellOf(config, {}, prepare);
      const key = `credential.unavailable.file-refused.${why}`;
      expect(credential).toMatchObject({ ok: false, fault: { reason: { key } } });
    }
  });
});
