import { z } from 'zod';

/**
 * A sentence for a person as a catalogue key and its values; `language/` turns it into words.
 * Values are shown as they are, so nothing secret may stand in one.
 */
export const Message = z.object({
  key: z.string(),
  values: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .readonly()
    .optional(),
});
export type Message = Readonly<z.infer<typeof Message>>;
