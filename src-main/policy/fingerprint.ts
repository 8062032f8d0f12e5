import { createHash } from 'node:crypto';

/** A SHA-256 fingerprint in its one canonical form: `sha256:` and 64 lower-case hex digits. */
export type Fingerprint = `sha256:${string}`;

type OtherHash = 'MD5' | 'SHA-1' | 'SHA-224' | 'SHA-384' | 'SHA-512';

/** Why a text is no SHA-256 fingerprint, with what helps to correct it. */
export type FingerprintRefusal =
  | { readonly why: 'empty' | 'malformed' }
  /** Another hash function made it: its label says so, or without a label its length. */
  | { readonly why: 'other-hash'; readonly hash: OtherHash }
  /** Counted in hex digits or in base64 characters without padding. */
  | {
      readonly why: 'length';
      readonly written: 'hex' | 'base64';
      readonly found: number;
      readonly wanted: 43 | 64;
    };

export type FingerprintReading =
  | { readonly ok: true; readonly fingerprint: Fingerprint }
  | { readonly ok: false; readonly problem: FingerprintRefusal };

const HEX_DIGITS = 64;
const BASE64_CHARACTERS = 43;
/** Openssl's label may hold the name of a file. */
const LONGEST_TEXT = 512;

/** As openssl (`sha256 Fingerprint=`, `SHA2-256(stdin)= `), keytool (`SHA256: `) and curl (`sha256//`) write it. */
const label =
  /^(md5|sha-?(?:2-)?(?:1|224|256|384|512))(?:\([^()]*\))?(?:\s+fingerprint\s|(?:\s+fingerprint)?\s*(?:[=:]|\/\/?))/i;

const hashByDigits: Readonly<Record<number, OtherHash>> = {
  32: 'MD5',
  40: 'SHA-1',
  56: 'SHA-224',
  96: 'SHA-384',
  128: 'SHA-512',
};

/** The fingerprint of DER: of a certificate, or of a SubjectPublicKeyInfo. */
export function fingerprintOf(der: Uint8Array): Fingerprint {
  return `sha256:${createHash('sha256').update(der).digest('hex')}`;
}

/**
 * Reads a SHA-256 fingerprint as people and tools write it: hex of any case, bare or with colons, spaces or
 * hyphens between the bytes, or base64 (also the URL alphabet), with or without a label. Never throws. What
 * consists of hex digits is taken for hex: a digest whose base64 looks so (1 in 10^20) needs its `=`.
 */
export function readFingerprint(text: string): FingerprintReading {
  if (text.length > LONGEST_TEXT) return refuse({ why: 'malformed' });
  // Copies from web pages and from Windows bring invisible characters along.
  const visible = text.replace(/\p{Cf}/gu, '').trim();
  if (visible === '') return refuse({ why: 'empty' });
  const bare = readDigest(visible);
  const found = label.exec(visible);
  if (bare.ok || found === null) return bare.ok ? bare : refuse(guessHash(bare.problem));
  const hash = hashOf(found[1] ?? '');
  if (hash !== null) return refuse({ why: 'other-hash', hash });
  return readDigest(visible.slice(found[0].length).trim());
}

/** A canonical one in the form to compare by eye: upper-case pairs with colons, as `openssl x509 -fingerprint` prints it. */
export function formatFingerprint(fingerprint: string): string {
  const digits = fingerprint.slice('sha256:'.length).toUpperCase();
  return digits.replace(/..(?=.)/g, '$&:');
}

function readDigest(text: string): FingerprintReading {
  const digits = text.replace(isHyphenated(text) ? /-/g : /[\s:]/g, '');
  if (/^[0-9a-f]+$/i.test(digits)) return readHex(digits.toLowerCase());
  const characters = text.replaceAll('-', '+').replaceAll('_', '/');
  if (/^[a-z0-9+/]+=?$/i.test(characters)) return readBase64(characters.replace('=', ''));
  return refuse({ why: text === '' ? 'empty' : 'malformed' });
}

/** A hyphen is a character of URL-safe base64, too. */
function isHyphenated(text: string): boolean {
  return /^(?:[0-9a-f]{2}-)+[0-9a-f]{2}$/i.test(text);
}

function readHex(digits: string): FingerprintReading {
  if (digits.length === HEX_DIGITS) return { ok: true, fingerprint: `sha256:${digits}` };
  return refuse({ why: 'length', written: 'hex', found: digits.length, wanted: HEX_DIGITS });
}

function readBase64(characters: string): FingerprintReading {
  const found = characters.length;
  if (found !== BASE64_CHARACTERS) {
    return refuse({ why: 'length', written: 'base64', found, wanted: BASE64_CHARACTERS });
  }
  const digest = Buffer.from(characters, 'base64');
  // The last character has two bits to spare: where they are set, it was mistyped.
  if (digest.toString('base64') !== `${characters}=`) return refuse({ why: 'malformed' });
  return { ok: true, fingerprint: `sha256:${digest.toString('hex')}` };
}

/** The hash that a label names; null for SHA-256. */
function hashOf(name: string): OtherHash | null {
  switch (name.toLowerCase().replace(/^sha-?(?:2-)?/, '')) {
    case 'md5':
      return 'MD5';
    case '1':
      return 'SHA-1';
    case '224':
      return 'SHA-224';
    case '384':
      return 'SHA-384';
    case '512':
      return 'SHA-512';
    default:
      return null;
  }
}

function guessHash(problem: FingerprintRefusal): FingerprintRefusal {
  if (problem.why !== 'length' || problem.written !== 'hex') return problem;
  const hash = hashByDigits[problem.found];
  return hash === undefined ? problem : { why: 'other-hash', hash };
}

function refuse(problem: FingerprintRefusal): FingerprintReading {
  return { ok: false, problem };
}
