import ssh2 from 'ssh2';
import type { AuthContext, AuthenticationType, KeyboardAuthContext, PublicKeyAuthContext } from 'ssh2';
import type { PublicKey } from './ssh-key.ts';

export interface Question {
  readonly text: string;
  /** Whether what is typed may be seen; no unless told. */
  readonly echo?: boolean;
  readonly answer: string;
}

/** Questions that are asked together, under a title and an instruction. */
export interface Round {
  readonly title?: string;
  readonly instruction?: string;
  readonly questions: readonly Question[];
}

export type LoginMethod = 'publickey' | 'password' | 'keyboard-interactive';

/** Who may log in, and how; whatever is left out is not offered. */
export interface LoginRules {
  /** `lab` unless told. */
  readonly user?: string;
  readonly keys?: readonly PublicKey[];
  readonly password?: string;
  /** Asked one after the other by keyboard-interactive; a wrong answer ends the attempt at the end of its round. */
  readonly rounds?: readonly Round[];
  /** Methods that must all succeed, in this order; any one that is offered is enough unless told. */
  readonly steps?: readonly LoginMethod[];
  /** Failures after which the connection is closed; 6 unless told, as OpenSSH's MaxAuthTries. */
  readonly maxTries?: number;
}

/** One login request that was answered; a key that was only asked about and would do is none. */
export interface Attempt {
  readonly method: AuthenticationType;
  readonly user: string;
  readonly accepted: boolean;
  /** The password, or the answers to all questions that were asked. */
  readonly answers: readonly string[];
}

/** Judges the login requests of one connection; `giveUp` is called at the last failure that is allowed. */
export function makeLogin(rules: LoginRules, note: (attempt: Attempt) => void, giveUp: () => void) {
  const offered = offeredBy(rules);
  let done = 0;
  let failures = 0;
  const answer = (context: AuthContext, accepted: boolean, answers: readonly string[]): void => {
    note({ method: context.method, user: context.username, accepted, answers });
    if (accepted) done += 1;
    // Every client asks with `none` what is offered; that counts as no failure.
    else if (context.method !== 'none') failures += 1;
    const left = rules.steps?.slice(done, done + 1) ?? (accepted ? [] : offered);
    if (accepted && left.length === 0) return context.accept();
    if (failures >= (rules.maxTries ?? 6)) return giveUp();
    return context.reject([...left], accepted);
  };
  return async (context: AuthContext): Promise<void> => {
    const wanted: readonly AuthenticationType[] = rules.steps?.slice(done, done + 1) ?? offered;
    const welcome = context.username === (rules.user ?? 'lab') && wanted.includes(context.method);
    if (!welcome) return answer(context, false, []);
    switch (context.method) {
      case 'publickey':
        return isOnlyAsked(context, rules)
          ? context.accept()
          : answer(context, provesKey(context, rules), []);
      case 'password':
        return answer(context, context.password === rules.password, [context.password]);
      case 'keyboard-interactive': {
        const { accepted, answers } = await ask(context, rules.rounds ?? []);
        return answer(context, accepted, answers);
      }
      case 'none':
      case 'hostbased':
        return answer(context, false, []);
    }
  };
}

function offeredBy(rules: LoginRules): readonly LoginMethod[] {
  return [
    ...(rules.keys === undefined ? [] : (['publickey'] as const)),
    ...(rules.password === undefined ? [] : (['password'] as const)),
    ...(rules.rounds === undefined ? [] : (['keyboard-interactive'] as const)),
  ];
}

function isOnlyAsked(context: PublicKeyAuthContext, rules: LoginRules): boolean {
  return context.signature === undefined && isKnown(context, rules);
}

function isKnown(context: PublicKeyAuthContext, rules: LoginRules): boolean {
  return (rules.keys ?? []).some(({ blob }) => blob.equals(context.key.data));
}

function provesKey(context: PublicKeyAuthContext, rules: LoginRules): boolean {
  const { signature, blob, hashAlgo } = context;
  if (!isKnown(context, rules) || signature === undefined || blob === undefined) return false;
  const key = ssh2.utils.parseKey(`${context.key.algo} ${context.key.data.toString('base64')}`);
  return !(key instanceof Error) && key.verify(blob, signature, hashAlgo);
}

async function ask(context: KeyboardAuthContext, rounds: readonly Round[]) {
  const answers: string[] = [];
  for (const round of rounds) {
    const given = await askRound(context, round);
    answers.push(...given);
    const right = round.questions.every(({ answer }, index) => given[index] === answer);
    if (!right) return { accepted: false, answers };
  }
  return { accepted: true, answers };
}

/** Stays unsettled where the connection ends before the answer. */
async function askRound(context: KeyboardAuthContext, round: Round): Promise<readonly string[]> {
  const prompts = round.questions.map(({ text, echo = false }) => ({ prompt: text, echo }));
  return new Promise((resolve) => {
    context.prompt(prompts, round.title ?? '', round.instruction ?? '', (given: unknown) => {
      // What comes instead of answers when the client asks for another method is an error.
      resolve(Array.isArray(given) ? given.map(String) : []);
    });
  });
}
