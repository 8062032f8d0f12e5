import { english, type MessageKey } from '../../src-main/language/english.ts';
import { say, type Sentence } from '../../src-main/language/format.ts';

/** What the app says under a key of its catalogue, with these values: so that no spec repeats a sentence. */
export function words(key: MessageKey, values: NonNullable<Sentence['values']> = {}): string {
  return say(english, { key, values });
}
