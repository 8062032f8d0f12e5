import { z } from 'zod';
import { ChatDelta } from './chat.ts';
import { MethodName } from './methods.ts';
import { CredentialKind, ProfileId } from './profile.ts';
import type { Outcome } from './refusal.ts';
import { AddressProblem } from './refusal.ts';
import { SecretPlace, Snapshot, Theme } from './snapshot.ts';
import { TimelineEntry } from './timeline.ts';

/** Nothing to say: `{}`. */
const nothing = z.object({});
const profile = ProfileId;
const sessionKey = z.string().min(1).max(512);
/** Marks a field that carries a secret: it goes in once, is never logged, and never comes back out. */
export const secret = z.string().max(16_384).meta({ secret: true });

/**
 * Everything a front may ask of the host: name to what goes in and what comes out. The host's handlers,
 * the renderer's client, the preload, the page's socket and the test double all derive from this value.
 */
export const commands = {
  'app.snapshot': { input: nothing, output: Snapshot },
  /** Judges an address while it is typed; `url` is what would be saved, so that a rewrite is visible. */
  'address.judge': {
    input: z.strictObject({ text: z.string().max(4096) }),
    output: z.discriminatedUnion('verdict', [
      z.object({ verdict: z.literal('allow'), url: z.string(), rewritten: z.boolean() }),
      z.object({ verdict: z.literal('deny'), why: AddressProblem, host: z.string().optional() }),
    ]),
  },
  /** Judges a link of a conversation before a person opens it. `shown` is the text it stood under. */
  'link.judge': {
    input: z.strictObject({ url: z.string().max(8192), shown: z.string().max(8192) }),
    output: z.object({
      url: z.string(),
      host: z.string(),
      queryLength: z.number().int(),
      textDiffers: z.boolean(),
    }),
  },
  'profile.add': {
    input: z.strictObject({
      name: z.string().max(200),
      address: z.string().max(4096),
      credential: CredentialKind,
      secret: secret.optional(),
    }),
    output: z.object({ profile: ProfileId }),
  },
  /** Changes what is given and keeps the rest; a changed address or credential opens a new link. */
  'profile.edit': {
    input: z.strictObject({
      profile,
      name: z.string().max(200).optional(),
      address: z.string().max(4096).optional(),
      credential: CredentialKind.optional(),
      secret: secret.optional(),
    }),
    output: nothing,
  },
  'profile.remove': { input: z.strictObject({ profile }), output: nothing },
  'connection.connect': { input: z.strictObject({ profile }), output: nothing },
  'connection.disconnect': { input: z.strictObject({ profile }), output: nothing },
  /** Pauses for the given minutes, or until the person resumes. */
  'connection.pause': {
    input: z.strictObject({ profile, minutes: z.number().int().min(1).max(10_080).optional() }),
    output: nothing,
  },
  'connection.reconnect': { input: z.strictObject({ profile }), output: nothing },
  /** A front saw the network or the machine come back; the host probes its links at once. */
  'signals.report': { input: z.strictObject({ signal: z.enum(['online', 'visible']) }), output: nothing },
  'gateway.request': {
    input: z.strictObject({ profile, method: MethodName, params: z.record(z.string(), z.unknown()) }),
    output: z.unknown(),
  },
  /** Asks for the events of one session, on every epoch, until released or the front is gone. */
  'session.watch': { input: z.strictObject({ profile, sessionKey }), output: nothing },
  'session.release': { input: z.strictObject({ profile, sessionKey }), output: nothing },
  'draft.read': {
    input: z.strictObject({ profile, sessionKey }),
    output: z.object({ text: z.string() }),
  },
  'draft.write': {
    input: z.strictObject({ profile, sessionKey, text: z.string().max(200_000) }),
    output: nothing,
  },
  'timeline.read': {
    input: z.strictObject({ profile }),
    output: z.object({ entries: z.array(TimelineEntry).readonly() }),
  },
  'approvals.read': {
    input: z.strictObject({ profile }),
    output: z.object({ pending: z.array(ChatDelta).readonly() }),
  },
  'secrets.choose': { input: z.strictObject({ place: SecretPlace }), output: nothing },
  'settings.change': { input: z.strictObject({ theme: Theme }), output: nothing },
} as const;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export const CommandName = z.enum(Object.keys(commands) as [CommandName, ...CommandName[]]);
export type CommandInput<Name extends CommandName> = z.input<Commands[Name]['input']>;
export type CommandOutput<Name extends CommandName> = z.output<Commands[Name]['output']>;

/** One handler for every command: what the host gives to every front. */
export type CommandHandlers = {
  readonly [Name in CommandName]: (
    input: z.output<Commands[Name]['input']>,
    front: FrontId,
  ) => Promise<Outcome<CommandOutput<Name>>>;
};

/** Names one window, page tab or command line for as long as it is connected. */
export type FrontId = string;

/** What a front holds: the same two verbs over every channel. */
export type Call = <Name extends CommandName>(
  name: Name,
  input: CommandInput<Name>,
) => Promise<Outcome<CommandOutput<Name>>>;
