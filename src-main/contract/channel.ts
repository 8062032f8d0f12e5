import { z } from 'zod';
import { ChatBatch } from './chat.ts';
import { CommandName } from './commands.ts';
import { Refusal } from './refusal.ts';
import { Snapshot } from './snapshot.ts';

/** A front asks: the envelope of one command, whatever carries it. */
export const CallFrame = z.strictObject({
  kind: z.literal('call'),
  id: z.number().int().nonnegative(),
  name: CommandName,
  input: z.unknown(),
});
export type CallFrame = z.infer<typeof CallFrame>;

/** The host answers, or says by itself what is new. */
export const HostFrame = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer'),
    id: z.number().int().nonnegative(),
    ok: z.literal(true),
    value: z.unknown(),
  }),
  z.object({
    kind: z.literal('refusal'),
    id: z.number().int().nonnegative(),
    ok: z.literal(false),
    fault: Refusal,
  }),
  z.object({ kind: z.literal('snapshot'), snapshot: Snapshot }),
  z.object({ kind: z.literal('chat'), batch: ChatBatch }),
]);
export type HostFrame = z.infer<typeof HostFrame>;
