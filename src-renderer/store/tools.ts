import type { ChatDelta } from '../../src-main/contract/chat.ts';

/** One use of a tool while it can be watched; times are monotonic milliseconds of this window. */
export type ToolStep = {
  readonly id: string;
  readonly runId: string;
  readonly name: string;
  readonly line: string;
  readonly output: string | null;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  readonly startedAt: number;
  readonly endedAt: number | null;
};

/** In the order in which they began. */
export type ToolSteps = Readonly<Record<string, ToolStep>>;

/** Takes one piece of news of a tool; a result without a beginning still makes a step. */
export function takeTool(steps: ToolSteps, delta: ChatDelta & { kind: 'tool' }, now: number): ToolSteps {
  const { toolCallId: id, runId, name, phase, detail } = delta;
  const known = steps[id] ?? newStep(id, runId, now);
  const named = { ...known, name };
  if (phase === 'start') return { ...steps, [id]: { ...named, line: detail ?? known.line } };
  if (phase === 'update') return { ...steps, [id]: { ...named, output: detail ?? known.output } };
  const state = delta.isError === true ? 'failed' : 'done';
  return { ...steps, [id]: { ...named, output: detail ?? known.output, state, endedAt: now } };
}

/** A run is over: what it left running was stopped with it. */
export function endTools(steps: ToolSteps, runId: string, now: number): ToolSteps {
  const left = Object.values(steps).filter((step) => step.runId === runId && step.state === 'running');
  if (left.length === 0) return steps;
  const ended = left.map((step) => [step.id, { ...step, state: 'stopped', endedAt: now }] as const);
  return { ...steps, ...Object.fromEntries(ended) };
}

function newStep(id: string, runId: string, now: number): ToolStep {
  return { id, runId, name: '', line: '', output: null, state: 'running', startedAt: now, endedAt: null };
}
