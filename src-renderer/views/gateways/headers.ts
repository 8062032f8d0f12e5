import type { CommandInput } from '../../../src-main/contract/commands.ts';

/** A header for a proxy while it is edited. Its stored value never comes back, so the field is empty. */
export type HeaderDraft = {
  readonly key: number;
  readonly name: string;
  readonly value: string;
  /** Under which name a value is stored; null where none is. */
  readonly saved: string | null;
};

type HeaderPart = 'name' | 'value';

/** As many as the contract takes. */
export const MOST_HEADERS = 8;

export function headersOf(names: readonly string[]): readonly HeaderDraft[] {
  return names.map((name, key) => ({ key, name, value: '', saved: name }));
}

export function withHeader(rows: readonly HeaderDraft[]): readonly HeaderDraft[] {
  const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
  return [...rows, { key, name: '', value: '', saved: null }];
}

export function withoutHeader(rows: readonly HeaderDraft[], key: number): readonly HeaderDraft[] {
  return rows.filter((row) => row.key !== key);
}

export function withHeaderPart(
  rows: readonly HeaderDraft[],
  key: number,
  change: Partial<Record<HeaderPart, string>>,
): readonly HeaderDraft[] {
  return rows.map((row) => (row.key === key ? { ...row, ...change } : row));
}

/** Whether leaving the value empty keeps a stored one: it belongs to its name. */
export function isStored({ name, saved }: HeaderDraft): boolean {
  return saved !== null && isSameHeader(name, saved);
}

/** Names of headers are the same in any case. */
export function isSameHeader(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** What is asked of the host: a row that nothing was typed into is none. */
export function askedHeaders(rows: readonly HeaderDraft[]): CommandInput<'profile.edit'>['headers'] & object {
  return rows
    .filter(({ name, value }) => name.trim() !== '' || value !== '')
    .map(({ name, value }) => ({ name: name.trim(), ...(value === '' ? {} : { value }) }));
}
