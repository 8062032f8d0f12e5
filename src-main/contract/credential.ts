import { z } from 'zod';
import { Message } from './message.ts';

export const CredentialName = z.enum(['token', 'password']);
export type CredentialName = z.infer<typeof CredentialName>;

/** `explicit` was given for this gateway alone; `auth` and `remote` are `gateway.auth.*` and `gateway.remote.*`. */
export const CredentialSource = z.enum(['explicit', 'env', 'auth', 'remote']);
export type CredentialSource = z.infer<typeof CredentialSource>;

/** A credential as it may be shown. `length` counts characters; `hint` is the end of a long token. */
export const ExplainedCredential = z.union([
  z.object({ source: CredentialSource, length: z.number().int(), hint: z.string().optional() }),
  z.object({ unavailable: CredentialSource }),
  z.null(),
]);

/** What became of one source. `overridden`: it holds something and came too late; `ignored`: it does not count here. */
export const SourceReport = z.object({
  source: CredentialSource,
  state: z.enum(['used', 'unavailable', 'unset', 'overridden', 'ignored']),
});

/** Which credential is presented, from where, and what it overrides; no secret can be read from it. */
export const CredentialsExplanation = z.object({
  token: ExplainedCredential,
  password: ExplainedCredential,
  reason: z.object({ token: Message, password: Message }),
  /** All sources, those that count in their order first. */
  sources: z.object({ token: z.array(SourceReport).readonly(), password: z.array(SourceReport).readonly() }),
});
export type CredentialsExplanation = Readonly<z.infer<typeof CredentialsExplanation>>;
