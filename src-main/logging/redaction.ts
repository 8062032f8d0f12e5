/** Stands where something was taken out. */
export const MARK = '[redacted]';

/** Names whose value is a secret wherever they stand: in a query, in JSON, in an environment. */
const secretName = '(?:token|pass(?:word|phrase|wd)|secret|key|auth|credential)';

/** `ws://user:password@host` keeps its host. */
function hideUserinfo(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]*@/gi, `$1${MARK}@`);
}

/** Of a header that identifies somebody, nothing but its name stays, up to the end of the line. */
function hideHeaders(text: string): string {
  return text
    .replaceAll(/((?:authorization|cookie)\\*["']?\s{0,4}[:=])[^\r\n]+/gi, `$1 ${MARK}`)
    .replaceAll(/\b(bearer\s{1,4})[^\s"',;]+/gi, `$1${MARK}`)
    .replaceAll(/\b(basic\s{1,4})[A-Za-z0-9+/=_-]{8,}/gi, `$1${MARK}`);
}

/**
 * The value after a secret name: `?token=…`, `"apiKey": "…"`, `PASSWORD=…`, and JSON within a string.
 * A quoted value ends at its quote; when that is missing or escaped, rather too much is taken.
 */
function hideNamedValues(text: string): string {
  const pair = new RegExp(
    `(${secretName}[\\w.-]{0,40}\\\\*["']?\\s{0,4}[:=]\\s{0,4})` +
      `(?:\\\\*"(?:[^"\\\\]|\\\\[\\s\\S])*"?|'(?:[^'\\\\]|\\\\[\\s\\S])*'?|\\[redacted\\]|[^\\s,;&#"'}\\])]+)`,
    'gi',
  );
  return text.replaceAll(pair, `$1${MARK}`);
}

/** A PEM block, or one that was cut off. */
function hidePem(text: string): string {
  return text.replaceAll(/-----BEGIN [A-Z0-9 ]{1,40}-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g, MARK);
}

/** A JSON web token: its parts may be shorter than a run that counts as a secret. */
function hideWebTokens(text: string): string {
  return text.replaceAll(/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, MARK);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Runs of 32 or more characters that may be base64url, base64 or hex. A device token has 43, a gateway
 * token 64: of hashes, too, none can be told from a secret, so all go (a fingerprint is logged in its
 * own field). A UUID that stands alone stays: requests and runs are named so, secrets are not.
 */
function hideLongRuns(text: string): string {
  return text.replaceAll(/[A-Za-z0-9+/_-]{32,}={0,2}/g, (run) => {
    // Only base64 has these; without them a run with slashes is rather a path.
    if (/[+=]/.test(run)) return MARK;
    return run.replaceAll(/[A-Za-z0-9_-]{32,}/g, (part) => (uuid.test(part) ? part : MARK));
  });
}

const steps: readonly ((text: string) => string)[] = [
  hidePem,
  hideUserinfo,
  hideHeaders,
  hideNamedValues,
  hideWebTokens,
  hideLongRuns,
];

/** Takes out whatever has the shape of a secret. Time is linear in the length of the text. */
export function hideSecretShapes(text: string): string {
  return steps.reduce((shown, step) => step(shown), text);
}

/** A certificate's or host key's fingerprint, or a device id: 64 hex digits, colons, or SSH's form. */
const fingerprint =
  /^(?:(?:sha256:)?[0-9a-f]{64}|(?:[0-9a-f]{2}:){31}[0-9a-f]{2}|SHA256:[A-Za-z0-9+/]{43}=?)$/i;

/** Fields that hold a public hash by their definition. */
const publicFields: ReadonlySet<string> = new Set(['fingerprint', 'deviceId']);

const secretWords: ReadonlySet<string> = new Set(
  'token password passphrase passwd secret key auth authorization credential cookie pem'.split(' '),
);

/** Whether a field's name says that its text is a secret: its last word does (`apiKey`, `auth.token`). */
export function namesSecret(field: string): boolean {
  const words = field.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^A-Za-z0-9]+/);
  return secretWords.has(words.at(-1)?.toLowerCase() ?? '');
}

/** Whether a field may be shown although its value looks like a secret. */
export function isPublicHash(field: string, value: string): boolean {
  return publicFields.has(field) && fingerprint.test(value);
}
