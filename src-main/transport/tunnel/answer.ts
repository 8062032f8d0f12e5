import type { KeyboardInteractiveAuthMethod } from 'ssh2';
import { ask, type HopAttempt } from './attempt.ts';
import type { LoginMove } from './login.ts';
import { describePrompts } from './question.ts';
import type { SecretName } from './request.ts';

/** What is being tried now, and what came of it so far. */
export type Trial = {
  readonly move: LoginMove;
  /** The secret that was given for it. */
  given: SecretName | null;
  /** How often somebody was asked something. */
  questions: number;
  /** What the server said; null while it said nothing. */
  refusal: { readonly accepted: readonly string[]; readonly partial: boolean } | null;
};

/** The answers to what a login asks. */
export type Answers = {
  /** Null where the person cancelled, which ends the attempt. */
  readonly password: (trial: Trial, count: number) => Promise<string | null>;
  readonly prompting: (trial: Trial, count: number) => KeyboardInteractiveAuthMethod['prompt'];
};

/** Gives the person's answers, or the password that is remembered for them: that one is used once. */
export function createAnswers(attempt: HopAttempt): Answers {
  const { request, hop, over, crash } = attempt;
  const { login } = request;
  const { host, port, user } = hop;
  const name: SecretName = { kind: 'password', host, port, user };
  let isUsed = false;
  const remembered = async (trial: Trial): Promise<string | null> => {
    trial.given = name;
    if (isUsed) return null;
    isUsed = true;
    return login.rememberedSecret(name);
  };
  const answer = async (trial: Trial, count: number, asked: ReturnType<typeof describePrompts>) => {
    trial.questions += 1;
    const secret = asked.isPassword ? await remembered(trial) : null;
    if (secret !== null) return [secret];
    const question = { host, port, user, attempt: count, ...asked };
    return ask(attempt, (stop) => login.askPrompts(question, stop));
  };
  return {
    password: async (trial, count) => {
      trial.questions += 1;
      const question = { host, port, user, attempt: count, echo: false } as const;
      return (await remembered(trial)) ?? ask(attempt, (stop) => login.askPassword(question, stop));
    },
    prompting:
      (trial, count) =>
      (...[title, instructions, , prompts, give]) => {
        const put = async (): Promise<void> => {
          const answers = await answer(trial, count, describePrompts(title, instructions, prompts));
          if (answers !== null && !over.aborted) give(prompts.map((_, index) => answers[index] ?? ''));
        };
        put().catch(crash);
      },
  };
}
