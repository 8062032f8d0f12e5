import { z } from 'zod';
import { Fault, Passing, Standing } from './fault.ts';
import { Message } from './message.ts';
import { RouteKind } from './route-kind.ts';

/** One rung of the ladder that an attempt climbs. */
export const Stage = z.enum([
  'settings',
  'name',
  'tcp',
  'host-key',
  'login',
  'forward',
  'tls',
  'upgrade',
  'hello',
]);
export type Stage = z.infer<typeof Stage>;

/** Something only the person can answer while an attempt is open; the answer never enters the core. */
export const Question = z.object({
  id: z.string(),
  kind: z.enum(['passphrase', 'password', 'prompts']),
  /** What is asked, for a headline and the status line. */
  prompt: Message,
  /** Who asks. */
  host: z.string(),
  user: z.string(),
  /** 1 for the first time; more when the last answer was wrong. */
  attempt: z.number().int().positive(),
  /** The server's own text about what it asks; empty where there is none. */
  instructions: z.string(),
  /** One answer for each, in this order. An empty text is the `prompt`'s. `echo`: the answer may be seen. */
  fields: z.array(z.object({ text: z.string(), echo: z.boolean() })).readonly(),
  /** Whether the answer may be kept in the keychain, if the person asks for it. */
  rememberable: z.boolean(),
});
export type Question = Readonly<z.infer<typeof Question>>;

const epoch = z.number().int().nonnegative();

/** Monotonic milliseconds, counted from any start; only differences mean something. */
export type Instant = number;

const Switching = z.object({ route: RouteKind, epoch, stage: Stage, question: Question.optional() });

/** The state of one profile's connection, as the core holds it: times are monotonic milliseconds. */
export const ConnectionState = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('idle'),
    why: z.enum(['new', 'by-person', 'paused']),
    /** Wall-clock milliseconds at which a pause ends by itself. */
    until: z.number().optional(),
  }),
  z.object({
    kind: z.literal('opening'),
    epoch,
    attempt: z.number().int().positive(),
    stage: Stage,
    since: z.number(),
    question: Question.optional(),
  }),
  z.object({
    kind: z.literal('online'),
    epoch,
    since: z.number(),
    route: RouteKind,
    switching: Switching.optional(),
    lastSwitch: Fault.optional(),
  }),
  z.object({
    kind: z.literal('waiting'),
    attempt: z.number().int().positive(),
    retryAt: z.number(),
    cause: Passing,
  }),
  z.object({ kind: z.literal('blocked'), fault: Standing }),
]);
export type ConnectionState = Readonly<z.infer<typeof ConnectionState>>;

/** The glyph's state shapes: each changes the deck of the bridge, never only a colour. */
export const Shape = z.enum(['idle', 'opening', 'online', 'working', 'waiting', 'blocked']);
export type Shape = z.infer<typeof Shape>;

/** What a person may do about a connection now. */
export const Action = z.enum([
  'connect',
  'disconnect',
  'pause',
  'resume',
  'reconnect-now',
  'edit-address',
  'enter-credential',
  'copy-approval',
  'judge-pairing',
  'answer-question',
  'judge-host-key',
  'judge-certificate',
  'open-openclaw',
]);
export type Action = z.infer<typeof Action>;

/** What every front shows of a connection: keys and values, never words of their own. */
export const ConnectionView = z.object({
  shape: Shape,
  label: Message,
  reason: Message.optional(),
  advice: Message.optional(),
  actions: z.array(Action).readonly(),
  /** Milliseconds until the app acts by itself, when the snapshot was taken. */
  remainingMs: z.number().nonnegative().optional(),
});
export type ConnectionView = Readonly<z.infer<typeof ConnectionView>>;
