import type { FileProblem } from '../policy/credentials.ts';
import { shapeConfig, type OpenClawConfig } from './openclaw-config-shape.ts';
import { parseJson5 } from './openclaw-config-text.ts';
import { readRegularFile } from './regular-file.ts';

/** Why OpenClaw's configuration is not used; nothing of it is used then. `key` is empty for the whole. */
export type OpenClawConfigFault =
  | {
      readonly code: 'openclaw-config-unreadable';
      readonly file: string;
      readonly why: Exclude<FileProblem, 'missing'>;
    }
  | {
      readonly code: 'openclaw-config-malformed';
      readonly file: string;
      readonly line: number;
      readonly column: number;
    }
  | {
      /** `included`: another file would say, and the app follows no `$include`. */
      readonly code: 'openclaw-config-invalid' | 'openclaw-config-included';
      readonly file: string;
      readonly key: string;
    };

export type OpenClawConfigReading =
  /** `found` is false where there is no file, which OpenClaw takes for an empty one. */
  | { readonly ok: true; readonly value: OpenClawConfig; readonly found: boolean }
  | { readonly ok: false; readonly fault: OpenClawConfigFault };

/** The most it may hold, in bytes. Real ones have some kilobytes; the parser takes half a second for this. */
const MAX_BYTES = 1024 * 1024;

/** Reads OpenClaw's configuration, through links. Secrets stay as they are written. */
export async function readOpenClawConfig(file: string): Promise<OpenClawConfigReading> {
  const reading = await readRegularFile(file, { maxBytes: MAX_BYTES, ownerOnly: false });
  if (reading.ok) return decodeOpenClawConfig(reading.text, file);
  if (reading.why === 'missing') return { ok: true, value: {}, found: false };
  return { ok: false, fault: { code: 'openclaw-config-unreadable', file, why: reading.why } };
}

/** Turns the text of a configuration into what we read of it; `file` is named in faults. Never throws. */
export function decodeOpenClawConfig(text: string, file: string): OpenClawConfigReading {
  const parsed = parseJson5(text);
  if (!parsed.ok) {
    const { line, column } = parsed;
    return { ok: false, fault: { code: 'openclaw-config-malformed', file, line, column } };
  }
  const shaped = shapeConfig(parsed.value);
  if (shaped.ok) return { ok: true, value: shaped.value, found: true };
  return { ok: false, fault: { code: `openclaw-config-${shaped.why}`, file, key: shaped.key } };
}
