import type { SecretPlace } from '../contract/snapshot.ts';
import type { SecretKeeper, SecretResult } from './secret-result.ts';
import { done } from './secret-result.ts';

export type MovePorts = {
  readonly keepers: Readonly<Record<SecretPlace, SecretKeeper>>;
  readonly from: SecretPlace;
  readonly to: SecretPlace;
  readonly accounts: readonly string[];
};

/** An account that nothing is ever stored under. */
const NOBODY = 'nobody';

/**
 * Moves what can be read from one place to another: written there, read back, and only then
 * forgotten here. In between `keep` writes down where they are from now on: whenever the app is killed, they are
 * looked for where they stand. What cannot be read stays where it is and has to be entered again, so that a person
 * can leave a keychain that no longer opens. If the new place fails, nothing is moved and its fault is
 * the answer; nor is anything moved where `keep` fails. Moving to where one is carries over what had to be kept in
 * memory.
 * @returns what `keep` returned
 */
export async function moveSecrets<Kept extends { readonly ok: boolean }>(
  move: MovePorts,
  keep: () => Promise<Kept>,
): Promise<SecretResult<Kept>> {
  const target = move.keepers[move.to];
  const reachable = await target.read(NOBODY);
  if (!reachable.ok) return reachable;
  const sources = sourcesOf(move).filter((keeper) => keeper !== target);
  const found = await gather(sources, move.accounts);
  const copied = await copyAll(found, move);
  if (!copied.ok) return copied;
  const kept = await keep();
  if (kept.ok) for (const keeper of sources) await forgetAll(keeper, found.keys());
  else await forgetAll(target, copied.value);
  return { ok: true, value: kept };
}

async function forgetAll(keeper: SecretKeeper, accounts: Iterable<string>): Promise<void> {
  for (const account of accounts) await keeper.forget(account);
}

/** The keepers that hold something at a place, the newest first: memory stands in for a keychain. */
function sourcesOf({ keepers, from }: MovePorts): readonly SecretKeeper[] {
  const own = keepers[from];
  return from === 'keychain' ? [keepers.memory, own] : [own];
}

async function gather(
  sources: readonly SecretKeeper[],
  accounts: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const keeper of sources) {
    for (const account of accounts) {
      if (found.has(account)) continue;
      const reading = await keeper.read(account);
      // The rest would hang as well, five seconds each.
      if (!reading.ok && reading.why === 'hanging') break;
      if (reading.ok && reading.value !== null) found.set(account, reading.value);
    }
  }
  return found;
}

/** The accounts that were written, or why none is there any more. */
async function copyAll(
  found: ReadonlyMap<string, string>,
  move: MovePorts,
): Promise<SecretResult<readonly string[]>> {
  const target = move.keepers[move.to];
  const written: string[] = [];
  for (const [account, secret] of found) {
    if (move.to === 'memory' && (await holds(target, account))) continue;
    written.push(account);
    const copied = await copy(account, secret, target);
    if (copied.ok) continue;
    await forgetAll(target, written);
    return copied;
  }
  return { ok: true, value: written };
}

/** What memory holds was written last, while the keychain was away. */
async function holds(memory: SecretKeeper, account: string): Promise<boolean> {
  const held = await memory.read(account);
  return held.ok && held.value !== null;
}

async function copy(account: string, secret: string, target: SecretKeeper): Promise<SecretResult<void>> {
  const written = await target.write(account, secret);
  if (!written.ok) return written;
  const back = await target.read(account);
  if (!back.ok) return back;
  return back.value === secret ? done : { ok: false, why: 'failing' };
}
