import { z } from 'zod';

/**
 * A sentence for a person as a catalogue key and its values; `language/` turns it into words.
 * Values are shown as they are, so nothing secret may stand in one.
 */
export const Message = z.object({
  key: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type Message = Readonly<{
  key: string;
  values?: Readonly<Record<string, string | number>> | undefined;
}>;
