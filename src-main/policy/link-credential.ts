import type { Fault } from '../contract/fault.ts';
import type { CredentialKind } from '../contract/profile.ts';

/** What is read for a link to present. A null secret: the profile should present one of this kind, and none is stored. */
export type LinkCredential =
  | {
      readonly ok: true;
      readonly kind: CredentialKind;
      readonly secret: string | null;
      /** Goes beside a token: OpenClaw's configuration may hold both, and the gateway takes the one it is set to. */
      readonly password?: string;
    }
  | { readonly ok: false; readonly fault: Fault };
