import { describe, expect, it } from 'vitest';
import { startScriptedSshd, type ScriptedSshdOptions } from '../../e2e/lab/scripted-sshd.ts';
import { knownHostsLines, type PublicKey } from '../../e2e/lab/ssh-key.ts';
import { startSshd, type SshdOptions } from '../../e2e/lab/sshd.ts';
import { Question } from '../contract/connection.ts';
import { english } from '../language/english.ts';
import { say } from '../language/format.ts';
import { failed, hostBlock, opened, openDesk, type Wish } from './fixtures/ssh-desk.ts';
import { accountOf, createLogin } from './ssh-login.ts';
import type { Answer, Asking } from './ssh-port.ts';
import { readKeyFile } from './tunnel/key.ts';
import { never, withTest } from './tunnel/fixtures/peers.ts';

const serve = async (options: SshdOptions = {}) => withTest(await startSshd(options));
const serveScript = async (options: ScriptedSshdOptions = {}) => withTest(await startScriptedSshd(options));
type Server = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly keyPath?: string;
  readonly hostKeys: () => readonly PublicKey[];
};

const typed = (...answers: readonly string[]): Answer => ({ answers, remember: false });
const kept = (...answers: readonly string[]): Answer => ({ answers, remember: true });
const rounds = 1;

/** Attempts one after the other, on a desk where the servers are known; the last one is `studio`. */
async function sitDown(...servers: readonly Server[]) {
  const desk = await openDesk();
  const known = servers.map(({ host, port, hostKeys }) => knownHostsLines(host, port, hostKeys()));
  await desk.put('.ssh/known_hosts', known.join(''));
  const [first, second] = servers;
  if (first === undefined) throw new Error('no server');
  const studio =
    second === undefined ? hostBlock('studio', first) : hostBlock('studio', second, 'ProxyJump gate');
  await desk.put('.ssh/config', second === undefined ? studio : `${hostBlock('gate', first)}${studio}`);
  const attempt = (wish: Wish) => desk.attempt(wish);
  return { attempt, desk };
}

describe('an encrypted key', () => {
  it('is asked for by its file, again where the passphrase was wrong, and kept once it was right', async () => {
    const sshd = await serve({ userKeys: [{ passphrase: 'open sesame', rounds }] });
    const { attempt, desk } = await sitDown(sshd);
    const tried = await attempt({ answers: [kept('wrong'), kept('open sesame')] });
    opened(tried);
    const { host, user, keyPath: file } = sshd;
    const asking = {
      kind: 'passphrase',
      prompt: { key: 'question.passphrase', values: { file, host, user } },
      host,
      user,
      instructions: '',
      fields: [{ text: '', echo: false }],
      rememberable: true,
    };
    expect(tried.asked).toEqual([
      { ...asking, attempt: 1 },
      { ...asking, attempt: 2 },
    ]);
    expect(tried.secrets).toEqual([`keep ssh/passphrase/${file} open sesame`]);
    expect(desk.logged.join()).not.toMatch(/sesame|wrong/);
  });

  it('is not kept where nobody asked for it', async () => {
    const sshd = await serve({ userKeys: [{ passphrase: 'open sesame', rounds }] });
    const { attempt } = await sitDown(sshd);
    const tried = await attempt({ answers: [kept('wrong'), typed('open sesame')] });
    opened(tried);
    expect(tried.secrets).toEqual([]);
  });

  it('opens with the remembered passphrase; one that is wrong is forgotten, and the person asked', async () => {
    const sshd = await serve({ userKeys: [{ passphrase: 'open sesame', rounds }] });
    const { attempt } = await sitDown(sshd);
    const account = `ssh/passphrase/${sshd.keyPath}`;
    const silent = await attempt({ secrets: { [account]: 'open sesame' } });
    opened(silent);
    expect(silent.secrets).toEqual([]);
    const outdated = await attempt({ secrets: { [account]: 'old' }, answers: [kept('open sesame')] });
    opened(outdated);
    expect(outdated.asked).toMatchObject([{ kind: 'passphrase', attempt: 2 }]);
    expect(outdated.secrets).toEqual([`forget ${account}`, `keep ${account} open sesame`]);
  });

  it('is asked for once, though it opens two servers of a way', async () => {
    const jump = await serve({ userKeys: [{ passphrase: 'open sesame', rounds }] });
    const [key] = jump.userKeys;
    if (key === undefined) throw new Error('no key');
    const sshd = await serveScript({ keys: [key] });
    const { attempt } = await sitDown(jump, { ...sshd, keyPath: jump.keyPath });
    const tried = await attempt({ answers: [typed('open sesame')] });
    opened(tried);
    expect(tried.asked).toHaveLength(1);
    expect(tried.secrets).toEqual([]);
  });

  it('has no use for an answer that comes after an abort', async () => {
    const sshd = await serve({ userKeys: [{ passphrase: 'open sesame', rounds }] });
    const { attempt } = await sitDown(sshd);
    const stopping = new AbortController();
    const wish = { signal: stopping.signal, asked: () => stopping.abort() };
    const tried = await attempt({ ...wish, answers: [kept('open sesame')] });
    expect(failed(tried)).toMatchObject({ code: 'dropped' });
    expect(tried.secrets).toEqual([]);
    await expect.poll(() => sshd.sessions()).toEqual([]);
  });

  it('that nobody opens ends the attempt, and nothing is kept', async () => {
    const sshd = await serve({ userKeys: [{ passphrase: 'open sesame', rounds }] });
    const { attempt } = await sitDown(sshd);
    const cancelled = await attempt({ answers: [kept('wrong'), null] });
    expect(failed(cancelled)).toMatchObject({ code: 'login-unanswered', user: sshd.user });
    expect(cancelled.secrets).toEqual([]);
    const wrong = await attempt({ answers: [kept('1'), kept('2'), kept('3')] });
    expect(failed(wrong)).toMatchObject({ code: 'key-unreadable', why: 'passphrase', file: sshd.keyPath });
    expect(wrong.secrets).toEqual([]);
  });
});

