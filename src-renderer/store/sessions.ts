import { calendarDay, type CalendarDay } from '../../src-main/language/format.ts';
import { fieldsOf, listAt, numberAt, textAt, type Fields } from './fields.ts';

/** One conversation as the rail shows it. */
export type SessionRow = {
  readonly key: string;
  /** Null until the person or the gateway has named it. */
  readonly title: string | null;
  /** Words from the conversation itself, for one that has no name. */
  readonly preview: string | null;
  /** Wall-clock milliseconds of its last change. */
  readonly updatedAt: number;
  readonly unread: boolean;
  readonly running: boolean;
  /** Not a person's conversation: put away, or the gateway's own errands. */
  readonly hidden: boolean;
  readonly model: string | null;
  readonly thinking: string | null;
  /** How full the model's context is, 0 to 1. */
  readonly contextUsed: number | null;
  readonly costUsd: number | null;
};

/** Reads one row of `sessions.list`, or null when it has no key. */
export function readSessionRow(value: unknown): SessionRow | null {
  const fields = fieldsOf(value);
  const key = textAt(fields, 'key');
  if (fields === null || key === null) return null;
  return {
    key,
    title: lineAt(fields, ['label', 'displayName', 'derivedTitle']),
    preview: lineAt(fields, ['lastMessagePreview']),
    updatedAt: numberAt(fields, 'updatedAt') ?? numberAt(fields, 'createdAt') ?? 0,
    unread: fields['unread'] === true,
    running: fields['hasActiveRun'] === true || fields['status'] === 'running',
    hidden: fields['archived'] === true || fields['isBackground'] === true,
    model: textAt(fields, 'model'),
    thinking: textAt(fields, 'thinkingLevel'),
    contextUsed: contextUsedOf(fields),
    costUsd: numberAt(fields, 'estimatedCostUsd'),
  };
}

/** Reads the result of `sessions.list`; rows without a key are left out. */
export function readSessionList(value: unknown): readonly SessionRow[] {
  return listAt(fieldsOf(value), 'sessions').flatMap((row) => readSessionRow(row) ?? []);
}

const TITLE_LENGTH = 120;

function lineAt(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const text = textAt(fields, name);
    if (text !== null) return text.replace(/\s+/g, ' ').trim().slice(0, TITLE_LENGTH);
  }
  return null;
}

function contextUsedOf(fields: Fields): number | null {
  const used = numberAt(fields, 'totalTokens');
  const size = numberAt(fields, 'contextTokens');
  return used === null || size === null || size <= 0 ? null : Math.min(1, used / size);
}

/**
 * Puts a changed row in the place of the one with its key, or among the others if it is new. Its preview
 * stays the first one seen, so that a conversation without a name does not change under the person's eyes.
 */
export function withSession(rows: readonly SessionRow[], row: SessionRow): readonly SessionRow[] {
  const known = rows.find((one) => one.key === row.key);
  if (known === undefined) return [...rows, row];
  const changed = { ...row, title: row.title ?? known.title, preview: known.preview ?? row.preview };
  return rows.map((one) => (one === known ? changed : one));
}

/** A freshly read list, in which whatever the events already told newer stays. */
export function mergeSessions(
  known: readonly SessionRow[] | null,
  listed: readonly SessionRow[],
): readonly SessionRow[] {
  const before = new Map((known ?? []).map((row) => [row.key, row]));
  return listed.map((row) => {
    const one = before.get(row.key);
    if (one === undefined) return row;
    return one.updatedAt > row.updatedAt ? one : { ...row, preview: one.preview ?? row.preview };
  });
}

export type SessionGroup = { readonly day: CalendarDay; readonly rows: readonly SessionRow[] };

const DAYS: readonly CalendarDay[] = ['today', 'yesterday', 'earlier'];

/**
 * The rail's list: newest first, by calendar day, without empty groups.
 * @param search words of the title, in any case; empty shows all
 * @param now wall-clock milliseconds
 */
export function groupSessions(
  rows: readonly SessionRow[],
  search: string,
  now: number,
): readonly SessionGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows
    .filter((row) => !row.hidden)
    .filter((row) => words.every((word) => nameOf(row).toLowerCase().includes(word)))
    .toSorted((one, other) => other.updatedAt - one.updatedAt);
  return DAYS.map((day) => ({
    day,
    rows: shown.filter((row) => calendarDay(row.updatedAt, now) === day),
  })).filter((group) => group.rows.length > 0);
}

/** What a conversation is called in the rail; empty for one that has neither a name nor words. */
export function nameOf(row: SessionRow): string {
  return row.title ?? row.preview ?? '';
}
