import type { Asking, SshRequest } from './ssh-port.ts';
import type { LoginSource, PromptsQuestion, SecretName } from './tunnel/request.ts';

/** Where the logins of one attempt get what they need. */
export type AttemptLogin = {
  readonly source: LoginSource;
  /** Lets go of every secret; to be called when the attempt is over. */
  readonly end: () => void;
};

/** The name under which a secret is kept: one for each key file, and for each user of a server. */
export function accountOf(name: SecretName): string {
  return name.kind === 'passphrase'
    ? `ssh/passphrase/${name.file}`
    : `ssh/password/${name.user}@${name.host}:${name.port}`;
}

type Person = Pick<SshRequest, 'ask' | 'readSecret' | 'keepSecret' | 'forgetSecret'>;

/** Brings the questions of a login to the person. A secret that shall be remembered is kept once it proved right. */
export function createLogin(person: Person, readKeyFile: LoginSource['readKeyFile']): AttemptLogin {
  const secrets = createSecrets(person);
  /** `name`: what the first answer is, where it is a secret that may be kept. */
  const ask = async (asking: Asking, name: SecretName | null, stop: AbortSignal) => {
    const answer = await person.ask(asking, stop);
    const [first] = answer?.answers ?? [];
    if (answer !== null && name !== null && first !== undefined) secrets.given(name, first, answer.remember);
    return answer?.answers ?? null;
  };
  const source: LoginSource = {
    askPassphrase: async ({ file, host, user, attempt }, stop) => {
      const prompt = { key: 'question.passphrase', values: { file, host, user } };
      const asking: Asking = { kind: 'passphrase', prompt, host, user, attempt, ...oneSecret };
      return (await ask(asking, { kind: 'passphrase', file }, stop))?.[0] ?? null;
    },
    askPassword: async ({ host, port, user, attempt }, stop) => {
      const prompt = { key: 'question.password', values: { host, user } };
      const asking: Asking = { kind: 'password', prompt, host, user, attempt, ...oneSecret };
      return (await ask(asking, { kind: 'password', host, port, user }, stop))?.[0] ?? null;
    },
    askPrompts: async (question, stop) => {
      const { host, port, user, isPassword } = question;
      return ask(promptsOf(question), isPassword ? { kind: 'password', host, port, user } : null, stop);
    },
    rememberedSecret: secrets.read,
    secretProved: secrets.proved,
    readKeyFile,
  };
  return { source, end: secrets.end };
}

/** One field without a text of its own, and nothing said by the server. */
const oneSecret = { instructions: '', fields: [{ text: '', echo: false }], rememberable: true } as const;

function promptsOf({ host, user, attempt, name, ...asked }: PromptsQuestion): Asking {
  return {
    kind: 'prompts',
    prompt: { key: 'question.prompts', values: { host, user } },
    host,
    user,
    attempt,
    instructions: [name, asked.instructions].filter((text) => text !== '').join('\n'),
    fields: asked.prompts,
    rememberable: asked.isPassword,
  };
}

type Held = { readonly secret: string; readonly remember: boolean; readonly isProved: boolean };

/**
 * What the attempt knows until it ends: answers that the server has yet to judge, and passphrases that were
 * right, so that a key is asked for once even where it opens several servers of a way.
 */
function createSecrets({ readSecret, keepSecret, forgetSecret }: Person) {
  const held = new Map<string, Held>();
  const stored = new Set<string>();
  let isOver = false;
  return {
    given: (name: SecretName, secret: string, remember: boolean): void => {
      if (!isOver && (remember || name.kind === 'passphrase'))
        held.set(accountOf(name), { secret, remember, isProved: false });
    },
    read: async (name: SecretName): Promise<string | null> => {
      const account = accountOf(name);
      const known = held.get(account);
      if (known?.isProved === true) return known.secret;
      const secret = await readSecret(account);
      if (secret !== null && !isOver) stored.add(account);
      return secret;
    },
    proved: (name: SecretName, right: boolean): void => {
      const account = accountOf(name);
      const known = held.get(account);
      held.delete(account);
      if (!right) {
        if (stored.delete(account)) forgetSecret(account);
        return;
      }
      if (known === undefined) return;
      if (known.remember) {
        keepSecret(account, known.secret);
        stored.add(account);
      }
      if (name.kind === 'passphrase')
        held.set(account, { secret: known.secret, remember: false, isProved: true });
    },
    end: (): void => {
      isOver = true;
      held.clear();
      stored.clear();
    },
  };
}
