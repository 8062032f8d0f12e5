import { z } from 'zod';

const sessionKey = z.string().min(1).max(512);
const limit = z.number().int().min(1).max(1000).optional();
const offset = z.number().int().nonnegative().optional();

/**
 * The gateway methods that a window may call, with what each may send: a window that was taken over
 * can chat, and no more. Results are the gateway's own; their readers stand with the views.
 */
export const methods = {
  'sessions.list': z.strictObject({
    limit,
    offset,
    search: z.string().max(200).optional(),
    includeDerivedTitles: z.boolean().optional(),
    includeLastMessage: z.boolean().optional(),
  }),
  'sessions.create': z.strictObject({ label: z.string().max(200).optional() }),
  'sessions.patch': z.strictObject({
    key: sessionKey,
    label: z.string().max(200).optional(),
    unread: z.boolean().optional(),
  }),
  'chat.history': z.strictObject({ sessionKey, limit, offset }),
  'chat.send': z.strictObject({
    sessionKey,
    message: z.string().min(1).max(1_000_000),
    /** Becomes the run's id; the same key again is the same message, never a second one. */
    idempotencyKey: z.string().min(8).max(128),
  }),
  'chat.abort': z.strictObject({ sessionKey, runId: z.string().max(128).optional() }),
  'exec.approval.list': z.strictObject({}),
  'exec.approval.resolve': z.strictObject({
    id: z.string().min(1).max(128),
    decision: z.enum(['allow-once', 'allow-always', 'deny']),
  }),
} as const;

export type MethodName = keyof typeof methods;
export const MethodName = z.enum(Object.keys(methods) as [MethodName, ...MethodName[]]);
export type MethodParams<Name extends MethodName> = z.input<(typeof methods)[Name]>;
