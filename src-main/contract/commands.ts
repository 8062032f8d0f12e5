import { z } from 'zod';
import { TrustMode } from './certificate.ts';
import { ChatDelta } from './chat.ts';
import { MethodName } from './methods.ts';
import { CredentialKind, Forward, ProfileId } from './profile.ts';
import { Fault } from './fault.ts';
import type { Outcome } from './refusal.ts';
import { AddressProblem, SshTargetProblem } from './refusal.ts';
import { RouteKind } from './route-kind.ts';
import { Port } from './route.ts';
import { SecretPlace, Snapshot, Theme } from './snapshot.ts';
import { TimelineEntry } from './timeline.ts';
import { trustCommands } from './trust-commands.ts';

/** Marks a field that carries a secret: it goes in once, is never logged, and never comes back out. */
export const secret = z.string().max(16_384).meta({ secret: true });

/** Nothing to say: `{}`. */
const nothing = z.object({});
const profile = ProfileId;
const sessionKey = z.string().min(1).max(512);

/** An SSH route as a person types it. */
const sshInput = z.strictObject({
  target: z.string().max(4096),
  remotePort: Port,
  secure: z.boolean(),
  identityFile: z.string().max(4096).optional(),
  agent: z.string().max(4096).optional(),
});
export type SshInput = z.infer<typeof sshInput>;

const fingerprint = z.string().max(512);

/** How a gateway proves itself, and what a proxy before it asks for, as a person sets them. */
const proof = {
  trust: TrustMode.optional(),
  /** A certificate's fingerprint in any usual form, for the direct route or the only one; null forgets the pin. */
  pin: fingerprint.nullable().optional(),
  /** A header without a value keeps the one that is stored. */
  headers: z
    .array(z.strictObject({ name: z.string().max(256), value: secret.optional() }))
    .max(8)
    .optional(),
};

/** The servers of an SSH route, from here to the last, as the ssh configuration resolves them. */
export const SshWay = z.object({
  hops: z.array(z.object({ host: z.string(), port: Port, user: z.string() })).readonly(),
});
export type SshWay = Readonly<z.infer<typeof SshWay>>;

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
  /** Judges an SSH target while it is typed. `fault` is what the ssh configuration would end an attempt with. */
  'ssh.judge': {
    input: z.strictObject({ text: z.string().max(4096) }),
    output: z.discriminatedUnion('verdict', [
      z.object({ verdict: z.literal('allow'), target: z.string(), way: SshWay }),
      z.object({ verdict: z.literal('deny'), why: SshTargetProblem }),
      z.object({ verdict: z.literal('config'), fault: Fault }),
    ]),
  },
  /** The hosts of the person's ssh configuration, with the way to each. */
  'ssh.hosts': {
    input: nothing,
    output: z.object({
      hosts: z
        .array(z.object({ name: z.string(), way: SshWay.optional(), fault: Fault.optional() }))
        .readonly(),
      /** The configuration as a whole cannot be used. */
      fault: Fault.optional(),
    }),
  },
  /** Needs an address, an SSH route or both; the SSH route is active where there is no address. */
  'profile.add': {
    input: z.strictObject({
      name: z.string().max(200),
      address: z.string().max(4096).optional(),
      ssh: sshInput.optional(),
      forwards: z.array(Forward).max(16).optional(),
      credential: CredentialKind,
      secret: secret.optional(),
      ...proof,
    }),
    output: z.object({ profile: ProfileId }),
  },
  /** Changes what is given and keeps the rest; a changed address or credential opens a new link. */
  'profile.edit': {
    input: z.strictObject({
      profile,
      name: z.string().max(200).optional(),
      /** null takes the route away; one must be left. */
      address: z.string().max(4096).nullable().optional(),
      ssh: sshInput.nullable().optional(),
      forwards: z.array(Forward).max(16).optional(),
      fallback: z.boolean().optional(),
      credential: CredentialKind.optional(),
      secret: secret.optional(),
      ...proof,
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
  /** Switches to another route of the profile: online, the new link is opened before the old one closes. */
  'route.choose': { input: z.strictObject({ profile, route: RouteKind }), output: nothing },
  /** Answers a question of a login: one answer for each of its fields. */
  'question.answer': {
    input: z.strictObject({
      profile,
      question: z.string().max(64),
      answers: z.array(secret).max(32),
      remember: z.boolean(),
    }),
    output: nothing,
  },
  'question.cancel': { input: z.strictObject({ profile, question: z.string().max(64) }), output: nothing },
  /**
   * Trusts the host key that ended the last attempt, and connects again. `replaces` names the fingerprints
   * that the person saw as recorded; empty for a first key. What was shown is what is stored, or nothing is.
   */
  'host-key.trust': {
    input: z.strictObject({
      profile,
      host: z.string().max(1024),
      port: Port,
      fingerprint: z.string().max(128),
      replaces: z.array(z.string().max(128)).max(32),
    }),
    output: nothing,
  },
  ...trustCommands,
  /** Looks again for a free local port, after something else held it. */
  'forward.retry': { input: z.strictObject({ profile, localPort: Port }), output: nothing },
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
  /** Forgets every remembered passphrase and password of SSH logins. */
  'secrets.forget-remembered': { input: nothing, output: nothing },
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
