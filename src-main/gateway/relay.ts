import type { ChatDelta } from '../contract/chat.ts';
import { approvalPending, approvalSettled } from './approval.ts';
import type { Fields } from './payload.ts';
import { fieldsOf, listOf, numberIn, showable, textIn } from './payload.ts';
import { listRow } from './session-row.ts';
import { toolDelta } from './tool-step.ts';

/** What has been said of one run's answer, so that only what is new is said again. */
type Told = { readonly text: string; readonly phase?: string | undefined };

/** The answers under way, by run. Bounded; a run leaves at its end. */
export type RelayState = { readonly runs: ReadonlyMap<string, Told> };
export const initialRelay: RelayState = { runs: new Map() };

export type Relayed = { readonly state: RelayState; readonly deltas: readonly ChatDelta[] };

/** A run that ended unheard must not stay for ever; when it is forgotten its text is merely told anew. */
const MOST_RUNS = 64;
const LONGEST_ERROR = 2000;

/**
 * Turns one event of the gateway into news, as small as they can be said. `agent` events other than tool
 * steps repeat what `chat` says and are dropped, as is everything that no view shows.
 */
export function relay(state: RelayState, event: string, payload: unknown): Relayed {
  const fields = fieldsOf(payload);
  switch (event) {
    case 'chat':
      return relayChat(state, fields);
    case 'session.tool':
      return { state, deltas: present(toolDelta(fields)) };
    case 'agent':
      return { state, deltas: fields['stream'] === 'tool' ? present(toolDelta(fields)) : [] };
    case 'session.message':
      return { state, deltas: present(rowDelta(fields)) };
    case 'sessions.changed':
      return { state, deltas: [sessionDelta(fields)] };
    case 'exec.approval.requested':
      return { state, deltas: present(approvalPending(fields)) };
    case 'exec.approval.resolved':
      return { state, deltas: present(approvalSettled(fields)) };
    default:
      return { state, deltas: [] };
  }
}

/** Something was missed: whatever comes next is told from its beginning. */
export function relayGap(): Relayed {
  return { state: initialRelay, deltas: [{ kind: 'reload' }] };
}

type Run = { readonly sessionKey: string; readonly runId: string };

function relayChat(state: RelayState, fields: Fields): Relayed {
  const sessionKey = textIn(fields, 'sessionKey');
  const runId = textIn(fields, 'runId');
  if (sessionKey === undefined || runId === undefined) return { state, deltas: [] };
  const run = { sessionKey, runId };
  switch (fields['state']) {
    case 'status':
      return relayStatus(state, run, textIn(fields, 'phase') ?? 'working');
    case 'delta':
      return relayText(state, run, fields);
    case 'final':
    case 'error':
    case 'aborted':
      return relayEnd(state, { kind: 'end', ...run, state: fields['state'], ...outcomeOf(fields) });
    default:
      return { state, deltas: [] };
  }
}

function relayStatus(state: RelayState, run: Run, phase: string): Relayed {
  const told = state.runs.get(run.runId) ?? { text: '' };
  if (told.phase === phase) return { state, deltas: [] };
  return { state: tell(state, run.runId, { ...told, phase }), deltas: [{ kind: 'status', ...run, phase }] };
}

function relayText(state: RelayState, run: Run, fields: Fields): Relayed {
  const told = state.runs.get(run.runId) ?? { text: '' };
  const text = wholeText(fields, told.text);
  const at = commonLength(told.text, text);
  if (at === text.length && at === told.text.length) return { state, deltas: [] };
  return {
    state: tell(state, run.runId, { ...told, text }),
    deltas: [{ kind: 'text', ...run, at, text: text.slice(at) }],
  };
}

// Protocol 4 sends the answer so far in `message`; `deltaText` alone is the fallback that it documents.
function wholeText(fields: Fields, before: string): string {
  const { content } = fieldsOf(fields['message']);
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return textOf(content);
  const added = textIn(fields, 'deltaText') ?? '';
  return fields['replace'] === true ? added : before + added;
}

function textOf(content: unknown): string {
  const blocks = listOf(content).map(fieldsOf);
  return blocks.map((block) => (block['type'] === 'text' ? (textIn(block, 'text') ?? '') : '')).join('');
}

/** How much of `before` still stands in `after`, in UTF-16 units; never ends between a surrogate pair. */
export function commonLength(before: string, after: string): number {
  const most = Math.min(before.length, after.length);
  let length = after.startsWith(before) ? most : 0;
  while (length < most && before.charCodeAt(length) === after.charCodeAt(length)) length += 1;
  return /[\uD800-\uDBFF]/.test(before.charAt(length - 1)) && length < after.length ? length - 1 : length;
}

function relayEnd(state: RelayState, delta: ChatDelta & { kind: 'end' }): Relayed {
  const runs = new Map(state.runs);
  runs.delete(delta.runId);
  return { state: { runs }, deltas: [delta] };
}

// A final without a message is no empty reply: the words went into another run (a steered message), or there
// were none. The absence is passed on as it is.
function outcomeOf(
  fields: Fields,
): Pick<ChatDelta & { kind: 'end' }, 'message' | 'stopReason' | 'errorKind'> {
  const { message } = fields;
  const stopReason = textIn(fields, 'stopReason');
  const errorKind = textIn(fields, 'errorKind');
  const errorMessage = textIn(fields, 'errorMessage');
  return {
    ...(message === undefined || message === null ? {} : { message }),
    ...(stopReason === undefined ? {} : { stopReason }),
    ...(errorKind === undefined ? {} : { errorKind }),
    ...(errorMessage === undefined ? {} : { errorMessage: showable(errorMessage, LONGEST_ERROR) }),
  };
}

function tell(state: RelayState, runId: string, told: Told): RelayState {
  const runs = new Map(state.runs);
  runs.delete(runId);
  runs.set(runId, told);
  const [oldest] = runs.keys();
  if (runs.size > MOST_RUNS && oldest !== undefined) runs.delete(oldest);
  return { runs };
}

function rowDelta(fields: Fields): ChatDelta | null {
  const sessionKey = textIn(fields, 'sessionKey');
  if (sessionKey === undefined || fields['message'] === undefined) return null;
  const messageId = textIn(fields, 'messageId');
  const messageSeq = numberIn(fields, 'messageSeq');
  return {
    kind: 'row',
    sessionKey,
    message: fields['message'],
    ...(messageId === undefined ? {} : { messageId }),
    ...(messageSeq === undefined ? {} : { messageSeq }),
  };
}

// A change without a key or a row means: read the list again (openclaw docs, Common event families).
function sessionDelta(fields: Fields): ChatDelta {
  const sessionKey = textIn(fields, 'sessionKey');
  const row = listRow(fields['session']);
  if (sessionKey !== undefined && row !== null) return { kind: 'session', sessionKey, row };
  if (sessionKey !== undefined && fields['reason'] === 'delete') return { kind: 'session', sessionKey };
  return { kind: 'reload' };
}

function present(delta: ChatDelta | null): readonly ChatDelta[] {
  return delta === null ? [] : [delta];
}
