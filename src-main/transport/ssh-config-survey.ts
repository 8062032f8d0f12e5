import { matchPattern, matchPatterns } from '../policy/known-hosts-pattern.ts';
import {
  describeDirective,
  isForeign,
  isHarmless,
  isUnset,
  problemOf,
  readJumps,
  slotOf,
} from './ssh-config-directives.ts';
import type { Effect } from './ssh-config-directives.ts';
import { judgeMatch, type MatchFacts } from './ssh-config-match.ts';
import { expandTokens } from './ssh-config-tokens.ts';
import type { ConfigFault, ConfigFile, ConfigNode } from './ssh-config-tree.ts';

/** A directive that applies to a server and that we cannot honour. */
export type Unsupported = {
  /** As ssh_config(5) writes it, with the criterion of a `Match`: `ProxyCommand`, `Match exec`. */
  readonly directive: string;
  readonly effect: Effect;
  readonly file: string;
  readonly line: number;
};

/** A directive where it stands. */
export type Placed = ConfigNode & { readonly file: string };

/** What applies to one server. A walk adds to it and takes nothing back: the first value wins. */
export type Survey = {
  /** The first line of each directive, under its keyword. */
  readonly first: Map<string, Placed>;
  /** Of `IdentityFile` every line counts, the same path once. */
  readonly identities: Map<string, Placed>;
  readonly unsupported: Map<string, Unsupported>;
};

export type Walk = {
  readonly survey: Survey;
  /** What `Host` is matched against. */
  readonly host: string;
  readonly originalHost: string;
  /** The user that was asked for together with the server; it wins over any `User`. */
  readonly user: string | null;
  readonly localUser: string;
  readonly final: boolean;
};

/** Whether the lines under a `Host` or `Match` apply; a placed line is a `Match` that we cannot judge. */
type Standing = boolean | { readonly by: Placed; readonly criterion: string };

export function emptySurvey(): Survey {
  return { first: new Map(), identities: new Map(), unsupported: new Map() };
}

/** Collects what a file and its includes say of a server. The fault is the first line that makes no sense. */
export function walkFile(walk: Walk, file: ConfigFile): ConfigFault | null {
  let standing: Standing = true;
  for (const node of file.lines) {
    if (node.keyword === 'host' || node.keyword === 'match') {
      const next = judgeBlock(walk, { ...node, file: file.path });
      if (typeof next === 'object' && 'code' in next) return next;
      standing = next;
    } else if (standing !== false) {
      const placed = { ...node, file: file.path };
      const fault = standing === true ? apply(walk, placed) : doubt(walk.survey, placed, standing);
      if (fault !== null) return fault;
    }
  }
  return null;
}

function judgeBlock(walk: Walk, block: Placed): Standing | ConfigFault {
  const { words, text, keyword } = block;
  if (words === null) return malformed(block, 'open-quote');
  if (text === '') return malformed(block, 'no-value');
  if (keyword === 'host') {
    return words.includes('') ? malformed(block, 'bad-value') : matchPatterns(walk.host, words);
  }
  const { verdict, foreign } = judgeMatch(text, factsOf(walk));
  if (verdict === 'malformed') return malformed(block, 'bad-condition');
  return verdict === 'doubtful' ? { by: block, criterion: foreign ?? '' } : verdict === 'match';
}

function factsOf({ survey, host, originalHost, user, localUser, final }: Walk): MatchFacts {
  const hostName = firstWord(survey, 'hostname');
  return {
    host: hostName === null || final ? host : (expandTokens(hostName, { h: host }, null) ?? host),
    originalHost,
    user: user ?? firstWord(survey, 'user') ?? localUser,
    localUser,
    tag: firstWord(survey, 'tag') ?? '',
    final,
  };
}

function firstWord({ first }: Survey, slot: string): string | null {
  return first.get(slot)?.words?.[0] ?? null;
}

