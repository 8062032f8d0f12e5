import type { SecretResult, SecretStore } from './storage-ports.ts';

/** A secret to be stored, under its account. */
export type SecretWrite = { readonly account: string; readonly secret: string };

type Written =
  | { readonly ok: true; readonly undo: () => Promise<void> }
  | Extract<SecretResult<void>, { ok: false }>;

/** Stores all of them or none: what was written before one that fails is taken back. `undo` takes all back. */
export async function writeSecrets(secrets: SecretStore, writes: readonly SecretWrite[]): Promise<Written> {
  const before: { readonly account: string; readonly secret: string | null }[] = [];
  const undo = async (): Promise<void> => {
    for (const { account, secret } of before.toReversed())
      await (secret === null ? secrets.forget(account) : secrets.write(account, secret));
  };
  for (const { account, secret } of writes) {
    const reading = await secrets.read(account);
    const written = await secrets.write(account, secret);
    if (!written.ok) {
      await undo();
      return written;
    }
    if (reading.ok) before.push({ account, secret: reading.value });
  }
  return { ok: true, undo };
}
