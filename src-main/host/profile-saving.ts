import type { CommandOutput } from '../contract/commands.ts';
import type { CredentialKind, Profile, ProfileId } from '../contract/profile.ts';
import type { Outcome } from '../contract/refusal.ts';
import type { Settings } from '../contract/settings.ts';
import { judgeSecret } from '../policy/secret.ts';
import type { House } from './house.ts';
import { done, refuse } from './house.ts';
import { credentialAccount } from './profiles.ts';
import { type SecretWrite, writeSecrets } from './secret-writes.ts';

const LONGEST_NAME = 80;

/** A name must tell its gateway from the others; `own` is the profile that may keep it. */
export function judgeName(house: House, text: string, own?: ProfileId): Outcome<string> {
  const name = text.trim();
  if (name === '') return refuse({ code: 'name-refused', why: 'empty' });
  if (name.length > LONGEST_NAME) return refuse({ code: 'name-refused', why: 'too-long' });
  const taken = house.ledger
    .settings()
    .profiles.some((each) => each.id !== own && each.name.toLowerCase() === name.toLowerCase());
  return taken ? refuse({ code: 'name-refused', why: 'taken' }) : { ok: true, value: name };
}

/** Judges the secret that was typed for a credential, if any was; a gateway without one needs none. */
export function judgeTypedSecret(
  credential: CredentialKind,
  text: string | undefined,
): Outcome<string | undefined> {
  if (text === undefined || credential === 'none') return { ok: true, value: undefined };
  const verdict = judgeSecret(text, 'store');
  return verdict.ok
    ? { ok: true, value: verdict.secret }
    : refuse({ code: 'secret-refused', why: verdict.why });
}

/** Secrets first, then the settings that name them; a failed save takes back what was written before it. */
export async function saveProfile(
  { ports, publisher, ledger }: House,
  writes: readonly SecretWrite[],
  update: (settings: Settings) => Settings,
): Promise<Outcome<CommandOutput<'profile.edit'>>> {
  const written = await writeSecrets(ports.secrets, writes);
  if (writes.length > 0) publisher.changed();
  if (!written.ok) return refuse({ code: 'secrets-unavailable', why: written.why });
  const saved = await ledger.change(update);
  if (saved.ok) return done;
  await written.undo();
  return refuse({ code: 'not-saved', why: saved.why });
}

/** Where a profile's secret is written to, where one was typed. */
export function credentialWrites(profile: Profile, secret: string | undefined): readonly SecretWrite[] {
  const account = credentialAccount(profile);
  return secret === undefined || account === null ? [] : [{ account, secret }];
}
