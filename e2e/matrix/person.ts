import { expect } from 'vitest';
import type { Question } from '../../src-main/contract/connection.ts';
import type { Stage } from './stage.ts';

/** A person at a window: answers each question with the next of these answers, and with null cancels it. */
export function personWho({ front, atEnd }: Stage, ...answers: readonly (string | null)[]) {
  const asked: Question[] = [];
  const left = [...answers];
  const look = (): void => {
    const profile = front.snapshot().profiles[0];
    const question = profile?.question;
    if (profile === undefined || question === undefined || asked.some(({ id }) => id === question.id)) return;
    asked.push(question);
    const answer = left.shift() ?? null;
    const name = { profile: profile.profile.id, question: question.id };
    if (answer === null) void front.call('question.cancel', name);
    else void front.call('question.answer', { ...name, answers: [answer], remember: false });
  };
  const stop = front.changes(look);
  atEnd(async () => stop());
  return {
    /** They were asked so often, each time for what has no echo. */
    wasAsked: (times: number): void => {
      expect(asked.map(({ attempt }) => attempt)).toEqual(
        Array.from({ length: times }, (_, index) => index + 1),
      );
      expect(asked.flatMap(({ fields }) => fields).filter(({ echo }) => echo)).toEqual([]);
    },
  };
}
