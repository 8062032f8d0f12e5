import type { Ledger } from './ledger.ts';
import type { SaveResult, SecretStore } from './storage-ports.ts';
import type { RememberedSecrets } from './tunnel-opening.ts';

/**
 * Passphrases and passwords of SSH logins that the person asked to keep. Only what the settings name is read:
 * a keychain may ask the person at each look. The name is written first, so that what is kept can be forgotten.
 */
export function createRememberedSecrets(secrets: SecretStore, ledger: Ledger): RememberedSecrets {
  const isKept = (account: string): boolean => ledger.settings().remembered.includes(account);
  return {
    read: async (account) => {
      if (!isKept(account)) return null;
      const reading = await secrets.read(account);
      return reading.ok ? reading.value : null;
    },
    keep: (account, secret) => void keep(account, secret, secrets, ledger),
    forget: (account) => void forget(account, secrets, ledger),
  };
}

async function keep(account: string, secret: string, secrets: SecretStore, ledger: Ledger): Promise<void> {
  const saved = await ledger.change((settings) =>
    settings.remembered.includes(account)
      ? settings
      : { ...settings, remembered: [...settings.remembered, account] },
  );
  if (!saved.ok) return;
  const written = await secrets.write(account, secret);
  if (!written.ok) await forget(account, secrets, ledger);
}

async function forget(account: string, secrets: SecretStore, ledger: Ledger): Promise<void> {
  if (!ledger.settings().remembered.includes(account)) return;
  await secrets.forget(account);
  await ledger.change(
    (settings) => ({ ...settings, remembered: settings.remembered.filter((each) => each !== account) }),
    'regardless',
  );
}

/** Forgets all of them; those that the store does not let go stay named. */
export async function forgetRemembered(secrets: SecretStore, ledger: Ledger): Promise<SaveResult | 'kept'> {
  const gone: string[] = [];
  for (const account of ledger.settings().remembered) {
    const forgotten = await secrets.forget(account);
    if (forgotten.ok) gone.push(account);
  }
  const saved = await ledger.change((settings) => ({
    ...settings,
    remembered: settings.remembered.filter((account) => !gone.includes(account)),
  }));
  if (!saved.ok) return saved;
  return ledger.settings().remembered.length === 0 ? saved : 'kept';
}
