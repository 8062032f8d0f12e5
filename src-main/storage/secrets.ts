import type { SecretPlace, SecretState } from '../contract/snapshot.ts';
import type { MovePorts } from './secret-move.ts';
import { moveSecrets } from './secret-move.ts';
import type { SecretKeeper, SecretResult } from './secret-result.ts';
import { done } from './secret-result.ts';

/** Three functions and their state. Accounts are names such as `profile/home/token`. */
export type SecretStore = SecretKeeper & {
  /** Where secrets go now and how the last call went. */
  readonly state: () => SecretState;
  /**
   * Moves to another place, with the secrets that could be read; only by a person's choice, which `keep` writes down
   * once they are there. Where that fails, nothing has moved, and what it returned tells why.
   */
  readonly choose: <Kept extends { readonly ok: boolean }>(
    place: SecretPlace,
    keep: () => Promise<Kept>,
  ) => Promise<SecretResult<Kept>>;
};

export type SecretsPorts = {
  readonly keychain: SecretKeeper;
  /** The 0600 file; it is not touched unless the person chose it. */
  readonly file: SecretKeeper;
  /** What the person chose, as the settings say. */
  readonly place: SecretPlace;
  /** The accounts that may hold something: what `choose` moves. */
  readonly accounts: () => readonly string[];
  /** Hears every secret that passes, so that it can be kept out of the log. */
  readonly register: (secret: string) => void;
};

/**
 * Opens the store without touching any place: a keychain that is looked at may ask the person to
 * unlock it, so it is looked at when a secret is first needed and taken for `ready` until then.
 *
 * With the place `keychain`:
 * - where there is none, what is written stays in memory until the app ends, and the state says so
 *   (`place: 'memory', state: 'absent'`). A read of what memory does not hold is `absent`, not null:
 *   nobody knows whether something is stored. Each call tries the keychain again.
 * - one that is locked, hangs or fails refuses reads and writes alike; nothing slips into memory.
 *
 * Calls run one after another, so none lands in a place that is just being left.
 */
export function openSecrets(ports: SecretsPorts): SecretStore {
  let place = ports.place;
  let state: SecretState = { place, state: 'ready' };
  let last: Promise<unknown> = Promise.resolve();
  const memory = keepInMemory();
  const keepers: MovePorts['keepers'] = { keychain: ports.keychain, memory, file: ports.file };
  const noted = <Value>(result: SecretResult<Value>): SecretResult<Value> => {
    state = stateOf(place, result);
    return result;
  };
  const inTurn = <Value>(job: () => Promise<SecretResult<Value>>): Promise<SecretResult<Value>> => {
    const result = last.then(job);
    // A bug in one call must not stop those after it.
    last = result.catch(() => undefined);
    return result;
  };
  const keeper = (): SecretKeeper =>
    place === 'keychain' ? withFallback(keepers.keychain, memory, noted) : observed(keepers[place], noted);
  const choose: SecretStore['choose'] = async (next, keep) => {
    const moved = await moveSecrets({ keepers, from: place, to: next, accounts: ports.accounts() }, keep);
    if (!moved.ok || !moved.value.ok) return moved;
    place = next;
    state = { place, state: 'ready' };
    return moved;
  };
  return {
    state: () => state,
    read: (account) =>
      inTurn(async () => {
        const result = await keeper().read(account);
        if (result.ok && result.value !== null) ports.register(result.value);
        return result;
      }),
    write: (account, secret) => {
      ports.register(secret);
      return inTurn(() => keeper().write(account, secret));
    },
    forget: (account) => inTurn(() => keeper().forget(account)),
    choose: (next, keep) => inTurn(() => choose(next, keep)),
  };
}

type Noted = <Value>(result: SecretResult<Value>) => SecretResult<Value>;

function observed(keeper: SecretKeeper, noted: Noted): SecretKeeper {
  return {
    read: async (account) => noted(await keeper.read(account)),
    write: async (account, secret) => noted(await keeper.write(account, secret)),
    forget: async (account) => noted(await keeper.forget(account)),
  };
}

/** The keychain, and memory for what was written while there was no keychain. */
function withFallback(keychain: SecretKeeper, memory: SecretKeeper, noted: Noted): SecretKeeper {
  const real = observed(keychain, noted);
  return {
    read: async (account) => {
      const held = await memory.read(account);
      return held.ok && held.value !== null ? held : real.read(account);
    },
    write: async (account, secret) => {
      const written = await real.write(account, secret);
      if (written.ok) return memory.forget(account);
      return written.why === 'absent' ? memory.write(account, secret) : written;
    },
    forget: async (account) => {
      const forgotten = await real.forget(account);
      if (!forgotten.ok && forgotten.why !== 'absent') return forgotten;
      return memory.forget(account);
    },
  };
}

function keepInMemory(): SecretKeeper {
  const secrets = new Map<string, string>();
  return {
    read: async (account) => ({ ok: true, value: secrets.get(account) ?? null }),
    write: async (account, secret) => {
      secrets.set(account, secret);
      return done;
    },
    forget: async (account) => {
      secrets.delete(account);
      return done;
    },
  };
}

function stateOf(place: SecretPlace, result: SecretResult<unknown>): SecretState {
  if (result.ok) return { place, state: 'ready' };
  return result.why === 'absent' ? { place: 'memory', state: 'absent' } : { place, state: result.why };
}
