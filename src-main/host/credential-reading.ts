import type { Fault } from '../contract/fault.ts';
import type { CredentialKind } from '../contract/profile.ts';

/** What to present. A null secret: the profile should present one of this kind, and none is stored. */
export type CredentialReading =
  | { readonly ok: true; readonly kind: CredentialKind; readonly secret: string | null }
  | { readonly ok: false; readonly fault: Fault };
