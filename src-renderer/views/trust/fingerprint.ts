const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[a-z0-9+/]{43}=?$/i;
const HYPHENATED = /^(?:[0-9a-f]{2}-)+[0-9a-f]{2}$/i;
/** As openssl, keytool and curl write it before a digest. */
const LABEL = /^sha-?(?:2-)?256(?:\([^()]*\))?(?:\s+fingerprint\s|(?:\s+fingerprint)?\s*(?:[=:]|\/\/?))/i;
const LONGEST_TEXT = 512;
const BYTES_A_ROW = 8;

/**
 * Reads a SHA-256 fingerprint as people and tools write it, by the host's own rules: hex of any case with
 * colons, spaces or hyphens, or base64, with or without a label. Returns `sha256:` and 64 lower-case hex digits;
 * null for everything else. Never throws.
 */
export function readFingerprint(text: string): string | null {
  if (text.length > LONGEST_TEXT) return null;
  const visible = text.replace(/\p{Cf}/gu, '').trim();
  return readDigest(visible) ?? readDigest(visible.replace(LABEL, '').trim());
}

function readDigest(text: string): string | null {
  const digits = text.replace(HYPHENATED.test(text) ? /-/g : /[\s:]/g, '');
  if (HEX.test(digits)) return `sha256:${digits.toLowerCase()}`;
  const characters = text.replaceAll('-', '+').replaceAll('_', '/');
  return BASE64.test(characters) ? readBase64(`${characters.replace('=', '')}=`) : null;
}

/** The last character has two bits to spare: where they are set, it was mistyped. */
function readBase64(text: string): string | null {
  const bytes = atob(text);
  if (btoa(bytes) !== text) return null;
  return `sha256:${Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')}`;
}

/** What a person copies: upper-case pairs with colons, as openssl prints them; what is no fingerprint stays as it is. */
export function comparable(fingerprint: string): string {
  return pairsOf(fingerprint)?.join(':') ?? fingerprint;
}

/** The same to compare by eye: rows of eight bytes. */
export function comparableRows(fingerprint: string): readonly string[] {
  const pairs = pairsOf(fingerprint);
  if (pairs === null) return [fingerprint];
  const starts = pairs.flatMap((_, index) => (index % BYTES_A_ROW === 0 ? [index] : []));
  return starts.map((start) => pairs.slice(start, start + BYTES_A_ROW).join(':'));
}

function pairsOf(fingerprint: string): readonly string[] | null {
  const digits = readFingerprint(fingerprint)?.slice('sha256:'.length).toUpperCase();
  return digits?.match(/../g) ?? null;
}
