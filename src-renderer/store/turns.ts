import type { SessionProjectionEntry, SessionProjectionRun } from '@openclaw/gateway-client/browser';
import type { Conversation, Send } from './conversation.ts';
import { joinText, readStoredRow, textOf, type Block, type StoredRow } from './history.ts';
import type { ToolStep, ToolSteps } from './tools.ts';
import { unstored } from './unstored.ts';

/** One thing that the conversation shows, top to bottom. */
export type Row =
  | {
      readonly kind: 'user';
      readonly id: string;
      readonly text: string;
      readonly images: number;
      /** Set while the message waits for its stored row. */
      readonly send: Send | null;
    }
  | {
      readonly kind: 'answer';
      readonly id: string;
      readonly text: string;
      readonly images: number;
      readonly live: boolean;
      /** `stopped` by a person, or `broken` off with the connection. */
      readonly mark: 'none' | 'stopped' | 'broken';
    }
  | { readonly kind: 'tool'; readonly id: string; readonly tool: ToolView }
  | { readonly kind: 'error'; readonly id: string; readonly text: string }
  | { readonly kind: 'boundary'; readonly id: string; readonly what: 'compaction' | 'reset' | 'restart' }
  /** A run that has not said anything yet. */
  | { readonly kind: 'busy'; readonly id: string; readonly phase: string | null };

export type ToolView = {
  readonly name: string;
  readonly line: string;
  readonly output: string | null;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  /** How long it took, in milliseconds, where that is known. */
  readonly ms: number | null;
};

/** A message of the projection, read once. */
export type Stored = {
  readonly entry: SessionProjectionEntry;
  readonly row: StoredRow;
  readonly key: string;
};

/** Everything that a conversation shows, in order. `stored` is {@link storedOf} its projection's entries. */
export function rowsOf(conversation: Conversation, stored: readonly Stored[]): readonly Row[] {
  const runs = Object.values(conversation.projection.runs);
  const shown = stored.map((one) => rowsOfStored(one, stored, conversation));
  for (const run of runs) placeAfterRun(shown, stored, run.runId, tailOf(run, stored, conversation));
  for (const [runId, text] of Object.entries(conversation.broken)) {
    placeAfterRun(shown, stored, runId, brokenRows(runId, text, stored));
  }
  const rows = shown.flat();
  return [...rows, ...busyRow(conversation, rows)];
}

/** Reads the messages of a projection. They change rarely, a run's text with every event. */
export function storedOf(entries: readonly SessionProjectionEntry[]): readonly Stored[] {
  return entries.flatMap((entry, index) => {
    const row = readStoredRow(entry.message);
    if (row === null) return [];
    const key = row.id ?? entry.identity?.id ?? entry.pendingRunId ?? `at-${index}`;
    return [{ entry, row, key: `${row.role}-${key}` }];
  });
}

function rowsOfStored(
  { entry, row, key }: Stored,
  stored: readonly Stored[],
  conversation: Conversation,
): Row[] {
  if (row.boundary === 'compaction' || row.boundary === 'reset') {
    return [{ kind: 'boundary', id: key, what: row.boundary }];
  }
  if (row.role === 'user' && row.ownWords !== null) {
    return row.ownWords === 'restart' ? [{ kind: 'boundary', id: key, what: 'restart' }] : [];
  }
  if (row.role === 'user') {
    const send = conversation.sends.find((one) => one.key === entry.pendingRunId) ?? null;
    return [{ kind: 'user', id: key, text: joinText(row.blocks), images: imagesIn(row.blocks), send }];
  }
  return row.role === 'assistant' ? answerRows(row, key, { stored, conversation }) : [];
}

type Around = { readonly stored: readonly Stored[]; readonly conversation: Conversation };

function answerRows(row: StoredRow, key: string, around: Around): Row[] {
  const text = joinText(row.blocks);
  if (row.stopReason === 'error' && text !== '') return [{ kind: 'error', id: key, text: unmarked(text) }];
  const images = imagesIn(row.blocks);
  const mark = row.aborted ? 'stopped' : 'none';
  const said: Row[] =
    text === '' && images === 0 ? [] : [{ kind: 'answer', id: key, text, images, live: false, mark }];
  const calls = row.blocks.flatMap((block) => (block.kind === 'call' ? [block] : []));
  return [...said, ...calls.map((call) => storedTool(call, row, around))];
}

