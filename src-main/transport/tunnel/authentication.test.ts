import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startSshd, type SshdOptions } from '../../../e2e/lab/sshd.ts';
import { startScriptedSshd, type ScriptedSshdOptions } from '../../../e2e/lab/scripted-sshd.ts';
import { startAgent, startHangingAgent } from '../../../e2e/lab/agent.ts';
import { makeKey, type KeyOptions, type SshKey } from '../../../e2e/lab/ssh-key.ts';
import { attempt, failed, opened } from './fixtures/opening.ts';
import { withTest } from './fixtures/peers.ts';
import { endpointOf, person, refused } from './fixtures/person.ts';
import type { Hop } from './request.ts';

const serve = async (options: SshdOptions = {}) => withTest(await startSshd(options));
const serveScript = async (options: ScriptedSshdOptions = {}) => withTest(await startScriptedSshd(options));

let folder: string;
let count = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-login-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

async function makeKeys(...wishes: readonly KeyOptions[]): Promise<readonly SshKey[]> {
  const name = () => `key${(count += 1)}`;
  return Promise.all(wishes.map((wish) => makeKey(folder, name(), wish)));
}
async function makeOneKey(wish: KeyOptions = {}): Promise<SshKey> {
  return makeKey(folder, `key${(count += 1)}`, wish);
}
async function agentWith(keys: readonly SshKey[]): Promise<string> {
  const agent = await startAgent(keys);
  onTestFinished(agent.stop);
  return agent.socket;
}

/** An agent that has a key and does not sign with it. */
async function unwillingAgent({ blob }: SshKey, how: 'refuses' | 'hangs'): Promise<string> {
  const socket = join(folder, 'unwilling');
  const server = createServer((visitor) => {
    const agent = new ssh2.AgentProtocol(false);
    agent.on('identities', (request) => {
      const key = ssh2.utils.parseKey(blob);
      if (!(key instanceof Error)) agent.getIdentitiesReply(request, [key]);
    });
    agent.on('sign', (request) => (how === 'refuses' ? agent.failureReply(request) : undefined));
    visitor
      .on('error', () => undefined)
      .pipe(agent)
      .pipe(visitor);
  });
  await new Promise<void>((listening) => server.listen(socket, listening));
  onTestFinished(() => void server.close());
  return socket;
}

