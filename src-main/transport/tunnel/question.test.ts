import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSshd, type SshdOptions } from '../../../e2e/lab/sshd.ts';
import { startScriptedSshd, type ScriptedSshdOptions } from '../../../e2e/lab/scripted-sshd.ts';
import { startAgent } from '../../../e2e/lab/agent.ts';
import { makeKey, type SshKey } from '../../../e2e/lab/ssh-key.ts';
import { KEY_THEN_QUESTIONS } from '../../../e2e/lab/sshd-config.ts';
import { canInventUser } from '../../../e2e/lab/sshd-lodging.ts';
import { createManualClock } from '../../../e2e/lab/manual-clock.ts';
import { attempt, failed, opened } from './fixtures/opening.ts';
import { withTest } from './fixtures/peers.ts';
import { endpointOf, person, refused, unanswered } from './fixtures/person.ts';
import type { Hop, LoginSource } from './request.ts';

const serve = async (options: SshdOptions = {}) => withTest(await startSshd(options));
const serveScript = async (options: ScriptedSshdOptions = {}) => withTest(await startScriptedSshd(options));

let folder: string;
let count = 0;
const canAsk = await canInventUser();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-login-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const makeOneKey = (): Promise<SshKey> => makeKey(folder, `key${(count += 1)}`);
async function agentWith(...keys: readonly SshKey[]): Promise<string> {
  const agent = await startAgent(keys);
  onTestFinished(agent.stop);
  return agent.socket;
}
const from = (...keys: readonly SshKey[]): Pick<Hop, 'identityFiles'> => ({
  identityFiles: keys.map(({ path }) => ({ path, origin: 'config' })),
});

describe('a password', () => {
  it('that is right lets in, and can be remembered from then on', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    const { login, questions } = person('tr0ub4dor');
    const opening = await attempt(sshd, { login });
    expect(opened(opening).login).toEqual({ user: 'lab', method: 'password' });
    expect(questions).toEqual([{ ...endpointOf(sshd), user: 'lab', attempt: 1, echo: false }]);
    expect(opening.proved).toEqual([[{ kind: 'password', ...endpointOf(sshd), user: 'lab' }, true]]);
    expect(opening.logged.join('\n')).not.toContain('tr0ub4dor');
  });

  it('that is wrong three times is refused, and nothing is asked again', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    const { login, questions } = person('a', 'b', 'c');
    const fault = failed(await attempt(sshd, { login }));
    expect(fault).toEqual(refused(sshd, ['password'], ['password']));
    expect(questions.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it('that is remembered is tried once, and then the person is asked', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    const { login, questions } = person('tr0ub4dor');
    const rememberedSecret = vi.fn<LoginSource['rememberedSecret']>(async () => 'outdated');
    const opening = await attempt(sshd, { login: { ...login, rememberedSecret } });
    opened(opening);
    const name = { kind: 'password', ...endpointOf(sshd), user: 'lab' };
    expect(rememberedSecret.mock.calls).toEqual([[name]]);
    expect(questions.map(({ attempt }) => attempt)).toEqual([2]);
    expect(opening.proved).toEqual([
      [name, false],
      [name, true],
    ]);
  });

  it('that nobody gives ends the attempt', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    expect(failed(await attempt(sshd, { login: person(null).login }))).toEqual(unanswered(sshd));
    await expect.poll(sshd.connections).toBe(0);
  });
});

describe('a question', () => {
  it('stops the time of the attempt, and has its own', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    const clock = createManualClock();
    const askPassword = async () => {
      clock.advance(109_000);
      return 'tr0ub4dor';
    };
    opened(await attempt(sshd, { request: { clock }, login: { askPassword } })).close();
    expect(clock.pending()).toBe(0);
  });

  it('ends with its own time, and is taken back', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    const clock = createManualClock();
    const stops: AbortSignal[] = [];
    const askPassword = (_question: unknown, stop: AbortSignal) => {
      stops.push(stop);
      queueMicrotask(() => clock.advance(110_000));
      return new Promise<string>(() => undefined);
    };
    const opening = await attempt(sshd, { request: { clock }, login: { askPassword } });
    expect(failed(opening)).toEqual(unanswered(sshd));
    expect(stops.map(({ aborted }) => aborted)).toEqual([true]);
    expect(clock.pending()).toBe(0);
  });

  it('is not asked again by itself where the server hung up over it', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    const askPassword = () => {
      sshd.drop();
      return new Promise<string>(() => undefined);
    };
    expect(failed(await attempt(sshd, { login: { askPassword } }))).toEqual(unanswered(sshd));
  });

  it('is taken back at an abort', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    const stopping = new AbortController();
    const stops: AbortSignal[] = [];
    const askPassword = (_question: unknown, stop: AbortSignal) => {
      stops.push(stop);
      stopping.abort();
      return new Promise<string>(() => undefined);
    };
    await attempt(sshd, { login: { askPassword }, signal: stopping.signal });
    expect(stops.map(({ aborted }) => aborted)).toEqual([true]);
    await expect.poll(sshd.connections).toBe(0);
  });

  it('that cannot be put is a bug, and frees everything', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    const askPassword = () => Promise.reject(new Error('the front is gone'));
    await expect(attempt(sshd, { login: { askPassword } })).rejects.toThrow('the front is gone');
    await expect.poll(sshd.connections).toBe(0);
  });
});

