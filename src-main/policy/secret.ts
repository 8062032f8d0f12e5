import type { SecretProblem } from '../contract/refusal.ts';

/** `secret` is the text without the space and line ends that a copy brings along at either end. */
export type TypedSecret =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly why: SecretProblem };

/** The longest secret in UTF-16 units; contract/commands.ts has the same bound. */
const LONGEST_SECRET = 16_384;

/** What logs and configurations show in a secret's place. Stars may be part of a password, but not all of it. */
const redactionMark = /__OPENCLAW_REDACTED__|[•●]{3}|^\*+$|^<redacted[^>]*>$|^\[redacted[^\]]*\]$/i;

/** Judges a pasted token or password before anything stores or sends it. Never throws. */
export function judgeSecret(text: string): TypedSecret {
  const secret = text.trim();
  const why = problemOf(secret);
  return why === null ? { ok: true, secret } : { ok: false, why };
}

function problemOf(secret: string): SecretProblem | null {
  if (secret === '') return 'empty';
  if (secret.length > LONGEST_SECRET) return 'too-long';
  if (/[\n\r\u2028\u2029]/.test(secret)) return 'several-lines';
  // Half a character cannot be sent: UTF-8 has no form for it.
  if (/\p{Cc}/u.test(secret) || !secret.isWellFormed()) return 'control-character';
  return redactionMark.test(secret) ? 'redaction-mark' : null;
}
