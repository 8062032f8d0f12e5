/** What a person asked for on the command line of the headless host. */
export type Flags = {
  readonly help: boolean;
  /** Whether to open the page in the person's browser. */
  readonly open: boolean;
  /** Where to listen; 0 takes any free port. */
  readonly port: number;
};
export type FlagsResult =
  | { readonly ok: true; readonly flags: Flags }
  | { readonly ok: false; readonly why: 'unknown-flag' | 'bad-port'; readonly given: string };

/** The port that a person can remember; the next free one where it is taken. */
const PAGE_PORT = 18_788;

/** Reads the arguments after the script's name. Says the first one that it does not understand. */
export function readFlags(args: readonly string[]): FlagsResult {
  return readRest(args, { help: false, open: true, port: PAGE_PORT });
}

function readRest(args: readonly string[], flags: Flags): FlagsResult {
  const [first, ...rest] = args;
  if (first === undefined) return { ok: true, flags };
  if (first === '--help' || first === '-h') return readRest(rest, { ...flags, help: true });
  if (first === '--no-open') return readRest(rest, { ...flags, open: false });
  if (first === '--port') return readPort(rest[0] ?? '', rest.slice(1), flags);
  if (first.startsWith('--port=')) return readPort(first.slice('--port='.length), rest, flags);
  return { ok: false, why: 'unknown-flag', given: first };
}

function readPort(given: string, rest: readonly string[], flags: Flags): FlagsResult {
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (!(port <= 65_535)) return { ok: false, why: 'bad-port', given };
  return readRest(rest, { ...flags, port });
}
