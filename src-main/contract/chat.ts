import { z } from 'zod';
import { ProfileId } from './profile.ts';

const run = { sessionKey: z.string(), runId: z.string() };

/**
 * One piece of news about a gateway's conversations, as small as it can be said.
 * `text` appends to a run's answer at `at` (UTF-16 units); `at: 0` starts it anew.
 */
export const ChatDelta = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status'), ...run, phase: z.string() }),
  z.object({ kind: z.literal('text'), ...run, at: z.number().int().nonnegative(), text: z.string() }),
  z.object({
    kind: z.literal('end'),
    ...run,
    state: z.enum(['final', 'error', 'aborted']),
    message: z.unknown().optional(),
    stopReason: z.string().optional(),
    errorKind: z.string().optional(),
    errorMessage: z.string().optional(),
  }),
  /** A row that the gateway stored; `message` has the shape of a history row. */
  z.object({
    kind: z.literal('row'),
    sessionKey: z.string(),
    message: z.unknown(),
    messageId: z.string().optional(),
    messageSeq: z.number().optional(),
  }),
  z.object({
    kind: z.literal('tool'),
    ...run,
    phase: z.enum(['start', 'update', 'result']),
    toolCallId: z.string(),
    name: z.string(),
    /** A line for the person: the command or the arguments; at `result` what came back. */
    detail: z.string().optional(),
    isError: z.boolean().optional(),
  }),
  /** A command on the gateway's side waits for a person's word, or no longer does. */
  z.object({
    kind: z.literal('approval'),
    id: z.string(),
    state: z.enum(['pending', 'settled']),
    sessionKey: z.string().optional(),
    command: z.string().optional(),
    directory: z.string().optional(),
    agent: z.string().optional(),
    /** Wall-clock milliseconds of the gateway. */
    expiresAt: z.number().optional(),
    decisions: z.array(z.string()).optional(),
  }),
  /** One session's row changed, or it is gone. */
  z.object({ kind: z.literal('session'), sessionKey: z.string(), row: z.unknown().optional() }),
  /** Something was missed: reload sessions and history. */
  z.object({ kind: z.literal('reload') }),
]);
export type ChatDelta = Readonly<z.infer<typeof ChatDelta>>;

/** What a front receives on the event channel: everything new of one gateway, batched per frame. */
export const ChatBatch = z.object({
  profile: ProfileId,
  /** The link attempt that it came from; a new epoch means: reload history. */
  epoch: z.number().int().nonnegative(),
  /** Counts batches per front and epoch from 1; a hole means: reload history. */
  seq: z.number().int().positive(),
  deltas: z.array(ChatDelta).readonly(),
});
export type ChatBatch = Readonly<z.infer<typeof ChatBatch>>;
