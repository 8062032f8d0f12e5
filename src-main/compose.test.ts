import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sshBanner, silentPort, tlsServer, webServer } from '../e2e/lab/bystanders.ts';
import { until } from '../e2e/lab/deadline.ts';
import { scriptedGateway } from '../e2e/lab/scripted-gateway.ts';
import { systemClock } from './clock.ts';
import type { Composition } from './compose.ts';
import { compose } from './compose.ts';
import { DEVICE_KEY_ACCOUNT } from './storage/device-key.ts';
import type { Keytar } from './storage/keychain.ts';
import type { ProfileSnapshot } from './contract/snapshot.ts';

/** The host with its real adapters, on real sockets, against a gateway that plays a script. */
const TOKEN = 'canary-7f3a9c51d2e84b60';
const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

type Stage = { readonly app: Composition; readonly folder: string };

const noKeychain = (): Promise<never> =>
  Promise.reject(new Error('Cannot autolaunch D-Bus without X11 $DISPLAY'));

/** A keychain in memory that notes which entries were read. */
function rehearseKeytar(asked: string[]): Keytar {
  const entries = new Map<string, string>();
  return {
    getPassword: async (_, account) => {
      asked.push(account);
      return entries.get(account) ?? null;
    },
    setPassword: async (_, account, secret) => void entries.set(account, secret),
    deletePassword: async (_, account) => entries.delete(account),
  };
}

async function open(folder?: string, loadKeytar: () => Promise<Keytar> = noKeychain): Promise<Stage> {
  const data = folder ?? (await mkdtemp(join(tmpdir(), 'causeway-compose-')));
  const app = await compose({
    folders: { data, logs: join(data, 'logs') },
    version: '0.0.0',
    clock: systemClock,
    signals: () => () => undefined,
    openClaw: { platform: process.platform, env: {}, home: data },
    loadKeytar,
  });
  cleanUp.push(() => rm(data, { recursive: true, force: true }));
  cleanUp.push(() => app.close());
  return { app, folder: data };
}

async function add({ app }: Stage, address: string): Promise<string> {
  const input = { name: 'Studio', address, credential: 'token', secret: TOKEN } as const;
  const outcome = await app.host.handlers['profile.add'](input, 'front');
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.fault));
  return outcome.value.profile;
}

function profileOf({ app }: Stage): ProfileSnapshot | undefined {
  return app.host.snapshot().profiles[0];
}

async function reaches(stage: Stage, kind: string): Promise<ProfileSnapshot> {
  const reached = (): ProfileSnapshot | undefined => {
    const profile = profileOf(stage);
    return profile?.connection.kind === kind ? profile : undefined;
  };
  return until(reached, { what: `the state ${kind}` }).catch((error: unknown) => {
    throw new Error(`It is ${JSON.stringify(profileOf(stage)?.connection)}`, { cause: error });
  });
}