function storedTool(call: Block & { kind: 'call' }, row: StoredRow, { stored, conversation }: Around): Row {
  const step = conversation.tools[call.id];
  const result = stored.find((one) => one.row.role === 'toolResult' && one.row.toolCallId === call.id)?.row;
  const { name, line } = call;
  const open = { name, line, output: step?.output ?? null, ms: watchedMs(step) };
  const tool: ToolView =
    result === undefined
      ? { ...open, state: openState(row.runId, call.id, conversation) }
      : {
          ...open,
          output: joinText(result.blocks),
          state: endState(result.isError),
          ms: open.ms ?? recordedMs(row, result),
        };
  return { kind: 'tool', id: `tool-${call.id}`, tool };
}

function watchedMs(step: ToolStep | undefined): number | null {
  return step === undefined || step.endedAt === null ? null : step.endedAt - step.startedAt;
}

/** By the stamps of the rows, which is all that is left of a tool that nobody watched. */
function recordedMs(call: StoredRow, result: StoredRow): number | null {
  return call.at === 0 || result.at === 0 ? null : Math.max(0, result.at - call.at);
}

function endState(isError: boolean): ToolView['state'] {
  return isError ? 'failed' : 'done';
}

function openState(
  runId: string | null,
  id: string,
  { projection, tools, busy }: Conversation,
): ToolView['state'] {
  const known = tools[id];
  if (known !== undefined && known.state !== 'running') return known.state;
  const running = runId !== null && projection.runs[runId]?.status === 'streaming';
  return running || busy ? 'running' : 'stopped';
}

/** What a run shows beyond its stored rows. */
function tailOf(run: SessionProjectionRun, stored: readonly Stored[], conversation: Conversation): Row[] {
  const rows = rowsOfRun(run.runId, stored);
  const live = run.status === 'streaming';
  const text = unstored(textOf(run.message), rows, live);
  const failed = rows.some((row) => row.stopReason === 'error');
  const answer: Row[] =
    text === ''
      ? []
      : [
          {
            kind: 'answer',
            id: `run-${run.runId}`,
            text,
            images: 0,
            live,
            mark: run.status === 'aborted' ? 'stopped' : 'none',
          },
        ];
  const error: Row[] =
    run.errorMessage === undefined || failed
      ? []
      : [{ kind: 'error', id: `error-${run.runId}`, text: unmarked(run.errorMessage) }];
  return [...(live ? liveTools(run.runId, stored, conversation.tools) : []), ...answer, ...error];
}

function liveTools(runId: string, stored: readonly Stored[], tools: ToolSteps): Row[] {
  const calls = new Set(
    stored.flatMap(({ row }) => row.blocks.flatMap((block) => (block.kind === 'call' ? [block.id] : []))),
  );
  return Object.values(tools)
    .filter((step) => step.runId === runId && !calls.has(step.id))
    .map((step) => {
      const { id, name, line, output, state } = step;
      return { kind: 'tool', id: `tool-${id}`, tool: { name, line, output, state, ms: watchedMs(step) } };
    });
}

function brokenRows(runId: string, whole: string, stored: readonly Stored[]): Row[] {
  const text = unstored(whole, rowsOfRun(runId, stored), false);
  if (text === '') return [];
  return [{ kind: 'answer', id: `run-${runId}`, text, images: 0, live: false, mark: 'broken' }];
}

function rowsOfRun(runId: string, stored: readonly Stored[]): readonly StoredRow[] {
  return stored.filter(({ row }) => row.role === 'assistant' && row.runId === runId).map(({ row }) => row);
}

/** After the last stored row that belongs to the run, a message that it took in too; at the end where there is none. */
function placeAfterRun(shown: Row[][], stored: readonly Stored[], runId: string, rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const last = stored.findLastIndex(
    ({ row, entry }) => row.steeredInto === runId || (row.runId ?? entry.pendingRunId) === runId,
  );
  const place = last < 0 ? shown.length - 1 : last;
  if (place < 0) shown.push([...rows]);
  else shown[place]?.push(...rows);
}

/** Something is under way and neither words nor a running tool show it. */
function busyRow(conversation: Conversation, rows: readonly Row[]): Row[] {
  const streaming = Object.values(conversation.projection.runs).find((run) => run.status === 'streaming');
  if (streaming === undefined && !conversation.busy) return [];
  if (rows.some(showsProgress)) return [];
  const phase = streaming === undefined ? null : (conversation.phases[streaming.runId] ?? null);
  return [{ kind: 'busy', id: 'busy', phase }];
}

/** The gateway marks its errors with a sign of its own; ours stands beside the words. */
function unmarked(text: string): string {
  return text.replace(/^\u26A0\uFE0F?\s*/, '');
}

function showsProgress(row: Row): boolean {
  if (row.kind === 'answer') return row.live;
  return row.kind === 'tool' && row.tool.state === 'running';
}

function imagesIn(blocks: readonly Block[]): number {
  return blocks.filter((block) => block.kind === 'image').length;
}