describe('a password', () => {
  it.each([
    ['asked for by the method of that name', { password: 'secret' }, 'password', ''],
    [
      'asked for by a prompt',
      {
        rounds: [
          { title: 'Studio', instruction: 'Log in', questions: [{ text: 'Password: ', answer: 'secret' }] },
        ],
      },
      'prompts',
      'Studio\nLog in',
    ],
  ] as const)(
    'is kept for the user and the server once it was right: %s',
    async (_what, rules, kind, said) => {
      const sshd = await serveScript(rules);
      const { attempt } = await sitDown(sshd);
      const account = `ssh/password/lab@127.0.0.1:${sshd.port}`;
      const tried = await attempt({
        secrets: { [account]: 'old' },
        answers: [kept('wrong'), kept('secret')],
      });
      opened(tried);
      expect(tried.asked).toMatchObject([
        { kind, attempt: 2, instructions: said, rememberable: true, fields: [{ echo: false }] },
        { kind, attempt: 3 },
      ]);
      expect(tried.secrets).toEqual([`forget ${account}`, `keep ${account} secret`]);
      const again = await attempt({ secrets: { [account]: 'secret' } });
      opened(again);
      expect(again.asked).toEqual([]);
    },
  );

  it('that was refused in the end is not kept', async () => {
    const sshd = await serveScript({ password: 'secret' });
    const { attempt } = await sitDown(sshd);
    const tried = await attempt({ answers: [kept('1'), kept('2'), kept('3')] });
    expect(failed(tried)).toMatchObject({ code: 'login-refused', tried: ['password'] });
    expect(tried.secrets).toEqual([]);
  });
});

describe('prompts', () => {
  it('are answered one by one, and a code is never kept', async () => {
    const questions = [
      { text: 'Token ', answer: '123456', echo: true },
      { text: '', answer: 'pin' },
    ];
    const sshd = await serveScript({ rounds: [{ questions }] });
    const { attempt } = await sitDown(sshd);
    const tried = await attempt({ answers: [kept('123456', 'pin')] });
    opened(tried);
    expect(tried.asked).toMatchObject([
      {
        kind: 'prompts',
        prompt: { key: 'question.prompts', values: { host: '127.0.0.1', user: 'lab' } },
        instructions: '',
        fields: [
          { text: 'Token', echo: true },
          { text: '', echo: false },
        ],
        rememberable: false,
      },
    ]);
    expect(tried.secrets).toEqual([]);
  });
});

describe('createLogin', () => {
  const name = { kind: 'password', host: 'studio.test', port: 22, user: 'me' } as const;
  const question = { ...name, attempt: 1, echo: false } as const;
  const login = (answer: Answer) => {
    const asked: Asking[] = [];
    const secrets: string[] = [];
    const person = {
      ask: async (asking: Asking) => {
        asked.push(asking);
        return answer;
      },
      readSecret: async () => null,
      keepSecret: (account: string, secret: string) => void secrets.push(`keep ${account} ${secret}`),
      forgetSecret: (account: string) => void secrets.push(`forget ${account}`),
    };
    return { ...createLogin(person, readKeyFile), asked, secrets };
  };

  it('asks questions that the contract and the catalogue know', async () => {
    const { source, asked } = login(typed('x'));
    await source.askPassphrase({ ...question, file: '/key' }, never);
    await source.askPassword(question, never);
    const prompts = { ...question, name: '', instructions: '', prompts: [], isPassword: false };
    await source.askPrompts(prompts, never);
    const said = asked.map(({ prompt }) => say(english, prompt));
    expect(said).toEqual(
      [/\/key/, /studio\.test.*me/, /studio\.test.*me/].map((text) => expect.stringMatching(text)),
    );
    for (const asking of asked) expect(Question.safeParse({ ...asking, id: '1' }).success).toBe(true);
  });

  it('keeps a secret once, however often it proves right', async () => {
    const { source, secrets } = login(kept('secret'));
    await source.askPassword(question, never);
    expect(secrets).toEqual([]);
    source.secretProved(name, true);
    source.secretProved(name, true);
    expect(secrets).toEqual(['keep ssh/password/me@studio.test:22 secret']);
    source.secretProved(name, false);
    expect(secrets.at(-1)).toBe('forget ssh/password/me@studio.test:22');
  });

  it('knows nothing any more when the attempt is over', async () => {
    const { source, end, secrets } = login(kept('secret'));
    const passphrase = { kind: 'passphrase', file: '/key' } as const;
    await source.askPassphrase({ ...question, file: '/key' }, never);
    source.secretProved(passphrase, true);
    expect(await source.rememberedSecret(passphrase)).toBe('secret');
    end();
    expect(await source.rememberedSecret(passphrase)).toBeNull();
    await source.askPassword(question, never);
    source.secretProved(name, true);
    expect(secrets).toEqual(['keep ssh/passphrase//key secret']);
  });

  it('takes no answer for none', async () => {
    expect(await login(typed()).source.askPassword(question, never)).toBeNull();
  });
});

it('keeps secrets under names that do not run into each other', () => {
  const password = { kind: 'password', host: '::1', port: 22, user: 'me@corp' } as const;
  expect(accountOf(password)).toBe('ssh/password/me@corp@::1:22');
  expect(accountOf({ kind: 'passphrase', file: '/home/me/.ssh/id' })).toBe('ssh/passphrase//home/me/.ssh/id');
});