function apply(walk: Walk, placed: Placed): ConfigFault | null {
  if (placed.keyword === 'include') return include(walk, placed);
  const { survey } = walk;
  const slot = slotOf(placed.keyword);
  const why = problemOf(slot, placed);
  if (why !== null) return malformed(placed, why);
  const words = placed.words ?? [];
  if (slot === 'identityfile') keep(survey.identities, words[0] ?? '', placed);
  else if (isProxyAfterNone(survey, slot)) survey.first.set('proxyjump', placed);
  else if (!isUnset(slot, words)) keep(survey.first, competing(slot), placed);
  return null;
}

/** Of `ProxyJump` and `ProxyCommand` the first wins (ssh_config(5), ProxyJump). */
function competing(slot: string): string {
  return slot === 'proxycommand' ? 'proxyjump' : slot;
}

/** `ProxyJump none` keeps later jumps out, but no later `ProxyCommand` (measured: OpenSSH 9.2). */
function isProxyAfterNone({ first }: Survey, slot: string): boolean {
  const before = first.get('proxyjump');
  return slot === 'proxycommand' && before?.keyword === 'proxyjump' && readJumps(before.text)?.length === 0;
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (!map.has(key)) map.set(key, value);
}

function include(walk: Walk, placed: Placed): ConfigFault | null {
  if (placed.words === null) return malformed(placed, 'open-quote');
  if (placed.words.length === 0) return malformed(placed, 'no-value');
  if (placed.included === null) note(walk.survey, placed, 'Include', 'blocks');
  for (const file of placed.included ?? []) {
    const fault = walkFile(walk, file);
    if (fault !== null) return fault;
  }
  return null;
}

const weight: readonly Effect[] = ['detail', 'login', 'blocks'];

/** A line that applies only if a condition holds that we cannot judge: it counts if it could change anything. */
function doubt(survey: Survey, placed: Placed, { by, criterion }: Exclude<Standing, boolean>): null {
  const slot = competing(slotOf(placed.keyword));
  const effect = placed.keyword === 'include' ? 'blocks' : (describeDirective(slot)?.effect ?? null);
  if (effect === null || survey.first.has(slot)) return null;
  const directive = `Match ${criterion}`;
  const before = survey.unsupported.get(directive)?.effect;
  if (before !== undefined && weight.indexOf(before) >= weight.indexOf(effect)) return null;
  survey.unsupported.delete(directive);
  note(survey, by, directive, effect);
  return null;
}

function note(survey: Survey, { file, line }: Placed, directive: string, effect: Effect): void {
  keep(survey.unsupported, directive, { directive, effect, file, line });
}

/** Everything that applies to the server and that we cannot honour. */
export function unsupportedOf({ first, unsupported }: Survey): readonly Unsupported[] {
  const passedOver = first.get('ignoreunknown')?.words?.[0]?.toLowerCase().split(',') ?? [];
  const foreign = [...first.values()].flatMap((placed) => foreignIn(placed, passedOver) ?? []);
  return [...foreign, ...unsupported.values()];
}

/** A directive that nobody knows may be a `Host` with a slip in it: what follows it may be meant for others. */
function foreignIn(placed: Placed, passedOver: readonly string[]): Unsupported | null {
  const { keyword, directive, words, file, line } = placed;
  const slot = slotOf(keyword);
  const known = describeDirective(slot);
  if (known === null) {
    const isIgnored = isHarmless(slot) || passedOver.some((pattern) => matchPattern(keyword, pattern));
    return isIgnored ? null : { directive, effect: 'blocks', file, line };
  }
  return isForeign(slot, words ?? []) ? { directive: known.name, effect: known.effect, file, line } : null;
}

export function malformed(
  { file, line, directive }: Placed,
  why: Extract<ConfigFault, { code: 'ssh-config-malformed' }>['why'],
): ConfigFault {
  return { code: 'ssh-config-malformed', file, line, directive, why };
}