const from = (...keys: readonly SshKey[]): Pick<Hop, 'identityFiles'> => ({
  identityFiles: keys.map(({ path }) => ({ path, origin: 'config' })),
});
const chosen = (path: string): Pick<Hop, 'identityFiles'> => ({
  identityFiles: [{ path, origin: 'person' }],
});
describe('a key file', () => {
  it.each([{ type: 'ed25519' }, { type: 'rsa' }, { type: 'ecdsa' }, { type: 'rsa', format: 'PEM' }] as const)(
    'lets in at a real server: %j',
    async (wish) => {
      const sshd = await serve({ userKeys: [wish] });
      const { login } = opened(await attempt(sshd));
      expect(login).toEqual({
        user: sshd.user,
        method: 'publickey',
        key: sshd.userKeys[0]?.fingerprint,
      });
    },
  );

  it('that is encrypted is asked for only when the server wants it', async () => {
    const wanted = await makeOneKey({ passphrase: 'open sesame', rounds: 1 });
    const unwanted = await makeOneKey({ passphrase: 'never asked', rounds: 1 });
    const sshd = await serveScript({ keys: [wanted] });
    const { login, questions } = person('open sesame');
    const opening = await attempt(sshd, { hop: from(unwanted, wanted), login });
    expect(opened(opening).login.key).toBe(wanted.fingerprint);
    expect(questions).toEqual([
      { ...endpointOf(sshd), user: 'lab', attempt: 1, file: wanted.path, echo: false },
    ]);
    expect(opening.proved).toEqual([[{ kind: 'passphrase', file: wanted.path }, true]]);
    expect(opening.logged.join('\n')).not.toMatch(/sesame|never asked/);
  });

  it.each([
    { format: 'PEM', type: 'rsa' },
    { format: 'PEM', type: 'rsa', hidden: true },
  ] as const)(
    'in an old format, of which the public half may be missing, is opened too: %j',
    async ({ hidden = false, ...wish }: KeyOptions & { hidden?: boolean }) => {
      const key = await makeOneKey({ ...wish, passphrase: 'open sesame' });
      if (hidden) await rm(`${key.path}.pub`);
      const sshd = await serveScript({ keys: [key] });
      const { login } = person('open sesame');
      expect(opened(await attempt(sshd, { hop: from(key), login })).login.key).toBe(key.fingerprint);
    },
  );

  it('whose passphrase is wrong three times is the fault, and the server hears nothing of it', async () => {
    const key = await makeOneKey({ passphrase: 'open sesame', rounds: 1 });
    const sshd = await serveScript({ keys: [key], password: 'never asked' });
    const { login, questions } = person('wrong', '', 'wrong again');
    const opening = await attempt(sshd, { hop: from(key), login });
    expect(failed(opening)).toEqual({
      heals: 'by-deciding',
      code: 'key-unreadable',
      file: key.path,
      why: 'passphrase',
    });
    expect(questions.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(sshd.attempts().filter(({ method }) => method !== 'none')).toEqual([]);
  });

  it('is opened with a remembered passphrase, and asked for where that is wrong by now', async () => {
    const key = await makeOneKey({ passphrase: 'open sesame', rounds: 1 });
    const sshd = await serveScript({ keys: [key] });
    const remembers = (secret: string) => ({ rememberedSecret: async () => secret });
    const name = { kind: 'passphrase', file: key.path };
    const right = await attempt(sshd, { hop: from(key), login: remembers('open sesame') });
    expect(opened(right).login.method).toBe('publickey');
    expect(right.proved).toEqual([[name, true]]);
    const { login, questions } = person('open sesame');
    const wrong = await attempt(sshd, { hop: from(key), login: { ...login, ...remembers('outdated') } });
    opened(wrong);
    expect(questions.map(({ attempt }) => attempt)).toEqual([2]);
    expect(wrong.proved).toEqual([
      [name, false],
      [name, true],
    ]);
  });

  it('that the person named and that cannot be read is the fault, whatever else there is', async () => {
    const [other] = await makeKeys({});
    const sshd = await serveScript({ keys: other === undefined ? [] : [other], password: 'never asked' });
    const agent = await agentWith(other === undefined ? [] : [other]);
    const pkcs8 = await makeOneKey({ type: 'rsa', format: 'PKCS8' });
    for (const [path, what] of [
      [join(folder, 'nothing'), { why: 'missing' }],
      [folder, { why: 'format' }],
      [pkcs8.path, { why: 'format', format: 'pkcs8' }],
    ] as const) {
      const fault = failed(await attempt(sshd, { hop: { ...chosen(path), agent } }));
      expect(fault).toEqual({ heals: 'by-deciding', code: 'key-unreadable', file: path, ...what });
    }
  });

  it('that the configuration names is told only if the login comes to nothing', async () => {
    const key = await makeOneKey();
    const missing = { path: join(folder, 'nothing'), origin: 'config' } as const;
    const good = { path: key.path, origin: 'config' } as const;
    const sshd = await serveScript({ keys: [key] });
    opened(await attempt(sshd, { hop: { identityFiles: [missing, good] } }));
    const other = await makeOneKey();
    const bad = { path: other.path, origin: 'config' } as const;
    const fault = failed(await attempt(sshd, { hop: { identityFiles: [missing, bad] } }));
    expect(fault).toMatchObject({ code: 'key-unreadable', file: missing.path, why: 'missing' });
    const usual = { ...missing, origin: 'usual' } as const;
    const plain = failed(await attempt(sshd, { hop: { identityFiles: [usual, bad] } }));
    expect(plain).toEqual(refused(sshd, ['publickey'], ['publickey']));
  });

  it('may be one that is no key of ours', async () => {
    const sshd = await serveScript({ keys: [] });
    const path = join(folder, 'notes');
    await writeFile(path, 'not a key');
    const opening = await attempt(sshd, { hop: { identityFiles: [{ path, origin: 'usual' }] } });
    expect(failed(opening)).toMatchObject({ code: 'key-unreadable', file: path, why: 'format' });
    expect(opening.logged.join('\n')).toContain('"format":"unknown"');
  });
});

describe('an agent', () => {
  it('lets in at a real server, with each kind of key', async () => {
    for (const wish of [{}, { type: 'rsa' }, { type: 'ecdsa' }] as const) {
      const sshd = await serve({ userKeys: [wish] });
      const agent = await agentWith(sshd.userKeys);
      const hop = { identityFiles: [], identitiesOnly: false, agent };
      expect(opened(await attempt(sshd, { hop })).login.key).toBe(sshd.userKeys[0]?.fingerprint);
    }
  });

  it('is asked for the chosen key alone, of the many that it has', async () => {
    const keys = await makeKeys({}, {}, {}, {}, {}, {}, {}, {});
    const [right] = keys.slice(-1);
    if (right === undefined) throw new Error('no key');
    const sshd = await serveScript({ keys: [right] });
    const agent = await agentWith(keys);
    const opening = await attempt(sshd, { hop: { ...chosen(`${right.path}.pub`), agent } });
    expect(opened(opening).login.key).toBe(right.fingerprint);
    expect(sshd.attempts()).toHaveLength(2);
    // The private half may be with the agent alone.
    await rm(right.path);
    expect(opened(await attempt(sshd, { hop: { ...chosen(right.path), agent } })).login.key).toBe(
      right.fingerprint,
    );
  });

  it('offers so few of its many keys that the server does not close', async () => {
    const keys = await makeKeys({}, {}, {}, {}, {}, {}, {}, {});
    const sshd = await serve();
    const agent = await agentWith(keys);
    const opening = await attempt(sshd, { hop: { identityFiles: [], identitiesOnly: false, agent } });
    expect(failed(opening)).toEqual(refused(sshd, ['publickey'], ['publickey']));
    expect(sshd.log().match(/userauth-request .* method publickey/g)).toHaveLength(5);
  });

  it('comes before the file of the same key, whose passphrase is then nobody asked for', async () => {
    const key = await makeOneKey({ passphrase: 'open sesame', rounds: 1 });
    const sshd = await serveScript({ keys: [key] });
    const agent = await agentWith([key]);
    expect(opened(await attempt(sshd, { hop: { ...chosen(key.path), agent } })).login.method).toBe(
      'publickey',
    );
  });

  it('that does not sign, as where a person says no, is passed over for the next key', async () => {
    const [agentKey, fileKey] = [await makeOneKey(), await makeOneKey()];
    const sshd = await serveScript({ keys: [agentKey, fileKey] });
    const agent = await unwillingAgent(agentKey, 'refuses');
    const opening = await attempt(sshd, { hop: { ...from(fileKey), identitiesOnly: false, agent } });
    expect(opened(opening).login.key).toBe(fileKey.fingerprint);
    expect(opening.logged.join('\n')).toContain('ssh.agent-did-not-sign');
    const alone = await attempt(sshd, { hop: { identityFiles: [], identitiesOnly: false, agent } });
    expect(failed(alone)).toEqual(refused(sshd, [], ['publickey']));
  });

  it('that is missing is one fault, and none where another way leads in', async () => {
    const key = await makeOneKey();
    const sshd = await serveScript({ keys: [key] });
    const socket = join(folder, 'no-agent');
    const hop = { identityFiles: [], agent: socket };
    const fault = { heals: 'by-deciding', code: 'agent-unavailable', socket };
    expect(failed(await attempt(sshd, { hop }))).toEqual(fault);
    opened(await attempt(sshd, { hop: { ...from(key), agent: socket } }));
  });

  it('that hangs when it shall sign is the fault after its deadline', async () => {
    const key = await makeOneKey();
    const sshd = await serveScript({ keys: [key], password: 'never asked' });
    const socket = await unwillingAgent(key, 'hangs');
    const hop = { identityFiles: [], identitiesOnly: false, agent: socket };
    const opening = await attempt(sshd, { hop, limits: { signMs: 100 } });
    expect(failed(opening)).toEqual({ heals: 'by-deciding', code: 'agent-unavailable', socket });
  });

  it('that hangs is the fault after its deadline', async () => {
    const sshd = await serveScript({ keys: [] });
    const hanging = await startHangingAgent();
    onTestFinished(hanging.stop);
    const opening = await attempt(sshd, {
      hop: { identityFiles: [], agent: hanging.socket },
      limits: { agentMs: 100 },
    });
    expect(failed(opening)).toMatchObject({ code: 'agent-unavailable', socket: hanging.socket });
    expect(hanging.heard()).toBe(5);
  });
});