describe('a host with its real adapters', () => {
  it('keeps one device identity, apart from the settings and for its owner alone', async () => {
    const gateway = await scriptedGateway();
    cleanUp.push(() => gateway.stop());
    const stage = await open();
    await add(stage, gateway.url);
    await reaches(stage, 'online');
    const deviceId = await until(() => stage.app.host.snapshot().deviceId, { what: 'the device id' });
    const mode = (await stat(join(stage.folder, 'device-key.json'))).mode & 0o777;
    await stage.app.close();
    const again = await open(stage.folder);
    await until(() => again.app.host.snapshot().deviceId === deviceId, { what: 'the same device id' });
    expect(mode).toBe(0o600);
    expect(await readFile(join(stage.folder, 'settings.json'), 'utf8')).not.toContain('PRIVATE');
  });

  it('asks the keychain for its key as often for three links that open at the same time as for one', async () => {
    const countAsks = async (links: number): Promise<number> => {
      const asked: string[] = [];
      const gateway = await scriptedGateway();
      cleanUp.push(() => gateway.stop());
      const keytar = rehearseKeytar(asked);
      const { app } = await open(undefined, async () => keytar);
      const names = Array.from({ length: links }, (_, index) => `Studio ${index}`);
      const add = (name: string) =>
        app.host.handlers['profile.add']({ name, address: gateway.url, credential: 'none' }, 'front');
      await Promise.all(names.map(add));
      const states = () => app.host.snapshot().profiles.map(({ connection }) => connection.kind);
      await until(() => states().length === links && states().every((kind) => kind === 'online'), {
        what: 'all online',
      });
      return asked.filter((account) => account === DEVICE_KEY_ACCOUNT).length;
    };
    expect(await countAsks(1)).toBeGreaterThan(0);
    expect(await countAsks(3)).toBe(await countAsks(1));
  });

  it('leaves no handle after 200 connects and disconnects', async () => {
    const gateway = await scriptedGateway();
    cleanUp.push(() => gateway.stop());
    const stage = await open();
    const profile = await add(stage, gateway.url);
    const { handlers } = stage.app.host;
    const cycle = async (): Promise<void> => {
      await handlers['connection.connect']({ profile }, 'front');
      await reaches(stage, 'online');
      await handlers['connection.disconnect']({ profile }, 'front');
    };
    await cycle();
    await until(() => gateway.connections().every((each) => !each.online()), {
      what: 'the gateway to see the end',
    });
    const count = (): number =>
      process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|Timeout|Pipe|GetAddrInfo/.test(kind)).length;
    const baseline = count();
    for (let turn = 0; turn < 200; turn += 1) await cycle();
    await until(() => count() <= baseline, { what: `${baseline} handles, not ${count()}` });
    expect(process.listenerCount('exit')).toBeLessThan(20);
  });

  it('writes no secret anywhere but where secrets belong', async () => {
    const gateway = await scriptedGateway();
    cleanUp.push(() => gateway.stop());
    const stage = await open();
    await add(stage, gateway.url);
    await reaches(stage, 'online');
    gateway.refuse('AUTH_TOKEN_MISMATCH');
    await stage.app.host.handlers['connection.reconnect'](
      { profile: profileOf(stage)?.profile.id ?? '' },
      'f',
    );
    await reaches(stage, 'blocked');
    await stage.app.close();
    const entries = await readdir(stage.folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter((_, index) => texts[index]?.includes(TOKEN))).toEqual([]);
    expect(JSON.stringify(stage.app.host.snapshot())).not.toContain(TOKEN);
  });
});

describe('what answers instead of a gateway', () => {
  it.each([
    [
      'a web page',
      () => webServer(200),
      { kind: 'blocked', fault: { code: 'not-a-gateway', found: 'http' } },
    ],
    [
      'a web server without the path',
      () => webServer(404),
      { kind: 'blocked', fault: { code: 'not-a-gateway', found: 'http' } },
    ],
    ['an SSH server', () => sshBanner(), { kind: 'blocked', fault: { code: 'not-a-gateway', found: 'ssh' } }],
    [
      'TLS on the port',
      () => tlsServer(),
      { kind: 'blocked', fault: { code: 'not-a-gateway', found: 'tls' } },
    ],
  ])('%s', async (_, start, state) => {
    const stranger = await start();
    cleanUp.push(() => stranger.stop());
    const stage = await open();
    await add(stage, `ws://127.0.0.1:${stranger.port}`);
    const { connection } = await reaches(stage, state.kind);
    expect(connection).toMatchObject(state);
  });

  it('nothing at all on the port', async () => {
    const stranger = await silentPort();
    await stranger.stop();
    const stage = await open();
    await add(stage, `ws://127.0.0.1:${stranger.port}`);
    expect((await reaches(stage, 'waiting')).connection).toMatchObject({ cause: { code: 'refused' } });
  });

  it('a certificate that the system does not trust: no byte of the handshake follows', async () => {
    const stranger = await tlsServer();
    cleanUp.push(() => stranger.stop());
    const stage = await open();
    await add(stage, `wss://localhost:${stranger.port}`);
    const { connection } = await reaches(stage, 'blocked');
    expect(connection).toMatchObject({ fault: { code: 'untrusted-certificate' } });
    expect(stranger.heard().length).toBe(0);
  });
});
