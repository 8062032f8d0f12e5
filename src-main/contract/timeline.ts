import { z } from 'zod';
import { Pin } from './certificate.ts';
import { Fault } from './fault.ts';
import { RouteKind } from './route-kind.ts';
import { Stage } from './connection.ts';

/** One line of a profile's recent history; `at` is wall-clock milliseconds, `ms` how long it took. */
export const TimelineEntry = z.discriminatedUnion('event', [
  z.object({
    at: z.number(),
    event: z.literal('stage.passed'),
    stage: Stage,
    ms: z.number(),
    detail: z.string().optional(),
  }),
  z.object({ at: z.number(), event: z.literal('link.up'), ms: z.number() }),
  z.object({ at: z.number(), event: z.literal('link.failed'), fault: Fault }),
  z.object({ at: z.number(), event: z.literal('tunnel.up'), ms: z.number() }),
  z.object({ at: z.number(), event: z.literal('tunnel.failed'), fault: Fault }),
  z.object({
    at: z.number(),
    event: z.literal('host-key.trusted'),
    host: z.string(),
    fingerprint: z.string(),
    /** Whether it could be written down; else it counts until the app ends. */
    kept: z.boolean(),
  }),
  z.object({
    at: z.number(),
    event: z.literal('certificate.pinned'),
    route: RouteKind,
    fingerprint: z.string(),
    from: Pin.shape.from,
  }),
  z.object({ at: z.number(), event: z.literal('certificate.forgotten'), route: RouteKind }),
  /** The gateway gave this device a token of its own, or took it away. */
  z.object({ at: z.number(), event: z.literal('device-token'), kept: z.boolean() }),
  z.object({ at: z.number(), event: z.literal('forward'), localPort: z.number(), state: z.string() }),
  z.object({ at: z.number(), event: z.literal('waiting'), ms: z.number() }),
  z.object({ at: z.number(), event: z.literal('person'), did: z.string() }),
  z.object({ at: z.number(), event: z.literal('signal'), signal: z.string() }),
  z.object({ at: z.number(), event: z.literal('probe'), ms: z.number(), kept: z.boolean() }),
]);
export type TimelineEntry = Readonly<z.infer<typeof TimelineEntry>>;
