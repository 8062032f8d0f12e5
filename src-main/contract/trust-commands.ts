import { z } from 'zod';
import { CredentialsExplanation } from './credential.ts';
import { DiffLine } from './openclaw.ts';
import { ProfileId } from './profile.ts';
import { RouteKind } from './route-kind.ts';

const nothing = z.object({});
const profile = ProfileId;
const fingerprint = z.string().max(512);

/** What is asked about certificates, pairing, credentials and OpenClaw's own configuration. */
export const trustCommands = {
  /**
   * Pins the certificate that ended the last attempt over this route, and connects again. `replaces` is the
   * value of the pin that the person saw beside it. What was shown is what is stored, or nothing is.
   */
  'certificate.trust': {
    input: z.strictObject({ profile, route: RouteKind, fingerprint, replaces: fingerprint.nullable() }),
    output: nothing,
  },
  /** Forgets the pin of a route, if it is still the one that was shown. */
  'certificate.forget': {
    input: z.strictObject({ profile, route: RouteKind, pin: fingerprint }),
    output: nothing,
  },
  /**
   * Approves this device's own pairing request on the gateway's host over SSH, once `openclaw devices list` there
   * shows it with our device id and scopes. The person saw and confirmed exactly this request.
   */
  'pairing.approve': {
    input: z.strictObject({ profile, requestId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) }),
    output: nothing,
  },
  /** Says which credential a profile presents, from where, and what that overrides; runs nothing. */
  'credentials.explain': { input: z.strictObject({ profile }), output: CredentialsExplanation },
  /** Saves a profile that follows the remote gateway of OpenClaw's configuration, and connects. */
  'openclaw.follow': { input: nothing, output: z.object({ profile: ProfileId }) },
  /** What `openclaw.write` would change; `revision` names the text it starts from. */
  'openclaw.preview': {
    input: z.strictObject({ profile }),
    output: z.object({ file: z.string(), revision: z.string(), lines: z.array(DiffLine).readonly() }),
  },
  /** Writes where a profile's active route leads into OpenClaw's configuration, exactly as it was shown. */
  'openclaw.write': {
    input: z.strictObject({ profile, revision: z.string().max(128) }),
    output: z.object({ file: z.string(), backup: z.string().nullable() }),
  },
} as const;
