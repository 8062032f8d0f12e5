import { english, type MessageKey } from '../../src-main/language/english.ts';
import { say, type Sentence } from '../../src-main/language/format.ts';

/** What the app says under a key of its catalogue, with these values: so that no spec repeats a sentence. */
export function words(key: MessageKey, values: NonNullable<Sentence['values']> = {}): string {
  return say(english, { key, values });
}

type Advised<Key> = Key extends `${infer Reason}.advice` ? Extract<Reason, MessageKey> : never;

/** What is the matter, with the advice that belongs to it: both are shown, and either may stand alone. */
export function reasonAndAdvice(
  key: Advised<MessageKey>,
  values: NonNullable<Sentence['values']> = {},
): readonly [string, string] {
  return [words(key, values), words(`${key}.advice`, values)];
}
