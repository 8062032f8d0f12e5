import { matchHostList, matchPatterns } from '../policy/known-hosts-pattern.ts';
import { nextWord } from './ssh-config-line.ts';

/** What is known when a `Match` is read: it sees what the lines before it have set. */
export type MatchFacts = {
  /** `HostName` so far, expanded; else the name that was asked for. */
  readonly host: string;
  readonly originalHost: string;
  readonly user: string;
  readonly localUser: string;
  readonly tag: string;
  /** Whether this is the second reading, which `Match final` asks for. */
  readonly final: boolean;
};

export type MatchVerdict = {
  /** `doubtful` is a match but for criteria that we cannot judge, `malformed` is no condition at all. */
  readonly verdict: 'match' | 'no-match' | 'doubtful' | 'malformed';
  /** The first criterion that we cannot judge, as `exec`. */
  readonly foreign: string | null;
};

type Criterion = { readonly name: string; readonly negated: boolean; readonly value: string | null };

/** Judges the criteria of a `Match` line (readconf.c, match_cfg_line): all of them must hold. */
export function judgeMatch(text: string, facts: MatchFacts): MatchVerdict {
  const criteria = readCriteria(text);
  const judged = criteria.map((criterion) => ({ ...criterion, holds: judgeCriterion(criterion, facts) }));
  const foreign = judged.find(({ holds }) => holds === 'unknown')?.name ?? null;
  const verdict = (): MatchVerdict['verdict'] => {
    if (!isCondition(criteria) || judged.some(({ holds }) => holds === 'malformed')) return 'malformed';
    if (judged.some(({ holds, negated }) => holds === negated)) return 'no-match';
    return foreign === null ? 'match' : 'doubtful';
  };
  return { verdict: verdict(), foreign };
}

/** Whether a `Match` line asks for a second reading, be its other criteria as they may. */
export function asksFinal(text: string): boolean {
  return readCriteria(text).some(({ name }) => name === 'final');
}

const withoutValue: ReadonlySet<string> = new Set(['all', 'canonical', 'final']);

function readCriteria(text: string): readonly Criterion[] {
  const criteria: Criterion[] = [];
  let [word, rest] = takeWord(text);
  while (word !== '') {
    const negated = word.startsWith('!');
    const name = word.slice(negated ? 1 : 0).toLowerCase();
    let value: string | null = null;
    if (!withoutValue.has(name)) [value, rest] = takeWord(rest);
    criteria.push({ name, negated, value });
    [word, rest] = takeWord(rest);
  }
  return criteria;
}

/** The next word, empty at the end and at a comment. */
function takeWord(text: string): readonly [string, string] {
  const [word, rest] = nextWord(text) ?? ['', ''];
  return word.startsWith('#') ? ['', ''] : [word, rest];
}

/** `all` ends a condition, and at most one other criterion may stand before it. */
function isCondition(criteria: readonly Criterion[]): boolean {
  const all = criteria.findIndex(({ name }) => name === 'all');
  return criteria.length > 0 && (all < 0 || (all <= 1 && all === criteria.length - 1));
}

type Holds = boolean | 'unknown' | 'malformed';

function judgeCriterion({ name, value }: Criterion, facts: MatchFacts): Holds {
  if (name === 'all') return true;
  if (value === null) return facts.final;
  return value === '' ? 'malformed' : judgeValue(name, value, facts);
}

function judgeValue(name: string, value: string, facts: MatchFacts): Holds {
  switch (name) {
    case 'host':
      return matchHostList(facts.host, value);
    case 'originalhost':
      return matchHostList(facts.originalHost, value);
    case 'user':
      return matchPatterns(facts.user, value.split(','));
    case 'localuser':
      return matchPatterns(facts.localUser, value.split(','));
    case 'tagged':
      return matchPatterns(facts.tag, value.split(','));
    // What these ask depends on programs, interfaces and sessions that are not ours.
    case 'command':
    case 'exec':
    case 'localnetwork':
    case 'sessiontype':
    case 'version':
      return 'unknown';
    default:
      return 'malformed';
  }
}
