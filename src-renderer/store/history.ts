import { fieldsOf, listAt, numberAt, textAt, type Fields } from './fields.ts';

/** What `chat.history` told: the stored rows, and the run that is under way. */
export type History = {
  readonly messages: readonly unknown[];
  readonly inFlight: { readonly runId: string; readonly text: string } | null;
  /** A run is under way, whether or not it is known which. */
  readonly busy: boolean;
  /** The runs under way, where the gateway knows them all. */
  readonly activeRunIds: readonly string[] | null;
  /** There are older rows than these. */
  readonly hasMore: boolean;
};

/** Reads the result of `chat.history`; whatever is missing is taken as "none". */
export function readHistory(value: unknown): History {
  const fields = fieldsOf(value);
  const session = fieldsOf(fields?.['sessionInfo']);
  const flight = fieldsOf(fields?.['inFlightRun']);
  const runId = textAt(flight, 'runId');
  const active = session?.['activeRunIds'];
  return {
    messages: listAt(fields, 'messages'),
    inFlight: runId === null ? null : { runId, text: textAt(flight, 'text') ?? '' },
    busy: runId !== null || session?.['hasActiveRun'] === true,
    activeRunIds: Array.isArray(active) ? active.filter((id) => typeof id === 'string') : null,
    hasMore: fields?.['hasMore'] === true,
  };
}

/** One stored row, read as far as the conversation shows it. */
export type StoredRow = {
  readonly role: 'user' | 'assistant' | 'toolResult' | 'other';
  readonly id: string | null;
  readonly runId: string | null;
  /** Wall-clock milliseconds, 0 where unknown. */
  readonly at: number;
  readonly blocks: readonly Block[];
  /** The run under way that took this message in. */
  readonly steeredInto: string | null;
  readonly stopReason: string | null;
  readonly aborted: boolean;
  readonly toolCallId: string | null;
  readonly isError: boolean;
  /** A boundary that the gateway drew: `compaction` or `reset`. */
  readonly boundary: string | null;
  /** Set where the gateway wrote to its agent by itself: nobody said this, and no person is shown as having done so. */
  readonly ownWords: 'restart' | 'other' | null;
};

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly line: string }
  | { readonly kind: 'image' };

/** Reads a row of a history or of a `row` delta; null for what is no row. */
export function readStoredRow(message: unknown): StoredRow | null {
  const fields = fieldsOf(message);
  if (fields === null) return null;
  const own = fieldsOf(fields['__openclaw']);
  const abort = fieldsOf(fields['openclawAbort']);
  return {
    role: roleOf(textAt(fields, 'role')),
    id: textAt(own, 'id'),
    runId: textAt(own, 'runId') ?? textAt(abort, 'runId') ?? runOfKey(textAt(fields, 'idempotencyKey')),
    at: numberAt(fields, 'timestamp') ?? numberAt(own, 'recordTimestampMs') ?? 0,
    blocks: blocksOf(fields['content']),
    steeredInto: textAt(own, 'steerTargetRunId'),
    stopReason: textAt(fields, 'stopReason'),
    aborted: abort?.['aborted'] === true,
    toolCallId: textAt(fields, 'toolCallId'),
    isError: fields['isError'] === true,
    boundary: textAt(own, 'kind'),
    ownWords: ownWordsOf(fieldsOf(fields['provenance'])),
  };
}

/** OpenClaw marks the rows that it puts in itself (its `InputProvenance`), such as after a restart in mid-answer. */
function ownWordsOf(provenance: Fields | null): StoredRow['ownWords'] {
  if (textAt(provenance, 'kind') !== 'internal_system') return null;
  return textAt(provenance, 'sourceTool') === 'main_session_restart_recovery' ? 'restart' : 'other';
}

/** The plain text of a message in any of the shapes that a gateway sends, blocks joined by blank lines. */
export function textOf(message: unknown): string {
  const blocks = blocksOf(fieldsOf(message)?.['content']);
  return joinText(blocks);
}

export function joinText(blocks: readonly Block[]): string {
  return blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n\n');
}

function roleOf(role: string | null): StoredRow['role'] {
  return role === 'user' || role === 'assistant' || role === 'toolResult' ? role : 'other';
}

/** `<run>:user`, `<run>:assistant`, `<run>:terminal-error`. */
function runOfKey(key: string | null): string | null {
  return key === null ? null : key.replace(/:(user|assistant|terminal-error)$/, '');
}

function blocksOf(content: unknown): readonly Block[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  return Array.isArray(content) ? content.flatMap((block) => blockOf(fieldsOf(block)) ?? []) : [];
}

function blockOf(fields: Fields | null): Block | null {
  const type = textAt(fields, 'type');
  if (type === 'text') {
    const text = textAt(fields, 'text');
    return text === null ? null : { kind: 'text', text };
  }
  if (type === 'toolCall') {
    const id = textAt(fields, 'id') ?? '';
    return { kind: 'call', id, name: textAt(fields, 'name') ?? type, line: lineOf(fields?.['arguments']) };
  }
  return type === 'image' ? { kind: 'image' } : null;
}

const LINE_LENGTH = 400;

/** One line that says what a tool was asked: its command where it has one, else its arguments. */
export function lineOf(args: unknown): string {
  const fields = fieldsOf(args);
  const said = textAt(fields, 'command') ?? textAt(fields, 'path') ?? textAt(fields, 'query');
  return (said ?? argumentsOf(fields)).slice(0, LINE_LENGTH);
}

function argumentsOf(fields: Fields | null): string {
  if (fields === null || Object.keys(fields).length === 0) return '';
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
