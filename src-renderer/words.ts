import type { Message } from '../src-main/contract/message.ts';
import type { Refusal } from '../src-main/contract/refusal.ts';
import { english, type MessageKey } from '../src-main/language/english.ts';
import { say } from '../src-main/language/format.ts';

export type { MessageKey };

type Values = Readonly<Record<string, string | number>>;

/** The words for a key of the catalogue. */
export function t(key: MessageKey, values?: Values): string {
  return say(english, { key, values });
}

/** The words for a sentence that came with the snapshot. */
export function sayMessage(message: Message): string {
  return say(english, message);
}

/** The sentences for a refused command: what is the matter, and what to do. */
export type RefusalWords = { readonly reason: string; readonly advice: string };

export function sayRefusal(refusal: Refusal): RefusalWords {
  const key = 'why' in refusal ? `refusal.${refusal.code}.${refusal.why}` : `refusal.${refusal.code}`;
  const values = flatValues(refusal);
  return { reason: say(english, { key, values }), advice: say(english, { key: `${key}.advice`, values }) };
}

function flatValues(refusal: Refusal): Values {
  const scalars = Object.entries(refusal).filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  return Object.fromEntries(scalars);
}
