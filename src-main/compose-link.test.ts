import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from './clock.ts';
import { createLinkOpener } from './compose-link.ts';
import type { Script } from './gateway/scripted-gateway.ts';
import { HELLO, startScriptedGateway } from './gateway/scripted-gateway.ts';
import { fieldsOf } from './gateway/payload.ts';
import type { DeviceToken, LinkRequest, LinkResult } from './host/ports.ts';

const approved = ['operator.read', 'operator.write'];
const absent = async () => ({ ok: false, why: 'absent' }) as const;

type Opened = {
  readonly result: LinkResult;
  readonly kept: readonly DeviceToken[];
  readonly forgotten: readonly string[];
  readonly registered: readonly string[];
  readonly logged: string;
};

/** One link with its real adapters, over a real socket of this computer. */
async function open(url: string, given: Partial<LinkRequest>): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-opener-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const logged: unknown[] = [];
  const registered: string[] = [];
  const kept: DeviceToken[] = [];
  const forgotten: string[] = [];
  const openLink = createLinkOpener({
    folder,
    version: '0.0.0',
    clock: systemClock,
    keychain: { read: absent, write: absent, forget: absent, isStuck: () => false },
    register: (secret) => registered.push(secret),
    log: (...line) => logged.push(line),
    lookup: async () => ['127.0.0.1'],
    roots: () => {
      throw new Error('no TLS here');
    },
  });
  const request: LinkRequest = {
    profile: 'studio',
    way: { kind: 'direct', route: { kind: 'direct', url } },
    trust: { route: 'direct', mode: 'leaf', pin: null },
    readCredential: async () => ({ ok: true, kind: 'token', secret: 'shared-canary' }),
    readHeaders: () => Promise.reject(new Error('not over plaintext')),
    deviceToken: {
      read: async (role) => ({ token: 'device-canary', role, scopes: approved }),
      keep: (_, token) => kept.push(token),
      forget: (role) => forgotten.push(role),
    },
    stageBegun: () => undefined,
    stagePassed: () => undefined,
    device: undefined,
    deviceKnown: () => undefined,
    ...given,
  };
  const result = await openLink(request, AbortSignal.timeout(10_000));
  if (result.ok) onTestFinished(result.link.close);
  return { result, kept, forgotten, registered, logged: JSON.stringify(logged) };
}

const refusal = (code: string) =>
  ({ ok: false, error: { code: 'INVALID_REQUEST', message: 'no', details: { code } } }) as const;

/** A gateway whose shared token is another one, and what it was shown. */
async function start(takesDeviceToken: boolean) {
  const script: Script = {
    connect: ({ auth }) => {
      if (fieldsOf(auth)['deviceToken'] === undefined) return refusal('AUTH_TOKEN_MISMATCH');
      return takesDeviceToken ? { ok: true, payload: HELLO } : refusal('AUTH_DEVICE_TOKEN_MISMATCH');
    },
  };
  const gateway = await startScriptedGateway(script);
  onTestFinished(gateway.close);
  const shown = () => gateway.peers.map(({ received }) => received[0]?.params);
  return { url: `ws://127.0.0.1:${gateway.port}`, shown };
}

it('follows a refused token once with the device token, on a stream of its own', async () => {
  const { url, shown } = await start(true);
  const { result, kept, registered, logged } = await open(url, {});
  expect(result).toMatchObject({ ok: true });
  expect(shown()).toMatchObject([
    { auth: { token: 'shared-canary' } },
    { auth: { token: 'device-canary', deviceToken: 'device-canary' }, scopes: approved },
  ]);
  expect(kept).toMatchObject([
    { token: HELLO.auth.deviceToken, role: 'operator', scopes: HELLO.auth.scopes },
  ]);
  expect(registered).toContain(HELLO.auth.deviceToken);
  expect(logged).not.toMatch(/canary|secret/);
});

it('says that the token was refused where the device token is, too', async () => {
  const { url, shown } = await start(false);
  const { result, forgotten } = await open(url, {});
  expect(result).toEqual({
    ok: false,
    fault: { heals: 'by-deciding', code: 'credentials-refused', kind: 'token' },
  });
  expect(shown()).toHaveLength(2);
  expect(forgotten).toEqual(['operator']);
});

it('presents the device token of a profile without a credential', async () => {
  const { url, shown } = await start(true);
  const none = { ok: true, kind: 'none', secret: null } as const;
  const { result } = await open(url, { readCredential: async () => none });
  expect(result.ok).toBe(true);
  expect(shown()).toMatchObject([{ auth: { deviceToken: 'device-canary' }, scopes: approved }]);
});
