import { readArguments } from './arguments.ts';
import type { Asked, FlagShape } from './arguments.ts';
import type { Desk, ExitCode } from './desk.ts';
import { runExplainCredentials } from './explain-credentials.ts';
import { runExplainUrl } from './explain-url.ts';
import { runTrustForget, runTrustList, runTrustPin, runTrustShow } from './trust.ts';
import { tell } from './words.ts';

type Verb = {
  readonly flags: FlagShape;
  /** The words that must follow, as the help names them. */
  readonly words: readonly string[];
  /** Any number may follow; the verb judges them itself. */
  readonly open?: true;
  readonly run: (asked: Asked, desk: Desk) => Promise<ExitCode>;
};

const switches: FlagShape = { help: 'switch', json: 'switch' };

/** Every verb by its two words. */
const verbs: Readonly<Record<string, Readonly<Record<string, Verb>>>> = {
  explain: {
    url: { flags: { ...switches, vectors: 'value' }, words: [], open: true, run: runExplainUrl },
    credentials: {
      flags: {
        ...switches,
        vectors: 'value',
        mode: 'value',
        surface: 'value',
        config: 'value',
        url: 'value',
      },
      words: [],
      run: runExplainCredentials,
    },
  },
  trust: {
    list: { flags: switches, words: [], run: runTrustList },
    show: { flags: switches, words: ['<gateway>'], run: runTrustShow },
    forget: { flags: { ...switches, route: 'value' }, words: ['<gateway>'], run: runTrustForget },
    pin: { flags: switches, words: ['<gateway>', '<fingerprint>'], run: runTrustPin },
  },
};

/**
 * Runs what a person typed after `causeway`. Results go to the desk's `print`, everything else to `complain`.
 * Returns the exit code: 0 done, 1 it could not be done or a row of a table disagrees, 2 it was not understood.
 */
export async function runCommand(args: readonly string[], desk: Desk): Promise<ExitCode> {
  const [topic, name, ...rest] = args;
  if (topic === undefined || isHelp(topic)) return help('', desk);
  if (topic === '--version') {
    desk.print(tell('cli.version', { version: desk.version }));
    return 0;
  }
  const group = own(verbs, topic);
  if (group === null) return unknown('causeway', topic, verbs, desk);
  if (name === undefined) return misused(desk, 'cli.verb-missing', { verb: topic, there: namesOf(group) });
  if (isHelp(name)) return help(`.${topic}`, desk);
  const verb = own(group, name);
  if (verb === null) return unknown(`causeway ${topic}`, name, group, desk);
  return runVerb(verb, `${topic} ${name}`, rest, desk);
}

async function runVerb(verb: Verb, title: string, args: readonly string[], desk: Desk): Promise<ExitCode> {
  const read = readArguments(args, verb.flags);
  if (!read.ok) {
    const there = Object.keys(verb.flags)
      .map((flag) => `--${flag}`)
      .join(', ');
    return misused(desk, `cli.${read.why}`, { given: read.given, verb: title, there });
  }
  if (read.flags['help'] !== undefined) return help(`.${title.replace(' ', '.')}`, desk);
  const missing = verb.words[read.words.length];
  if (missing !== undefined) return misused(desk, 'cli.word-missing', { verb: title, word: missing });
  const surplus = verb.open === true ? undefined : read.words[verb.words.length];
  if (surplus !== undefined) return misused(desk, 'cli.word-unwanted', { verb: title, given: surplus });
  return verb.run(read, desk);
}

function isHelp(text: string): boolean {
  return text === '--help' || text === '-h' || text === 'help';
}

function help(topic: string, desk: Desk): ExitCode {
  desk.print(tell(`terminal.cli.help${topic}`));
  return 0;
}

function unknown(
  before: string,
  given: string,
  there: Readonly<Record<string, unknown>>,
  desk: Desk,
): ExitCode {
  const key = given.startsWith('-') ? 'cli.unknown-flag.before' : 'cli.unknown-verb';
  return misused(desk, key, { before, given, there: namesOf(there) });
}

function misused(desk: Desk, key: string, values: Readonly<Record<string, string>>): ExitCode {
  desk.complain(tell(key, values));
  return 2;
}

function namesOf(group: Readonly<Record<string, unknown>>): string {
  return Object.keys(group).join(', ');
}

function own<Value>(group: Readonly<Record<string, Value>>, name: string): Value | null {
  return Object.hasOwn(group, name) ? (group[name] ?? null) : null;
}