describe('keyboard-interactive', () => {
  const rounds = [
    {
      title: 'Two\u0007 steps',
      instruction: 'Read the \u202edisplay\r\nof your token.',
      questions: [
        { text: 'Code: ', echo: true, answer: '123456' },
        { text: 'PIN: ', answer: '42' },
      ],
    },
    { questions: [{ text: 'Colour?', echo: true, answer: 'blue' }] },
  ];

  it('puts any number of questions, without what could deceive the eye', async () => {
    const sshd = await serveScript({ rounds });
    const { login, questions } = person(['123456', '42'], 'blue');
    const opening = await attempt(sshd, { login });
    expect(opened(opening).login).toEqual({ user: 'lab', method: 'keyboard-interactive' });
    const asked = { ...endpointOf(sshd), user: 'lab', attempt: 1, isPassword: false };
    expect(questions).toEqual([
      {
        ...asked,
        name: 'Two steps',
        instructions: 'Read the display\nof your token.',
        prompts: [
          { text: 'Code:', echo: true },
          { text: 'PIN:', echo: false },
        ],
      },
      { ...asked, name: '', instructions: '', prompts: [{ text: 'Colour?', echo: true }] },
    ]);
    expect(opening.proved).toEqual([]);
  });

  it('is asked again with the next attempt where an answer is wrong, and ends where one is missing', async () => {
    const sshd = await serveScript({ rounds });
    const { login, questions } = person(['123456', '41'], null);
    expect(failed(await attempt(sshd, { login }))).toEqual(unanswered(sshd));
    expect(questions.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('that asks for the password is given the remembered one', async () => {
    const sshd = await serveScript({
      rounds: [{ questions: [{ text: 'Password: ', answer: 'tr0ub4dor' }] }],
    });
    const opening = await attempt(sshd, { login: { rememberedSecret: async () => 'tr0ub4dor' } });
    opened(opening);
    expect(opening.proved).toEqual([[expect.objectContaining({ kind: 'password' }), true]]);
  });
});

describe('two factors', () => {
  const rounds = [{ questions: [{ text: 'Code: ', echo: true, answer: '123456' }] }];
  const steps = ['publickey', 'keyboard-interactive'] as const;

  it('are a key of a file and an answer', async () => {
    const key = await makeOneKey();
    const sshd = await serveScript({ keys: [key], rounds, steps });
    const tunnel = opened(await attempt(sshd, { hop: from(key), login: person('123456').login }));
    expect(tunnel.login.method).toBe('keyboard-interactive');
  });

  it('are a key of an agent and an answer, which ssh2 alone does not manage', async () => {
    const key = await makeOneKey();
    const sshd = await serveScript({ keys: [key], rounds, steps });
    const hop = { identityFiles: [], identitiesOnly: false, agent: await agentWith(key) };
    opened(await attempt(sshd, { hop, login: person('123456').login }));
    expect(sshd.attempts().map(({ method, accepted }) => [method, accepted])).toEqual([
      ['none', false],
      ['publickey', true],
      ['keyboard-interactive', true],
    ]);
  });

  it('may be two keys', async () => {
    const [first, second] = [await makeOneKey(), await makeOneKey()];
    const sshd = await serveScript({ keys: [first, second], steps: ['publickey', 'publickey'] });
    expect(opened(await attempt(sshd, { hop: from(first, second) })).login.key).toBe(second.fingerprint);
  });

  it.runIf(canAsk)('are wanted by a real server with PAM', async () => {
    const sshd = await serve({ password: 'tr0ub4dor', code: '123456', directives: KEY_THEN_QUESTIONS });
    const { login, questions } = person('tr0ub4dor', '123456');
    const opening = await attempt(sshd, { login });
    expect(opened(opening).login.method).toBe('keyboard-interactive');
    expect(questions).toHaveLength(2);
    expect(questions[0]).toMatchObject({ isPassword: true });
    // That both were right together says it of the password too.
    expect(opening.proved).toEqual([[expect.objectContaining({ kind: 'password' }), true]]);
  });
});

describe('a server with its own mind', () => {
  it('may hang up when it has had enough', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor', maxTries: 2 });
    const fault = failed(await attempt(sshd, { login: person('a', 'b').login }));
    expect(fault).toEqual(refused(sshd, ['password'], ['password']));
  });

  it('may say that it has had enough, as OpenSSH does', async () => {
    const keys = [await makeOneKey(), await makeOneKey(), await makeOneKey()];
    const sshd = await serve({ directives: { MaxAuthTries: '2' } });
    const hop = { identityFiles: [], identitiesOnly: false, agent: await agentWith(...keys) };
    expect(failed(await attempt(sshd, { hop }))).toEqual(refused(sshd, ['publickey'], ['publickey']));
  });

  it('may take nothing that we have', async () => {
    const sshd = await serve({ directives: { PubkeyAuthentication: 'no', GSSAPIAuthentication: 'yes' } });
    expect(failed(await attempt(sshd))).toMatchObject({ code: 'login-refused', tried: [] });
  });

  it('has the usual time for the login, however little the configuration gives for the connection', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    sshd.ignore(['logins']);
    const opening = await attempt(sshd, { hop: { connectMs: 100 }, limits: { connectMs: 300 } });
    expect(failed(opening)).toMatchObject({ code: 'timed-out', stage: 'login' });
    expect(opening.ms).toBeGreaterThan(290);
  });

  it('may never answer, which is late in the stage login', async () => {
    const sshd = await serveScript({ password: 'tr0ub4dor' });
    sshd.ignore(['logins']);
    const opening = await attempt(sshd, { limits: { connectMs: 300 } });
    expect(failed(opening)).toMatchObject({ code: 'timed-out', stage: 'login' });
  });
});
