import { type Token, tokenize } from './openclaw-config-tokens.ts';

const MASK = '••••••';

/** A key whose value, or whatever stands below it, may be a secret; rather too many than one too few. */
const secretName = /token|passw|passphrase|secret|key|credential|auth|cookie|bearer|header/i;

/** What a comment assigns to such a name, as in a line that was commented out. Bounded, so that it is quick. */
const assignment =
  /((?:token|passw|passphrase|secret|key|credential|auth|cookie|bearer)\w{0,40}["']?\s{0,9}[:=]\s{0,9})[^\s,]+/gi;

/**
 * Puts a mask over every text and number of JSON5 text that stands at or below a key that looks like a secret's,
 * over logins and parameters in addresses, and over what comments assign to such a name. Lines stay lines. Text
 * that cannot be cut into pieces is masked as a whole.
 */
export function maskSecrets(text: string): string {
  const tokens = tokenize(text);
  if (tokens === null) return mask(text);
  const secret = findSecrets(text, tokens);
  let masked = '';
  let end = 0;
  for (const token of tokens) {
    const piece = text.slice(token.start, token.end);
    masked += text.slice(end, token.start) + show(piece, token, secret.has(token));
    end = token.end;
  }
  return masked + text.slice(end);
}

function show(piece: string, { kind }: Token, isSecret: boolean): string {
  const quote = piece.charAt(0);
  if (kind === 'comment') return maskAddresses(piece.replaceAll(assignment, `$1${MASK}`));
  if (isSecret) return kind === 'string' ? quote + mask(piece) + quote : mask(piece);
  return kind === 'string' ? maskAddresses(piece) : piece;
}

function mask(text: string): string {
  return MASK + (text.match(/\r\n|[\n\r]/g) ?? []).join('');
}

function maskAddresses(text: string): string {
  return text
    .replaceAll(/\/\/[^/?#\s"']{0,400}@/g, `//${MASK}@`)
    .replaceAll(/([?&][^=&#\s"']{1,100}=)[^&#\s"']+/g, `$1${MASK}`);
}

/** The scalars at or below a key of a secret. */
function findSecrets(text: string, tokens: readonly Token[]): ReadonlySet<Token> {
  const pieces = tokens.filter(({ kind }) => kind !== 'comment');
  const found = new Set<Token>();
  const around: boolean[] = [];
  let isSecret = false;
  for (const [at, token] of pieces.entries()) {
    switch (token.kind) {
      case '{':
      case '[':
        around.push(isSecret);
        break;
      case '}':
      case ']':
        around.pop();
        break;
      case ',':
        isSecret = around.at(-1) ?? false;
        break;
      case 'string':
      case 'word':
        if (pieces[at + 1]?.kind === ':') isSecret ||= secretName.test(text.slice(token.start, token.end));
        else if (isSecret && !isPlain(text.slice(token.start, token.end))) found.add(token);
        break;
      default:
    }
  }
  return found;
}

function isPlain(piece: string): boolean {
  return piece === 'true' || piece === 'false' || piece === 'null';
}
