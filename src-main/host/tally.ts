import type { ChatDelta } from '../contract/chat.ts';

/** What the tray needs to know of the conversations without opening one: sessions by key, approvals by id. */
export type Tally = {
  readonly running: ReadonlySet<string>;
  readonly unread: ReadonlySet<string>;
  readonly approvals: ReadonlyMap<string, Extract<ChatDelta, { kind: 'approval' }>>;
};

export const emptyTally: Tally = { running: new Set(), unread: new Set(), approvals: new Map() };

/** Counts one piece of news in; gives the same tally back when nothing changed. */
export function count(tally: Tally, delta: ChatDelta): Tally {
  switch (delta.kind) {
    case 'session': {
      const running = withMember(tally, 'running', delta.sessionKey, says(delta.row, 'hasActiveRun'));
      const unread = says(delta.row, 'unread') && !says(delta.row, 'archived');
      return withMember(running, 'unread', delta.sessionKey, unread);
    }
    case 'approval':
      return withApproval(tally, delta);
    // Only watched sessions tell of their runs; the rows tell of all.
    case 'status':
    case 'text':
    case 'end':
    case 'row':
    case 'tool':
    case 'reload':
      return tally;
    default:
      return delta satisfies never;
  }
}

function withMember(tally: Tally, set: 'running' | 'unread', member: string, present: boolean): Tally {
  if (tally[set].has(member) === present) return tally;
  const next = new Set(tally[set]);
  if (present) next.add(member);
  else next.delete(member);
  return { ...tally, [set]: next };
}

function withApproval(tally: Tally, delta: Extract<ChatDelta, { kind: 'approval' }>): Tally {
  if (delta.state === 'settled' && !tally.approvals.has(delta.id)) return tally;
  const approvals = new Map(tally.approvals);
  if (delta.state === 'pending') approvals.set(delta.id, delta);
  else approvals.delete(delta.id);
  return { ...tally, approvals };
}

function says(row: unknown, field: string): boolean {
  return typeof row === 'object' && row !== null && new Map(Object.entries(row)).get(field) === true;
}
