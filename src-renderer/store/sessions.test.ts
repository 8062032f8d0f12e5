import { describe, expect, it } from 'vitest';
import {
  groupSessions,
  mergeSessions,
  nameOf,
  readSessionList,
  readSessionRow,
  withSession,
} from './sessions.ts';

const now = new Date(2026, 10, 22, 12, 0).getTime();
const HOUR = 3_600_000;
const session = (key: string, hoursAgo: number, more: object = {}) => ({
  key,
  displayName: `About ${key}`,
  updatedAt: now - hoursAgo * HOUR,
  ...more,
});
const rows = (...values: object[]) => readSessionList({ sessions: values });

describe('readSessionRow', () => {
  it('reads what the rail shows, and takes what is missing as none', () => {
    const row = readSessionRow({
      key: 'k',
      label: ' My  chat\n',
      totalTokens: 50,
      contextTokens: 100,
      unread: true,
    });
    expect(row).toMatchObject({
      title: 'My chat',
      contextUsed: 0.5,
      unread: true,
      running: false,
      model: null,
    });
    expect(readSessionRow({ displayName: 'no key' })).toBeNull();
    expect(readSessionList({ sessions: [null, 7, { key: 'a' }] })).toHaveLength(1);
    expect(readSessionList('nonsense')).toEqual([]);
  });

  it('calls a conversation by its name, else by its first known words', () => {
    const [unnamed] = rows({ key: 'k', lastMessagePreview: 'first words' });
    if (unnamed === undefined) throw new Error('no row');
    expect(nameOf(unnamed)).toBe('first words');
    const [later] = withSession([unnamed], { ...unnamed, preview: 'other words' });
    expect(later?.preview).toBe('first words');
    const [named] = withSession([unnamed], { ...unnamed, title: 'Named' });
    expect(named && nameOf(named)).toBe('Named');
  });
});

describe('groupSessions', () => {
  it('groups by calendar day, newest first, and leaves empty days out', () => {
    const all = rows(session('old', 80), session('b', 13), session('a', 1), session('c', 2));
    const groups = groupSessions(all, '', now);
    expect(groups.map(({ day, rows: inside }) => [day, inside.map(({ key }) => key)])).toEqual([
      ['today', ['a', 'c']],
      ['yesterday', ['b']],
      ['earlier', ['old']],
    ]);
  });

  it('finds all words of a search in any case', () => {
    const all = rows(session('backup job', 1), session('garden', 2));
    expect(groupSessions(all, 'JOB about', now).flatMap((group) => group.rows)).toHaveLength(1);
    expect(groupSessions(all, 'job garden', now)).toEqual([]);
  });

  it('leaves out what is put away or not a person’s', () => {
    const all = rows(session('a', 1, { archived: true }), session('b', 1, { isBackground: true }));
    expect(groupSessions(all, '', now)).toEqual([]);
  });
});

describe('mergeSessions', () => {
  it('keeps what the events told later than the list', () => {
    const [newer] = rows(session('a', 0, { unread: true }));
    const listed = rows(session('a', 1), session('b', 2));
    expect(mergeSessions(newer === undefined ? null : [newer], listed).map(({ unread }) => unread)).toEqual([
      true,
      false,
    ]);
    expect(mergeSessions(null, listed)).toEqual(listed);
  });
});
