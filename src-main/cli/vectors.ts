import type { z } from 'zod';
import type { Desk } from './desk.ts';
import { tell } from './words.ts';

/** Reads a table of rows to hold the rules against; says on the desk what is wrong with it, and gives null then. */
export async function readVectors<Table>(
  file: string,
  schema: z.ZodType<Table>,
  desk: Pick<Desk, 'readText' | 'complain'>,
): Promise<Table | null> {
  const reading = await desk.readText(file);
  if (!reading.ok) {
    desk.complain(tell(`cli.file.${reading.why}`, { file }));
    return null;
  }
  const parsed = schema.safeParse(readJson(reading.text));
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  desk.complain(tell(at === '' ? 'cli.vectors-malformed' : 'cli.vectors-malformed.at', { file, at }));
  return null;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
