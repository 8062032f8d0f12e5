import { z } from 'zod';
import { Route, RouteKind } from './route.ts';

export const ProfileId = z.string().regex(/^[a-z0-9-]{1,64}$/);
export type ProfileId = z.infer<typeof ProfileId>;

/** What a profile presents to its gateway besides the device identity. */
export const CredentialKind = z.enum(['token', 'password', 'none']);
export type CredentialKind = z.infer<typeof CredentialKind>;

/** What the person last asked of a profile; stored, so that a pause or a disconnect survives a restart. */
export const Intent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('connect') }),
  z.strictObject({ kind: z.literal('disconnect') }),
  /** `until` is wall-clock milliseconds; absent means until the person resumes. */
  z.strictObject({ kind: z.literal('pause'), until: z.number().int().optional() }),
]);
export type Intent = Readonly<z.infer<typeof Intent>>;

/** One saved gateway. Its secrets live in the secret store under its id, never here. */
export const Profile = z.strictObject({
  id: ProfileId,
  name: z.string().min(1).max(80),
  routes: z.array(Route).min(1).readonly(),
  active: RouteKind,
  credential: CredentialKind,
  intent: Intent,
});
export type Profile = Readonly<z.infer<typeof Profile>>;
