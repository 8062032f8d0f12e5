import { z } from 'zod';
import { sweepLeftovers, writeAtomically } from './atomic-file.ts';
import type { SecretKeeper, SecretResult } from './secret-result.ts';
import { done } from './secret-result.ts';
import { readRecord } from './text-file.ts';

const StoredSecrets = z.strictObject({
  version: z.literal(1),
  secrets: z.array(z.strictObject({ account: z.string(), secret: z.string() })),
});

/** The most the file may hold, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Secrets in one 0600 file, for servers that have no keychain and only by the person's choice. A file
 * that others may read, that is not ours, or that is a symbolic link is refused, and one that cannot
 * be understood is never overwritten; both are `failing`, as is a full disk.
 */
export function openSecretFile(file: string): SecretKeeper {
  let last: Promise<unknown> | undefined;
  // What a killed process left beside the file is a copy of the secrets, so it goes first.
  const inTurn = <Value>(job: () => Promise<SecretResult<Value>>): Promise<SecretResult<Value>> => {
    const result = (last ?? sweepLeftovers(file)).then(job);
    last = result.catch(() => undefined);
    return result;
  };
  return {
    read: (account) =>
      inTurn(async () => {
        const found = await readSecrets(file);
        return found.ok ? { ok: true, value: found.value.get(account) ?? null } : found;
      }),
    write: (account, secret) =>
      inTurn(() =>
        changeSecrets(file, (secrets) => secrets.get(account) !== secret && secrets.set(account, secret)),
      ),
    forget: (account) => inTurn(() => changeSecrets(file, (secrets) => secrets.delete(account))),
  };
}

/** Reads, edits and writes back; `edit` answers false when there is nothing to write. */
async function changeSecrets(
  file: string,
  edit: (secrets: Map<string, string>) => unknown,
): Promise<SecretResult<void>> {
  const found = await readSecrets(file);
  if (!found.ok) return found;
  if (edit(found.value) === false) return done;
  const rows = [...found.value].map(([account, secret]) => ({ account, secret }));
  const saved = await writeAtomically(file, `${JSON.stringify({ version: 1, secrets: rows }, null, 2)}\n`);
  return saved.ok ? done : { ok: false, why: 'failing' };
}

async function readSecrets(file: string): Promise<SecretResult<Map<string, string>>> {
  const found = await readRecord(file, { maxBytes: MAX_BYTES, ownerOnly: true }, StoredSecrets);
  if (found.ok) {
    return { ok: true, value: new Map(found.value.secrets.map(({ account, secret }) => [account, secret])) };
  }
  return found.why === 'missing' ? { ok: true, value: new Map() } : { ok: false, why: 'failing' };
}
