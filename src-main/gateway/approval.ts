import type { ChatDelta } from '../contract/chat.ts';
import type { Fields } from './payload.ts';
import { fieldsOf, numberIn, textIn, textsIn } from './payload.ts';

export type Approval = Extract<ChatDelta, { kind: 'approval' }>;

/** A command that waits for a person's word: an `exec.approval.requested`, or an entry of its list. */
export function approvalPending(fields: Fields): Approval | null {
  const id = textIn(fields, 'id');
  if (id === undefined) return null;
  const request = fieldsOf(fields['request']);
  const sessionKey = textIn(request, 'sessionKey');
  const command = textIn(request, 'command');
  const directory = textIn(request, 'cwd');
  const agent = textIn(request, 'agentId');
  const expiresAt = numberIn(fields, 'expiresAtMs');
  return {
    kind: 'approval',
    id,
    state: 'pending',
    ...(sessionKey === undefined ? {} : { sessionKey }),
    ...(command === undefined ? {} : { command }),
    ...(directory === undefined ? {} : { directory }),
    ...(agent === undefined ? {} : { agent }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    decisions: [...textsIn(request, 'allowedDecisions')],
  };
}

/** A command that waits no longer, whatever was decided. */
export function approvalSettled(fields: Fields): Approval | null {
  const id = textIn(fields, 'id');
  return id === undefined ? null : { kind: 'approval', id, state: 'settled' };
}
