import type { Question } from '../contract/connection.ts';
import type { Answer, Asking } from './ssh-ports.ts';

/** The questions that logins wait for. Answers pass through, and are held nowhere. */
export type Questions = {
  /**
   * Asks the person. Resolves null when it is cancelled, or when `stop` says that nobody waits any more.
   * `told` hears of the question once it has its name, and again when it is `over`.
   */
  readonly ask: (
    asking: Asking,
    stop: AbortSignal,
    told: (question: Question, over: boolean) => void,
  ) => Promise<Answer | null>;
  /** False where there is no such question any more, or it does not have so many fields. */
  readonly answer: (id: string, answer: Answer) => boolean;
  readonly cancel: (id: string) => boolean;
};

type Open = { readonly question: Question; readonly settle: (answer: Answer | null) => void };

/** @param mintId gives each question a name that no other has */
export function createQuestions(mintId: () => string): Questions {
  const open = new Map<string, Open>();
  return {
    ask: async (asking, stop, told) => {
      if (stop.aborted) return null;
      const question: Question = { ...asking, id: mintId() };
      const { promise, resolve } = Promise.withResolvers<Answer | null>();
      const giveUp = (): void => resolve(null);
      stop.addEventListener('abort', giveUp, { once: true });
      open.set(question.id, { question, settle: resolve });
      told(question, false);
      const answer = await promise;
      stop.removeEventListener('abort', giveUp);
      open.delete(question.id);
      told(question, true);
      return answer;
    },
    answer: (id, answer) => {
      const asked = open.get(id);
      if (asked === undefined || asked.question.fields.length !== answer.answers.length) return false;
      asked.settle(answer);
      return true;
    },
    cancel: (id) => {
      const asked = open.get(id);
      asked?.settle(null);
      return asked !== undefined;
    },
  };
}
