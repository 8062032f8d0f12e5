import { z } from 'zod';
import { CredentialsExplanation } from './credential.ts';
import { AddressProblem, SshTargetProblem } from './refusal.ts';
import { Forward } from './profile.ts';
import { Route } from './route.ts';

/** Why a file that OpenClaw's configuration consists of is not read. */
export const ConfigUnread = z.enum([
  'not-permitted',
  'path',
  'folder',
  'device',
  'link',
  'hard-linked',
  'foreign',
  'exposed',
  'too-large',
  'not-text',
  'other',
]);

/** Why OpenClaw's configuration names no gateway that could be used; `key` is where the person mends it. */
export const OpenClawProblem = z.discriminatedUnion('code', [
  z.object({ code: z.literal('unreadable'), file: z.string(), why: ConfigUnread }),
  z.object({
    code: z.literal('malformed'),
    file: z.string(),
    line: z.number().int(),
    column: z.number().int(),
  }),
  z.object({ code: z.literal('invalid'), file: z.string(), key: z.string() }),
  z.object({ code: z.literal('included'), file: z.string(), key: z.string() }),
  z.object({ code: z.literal('remote-url-missing'), file: z.string() }),
  z.object({ code: z.literal('ssh-target-missing'), file: z.string() }),
  z.object({ code: z.literal('pin-without-tls'), file: z.string() }),
  z.object({ code: z.literal('url-refused'), file: z.string(), key: z.string(), why: AddressProblem }),
  z.object({ code: z.literal('port-refused'), file: z.string(), key: z.string() }),
  z.object({
    code: z.literal('ssh-target-refused'),
    file: z.string(),
    key: z.string(),
    why: SshTargetProblem,
  }),
  z.object({ code: z.literal('variable-unset'), file: z.string(), key: z.string(), variable: z.string() }),
  /** It names no remote gateway (any more). */
  z.object({ code: z.literal('not-remote'), file: z.string() }),
]);
export type OpenClawProblem = Readonly<z.infer<typeof OpenClawProblem>>;

/** The remote gateway that OpenClaw's configuration, or its environment, names. */
export const NamedGateway = z.object({
  /** A pin of the configuration stands in it. */
  route: Route,
  /** The local end of the tunnel that the configuration wants. */
  forward: Forward.optional(),
  /**
   * With an SSH route, what OpenClaw's own tunnel does about host keys: `openssh` leaves them to the ssh settings,
   * which may accept any. Causeway is strict whatever stands here: it is for a person to know.
   */
  hostKeyPolicy: z.enum(['strict', 'openssh']).optional(),
  /** `env-url`: OPENCLAW_GATEWAY_URL overrides what the file says. */
  from: z.enum(['config', 'env-url']),
  credentials: CredentialsExplanation,
});
export type NamedGateway = Readonly<z.infer<typeof NamedGateway>>;

/** What OpenClaw's own configuration says now; it is read and watched, and written only when asked. */
export const OpenClawState = z.discriminatedUnion('kind', [
  /** No file, or none that names a remote gateway. */
  z.object({ kind: z.literal('none'), file: z.string() }),
  z.object({ kind: z.literal('found'), file: z.string(), gateway: NamedGateway }),
  z.object({ kind: z.literal('problem'), file: z.string(), problem: OpenClawProblem }),
]);
export type OpenClawState = Readonly<z.infer<typeof OpenClawState>>;

/** One line of a change to a file. Secrets in lines that stay are masked. */
export const DiffLine = z.object({ kind: z.enum(['same', 'added', 'removed', 'gap']), text: z.string() });
export type DiffLine = Readonly<z.infer<typeof DiffLine>>;
