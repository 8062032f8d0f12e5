import type { SecretProblem } from '../contract/refusal.ts';

/** `secret` is the text without the space and line ends that a copy brings along at either end. */
export type TypedSecret =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly why: SecretProblem };

/** The longest secret in UTF-16 units; contract/commands.ts has the same bound. */
const LONGEST_SECRET = 16_384;

/**
 * The largest entry of Windows' keychain in bytes (CRED_MAX_CREDENTIAL_BLOB_SIZE). Those of Linux and macOS hold
 * megabytes; the bound is one for all, so that what is entered on one computer can be on any other.
 */
const LARGEST_ENTRY = 2560;

/** What logs and configurations show in a secret's place. Stars may be part of a password, but not all of it. */
const redactionMark = /__OPENCLAW_REDACTED__|[•●]{3}|^\*+$|^<redacted[^>]*>$|^\[redacted[^\]]*\]$/i;

/** Judges a pasted token or password before anything sends it, or stores it too. Never throws. */
export function judgeSecret(text: string, use: 'send' | 'store' = 'send'): TypedSecret {
  const secret = text.trim();
  const isTooLarge = use === 'store' && Buffer.byteLength(secret) > LARGEST_ENTRY;
  const why = isTooLarge ? 'too-long' : problemOf(secret);
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
