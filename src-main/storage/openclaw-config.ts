import type { OpenClawProblem } from '../contract/openclaw.ts';
import { shapeConfig, type OpenClawConfig } from './openclaw-config-shape.ts';
import { parseJson5 } from './openclaw-config-text.ts';
import { readRegularFile } from './regular-file.ts';

export type OpenClawConfigReading =
  /** `found` is false where there is no file, which OpenClaw takes for an empty one. */
  | { readonly ok: true; readonly value: OpenClawConfig; readonly found: boolean }
  | { readonly ok: false; readonly problem: OpenClawProblem };

/** The most it may hold, in bytes. Real ones have some kilobytes; the parser takes half a second for this. */
const MAX_BYTES = 1024 * 1024;

export type OpenClawText =
  /** `text` is null where there is no file; a byte order mark stands in it. */
  | { readonly ok: true; readonly text: string | null }
  | { readonly ok: false; readonly problem: OpenClawProblem };

/** Reads the text of OpenClaw's configuration, through links. Never throws. */
export async function readOpenClawText(file: string): Promise<OpenClawText> {
  const reading = await readRegularFile(file, { maxBytes: MAX_BYTES, ownerOnly: false, keepsMark: true });
  if (reading.ok) return reading;
  if (reading.why === 'missing') return { ok: true, text: null };
  return { ok: false, problem: { code: 'unreadable', file, why: reading.why } };
}

/** Reads OpenClaw's configuration, through links. Secrets stay as they are written. */
export async function readOpenClawConfig(file: string): Promise<OpenClawConfigReading> {
  const reading = await readOpenClawText(file);
  if (!reading.ok) return reading;
  if (reading.text === null) return { ok: true, value: {}, found: false };
  return decodeOpenClawConfig(reading.text, file);
}

/** Turns the text of a configuration into what we read of it; `file` is named in problems. Never throws. */
export function decodeOpenClawConfig(text: string, file: string): OpenClawConfigReading {
  const parsed = parseJson5(text.replace(/^\uFEFF/, ''));
  if (!parsed.ok) {
    const { line, column } = parsed;
    return { ok: false, problem: { code: 'malformed', file, line, column } };
  }
  const shaped = shapeConfig(parsed.value);
  if (shaped.ok) return { ok: true, value: shaped.value, found: true };
  const { why: code, key } = shaped;
  // Not even an object: no key could be named.
  if (key === '') return { ok: false, problem: { code: 'malformed', file, line: 1, column: 1 } };
  return { ok: false, problem: { code, file, key } };
}
