/** Which flags a verb takes: a switch stands alone, a value follows its flag or its `=`. */
export type FlagShape = Readonly<Record<string, 'switch' | 'value'>>;

/** What was given to a verb. A switch that was given holds an empty text. */
export type Asked = {
  readonly flags: Readonly<Record<string, string>>;
  readonly words: readonly string[];
};

/** Why arguments cannot be understood; `given` is the first one that could not. */
export type Misread = {
  readonly ok: false;
  readonly why: 'unknown-flag' | 'value-missing' | 'value-unwanted' | 'flag-twice';
  readonly given: string;
};

export type ArgumentsReading = ({ readonly ok: true } & Asked) | Misread;

/** Reads what follows a verb. `--` ends the flags, so that a word may begin with a dash. */
export function readArguments(args: readonly string[], shape: FlagShape): ArgumentsReading {
  return readRest(args, shape, { flags: {}, words: [] });
}

function readRest(args: readonly string[], shape: FlagShape, asked: Asked): ArgumentsReading {
  const [first, ...rest] = args;
  if (first === undefined) return { ok: true, ...asked };
  if (first === '--') return { ok: true, ...asked, words: [...asked.words, ...rest] };
  if (first.startsWith('-') && first !== '-') return readFlag(first, rest, { shape, asked });
  return readRest(rest, shape, { ...asked, words: [...asked.words, first] });
}

type Progress = { readonly shape: FlagShape; readonly asked: Asked };

function readFlag(first: string, rest: readonly string[], progress: Progress): ArgumentsReading {
  const { shape, asked } = progress;
  const [flag, inline] = split(first);
  const name = nameOf(flag);
  const kind = Object.hasOwn(shape, name) ? shape[name] : undefined;
  if (kind === undefined) return misread('unknown-flag', flag);
  if (asked.flags[name] !== undefined) return misread('flag-twice', flag);
  const wanted = kind === 'switch' ? readSwitch(inline, rest) : readValue(inline, rest);
  if (typeof wanted === 'string') return misread(wanted, flag);
  return readRest(wanted.rest, shape, { ...asked, flags: { ...asked.flags, [name]: wanted.value } });
}

type Taken = { readonly value: string; readonly rest: readonly string[] } | Misread['why'];

function readSwitch(inline: string | undefined, rest: readonly string[]): Taken {
  return inline === undefined ? { value: '', rest } : 'value-unwanted';
}

function readValue(inline: string | undefined, [next, ...rest]: readonly string[]): Taken {
  if (inline !== undefined) return { value: inline, rest: next === undefined ? [] : [next, ...rest] };
  return next === undefined || next.startsWith('--') ? 'value-missing' : { value: next, rest };
}

/** What a flag is called in a shape; nothing for one with a single dash, but for `-h`. */
function nameOf(flag: string): string {
  if (flag === '-h') return 'help';
  return flag.startsWith('--') ? flag.slice(2) : '';
}

function split(text: string): readonly [string, string?] {
  const at = text.indexOf('=');
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function misread(why: Misread['why'], given: string): Misread {
  return { ok: false, why, given };
}
