import { isDeepStrictEqual } from 'node:util';
import { ownValue } from './openclaw-config-shape.ts';
import { insertMember, removeMember, replaceValue } from './openclaw-config-splice.ts';
import { parseJson5 } from './openclaw-config-text.ts';
import { depthOf, readObject, tokenize } from './openclaw-config-tokens.ts';
import { parseJson } from './text-file.ts';

/** What is to stand at a path of keys; without a value, nothing. */
export type ConfigChange = {
  readonly path: readonly [string, ...string[]];
  readonly value: string | number | undefined;
};

/** Deeper than any configuration is, and far from what a comparison can stand. */
const DEEPEST = 200;

/**
 * Makes changes in JSON5 text and leaves every other character alone: comments, unknown keys, quotes, commas and
 * line ends. Text that is plain JSON stays so. Null where that cannot be done. The result was parsed again, and
 * holds what was meant and nothing else. No parser of JSON5 in use here keeps its source.
 */
export function editConfig(text: string, changes: readonly ConfigChange[]): string | null {
  const tokens = tokenize(text);
  const before = parseJson5(text);
  if (tokens === null || !before.ok || depthOf(tokens) > DEEPEST) return null;
  const edited = changes.reduce<string | null>(
    (so, change) => (so === null ? null : makeChange(so, change)),
    text,
  );
  const meant = changes.reduce((value, change) => withValue(value, change.path, change.value), before.value);
  return edited !== null && holds(edited, meant) && (isJson(edited) || !isJson(text)) ? edited : null;
}

function holds(text: string, meant: unknown): boolean {
  const parsed = parseJson5(text);
  return parsed.ok && isDeepStrictEqual(parsed.value, meant);
}

function isJson(text: string): boolean {
  return parseJson(text) !== undefined;
}

/** A copy with another value at a path; objects on the way are made where there are none. */
function withValue(value: unknown, path: readonly string[], next: ConfigChange['value']): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return next;
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const inner = ownValue(value, name);
  if (next === undefined && inner === undefined) return value;
  const others = entries.filter(([key]) => key !== name);
  if (next === undefined && rest.length === 0) return Object.fromEntries(others);
  return Object.fromEntries([...others, [name, withValue(inner, rest, next)]]);
}

/** Of a key that stands twice the last one counts, for parsers and so here; one before it may not come to light. */
function makeChange(text: string, change: ConfigChange): string | null {
  const { path, value } = change;
  const tokens = tokenize(text) ?? [];
  let at = tokens.findIndex(({ kind }) => kind !== 'comment');
  for (const [depth, name] of path.entries()) {
    const found = readObject(text, tokens, at);
    if (found === null) return null;
    const member = found.members.findLast((each) => each.name === name);
    const rest = path.slice(depth + 1);
    if (member === undefined) {
      return value === undefined ? text : insertMember({ text, tokens }, found, { name, rest, value });
    }
    if (rest.length > 0) at = tokens.indexOf(member.first, at);
    else if (value !== undefined) return replaceValue({ text, tokens }, member, value);
    else return removeMember({ text, tokens }, member);
  }
  return null;
}
