import { z } from 'zod';
import { Profile } from './profile.ts';
import { SecretPlace, Theme } from './snapshot.ts';

/** The version of the settings file that this app writes. */
export const SETTINGS_VERSION = 3;

/** What is kept between starts. Secrets are elsewhere; this file may be shown to anyone. */
export const Settings = z.strictObject({
  version: z.literal(SETTINGS_VERSION),
  theme: Theme,
  /** Where the person wants secrets; `file` only ever by choice. */
  secrets: SecretPlace,
  /** Where the device key was put when it was made, so that a missing keychain never mints a second one. */
  device: z.strictObject({ id: z.string(), place: z.enum(['keychain', 'file']) }).optional(),
  profiles: z.array(Profile).readonly(),
  /** Under which names passphrases and passwords of SSH logins are kept, because the person asked for it. */
  remembered: z.array(z.string().max(1024)).readonly(),
});
export type Settings = Readonly<z.infer<typeof Settings>>;
