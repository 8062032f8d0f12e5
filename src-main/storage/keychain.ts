import { createCallLane } from './call-lane.ts';
import { keychainFaultOf } from './keychain-fault.ts';
import type { SecretKeeper, SecretResult } from './secret-result.ts';
import { done } from './secret-result.ts';

/** The part of keytar that is used. */
export type Keytar = {
  readonly getPassword: (service: string, account: string) => Promise<string | null>;
  readonly setPassword: (service: string, account: string, secret: string) => Promise<void>;
  readonly deletePassword: (service: string, account: string) => Promise<boolean>;
};

export type KeychainPorts = {
  /** Loads the library at the first call; a rejection means that it is not there. */
  readonly load: () => Promise<Keytar>;
  /** Calls back once after at least `ms`; the returned function takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly deadlineMs?: number;
};

export type Keychain = SecretKeeper & {
  /**
   * Whether a call hangs past its deadline. It cannot be taken back, and `process.exit` waits for it
   * (50 s were seen): who must leave at once then ends the process by a signal.
   */
  readonly isStuck: () => boolean;
};

/** The name that all our entries stand under. */
const KEYCHAIN_SERVICE = 'causeway';

/** Holds no secret: it is written to learn whether the keychain takes a write at all. */
const PROBE_ACCOUNT = 'write-test';

const hanging = { ok: false, why: 'hanging' } as const;
const failing = { ok: false, why: 'failing' } as const;

/** Loads keytar as the composition root hands it to `openKeychain`. */
export async function loadKeytar(): Promise<Keytar> {
  const { default: keytar } = await import('keytar');
  return keytar;
}

/**
 * The system's keychain behind three functions. Nothing happens until the first call; each call is
 * answered within the deadline (5 s), later answers are ignored. Faults: `absent`, `locked`,
 * `hanging`, `failing`, the last also for an entry that is there but cannot be one of ours.
 */
export function openKeychain(ports: KeychainPorts): Keychain {
  const lane = createCallLane(ports.after, ports.deadlineMs ?? 5000);
  const call = <Value>(
    job: (keytar: Keytar, expired: () => boolean) => Promise<SecretResult<Value>>,
  ): Promise<SecretResult<Value>> =>
    lane.run(async (expired) => {
      try {
        return await job(await ports.load(), expired);
      } catch (error) {
        return { ok: false, why: keychainFaultOf(error) };
      }
    });
  return {
    read: (account) => call((keytar, expired) => readEntry(keytar, account, expired)),
    write: (account, secret) => call((keytar) => writeEntry(keytar, account, secret)),
    forget: (account) => call((keytar, expired) => forgetEntry(keytar, account, expired)),
    isStuck: lane.isStuck,
  };
}

/**
 * libsecret says "no such entry" of a locked collection too, once the person has dismissed its prompt.
 * A null is therefore believed only of a keychain that has just taken a write, and asked for again
 * after it: the write may be what unlocked it.
 */
async function readEntry(
  keytar: Keytar,
  account: string,
  expired: () => boolean,
): Promise<SecretResult<string | null>> {
  const first = await keytar.getPassword(KEYCHAIN_SERVICE, account);
  if (first !== null) return judge(first);
  if (expired()) return hanging;
  await proveWritable(keytar);
  if (expired()) return hanging;
  return judge(await keytar.getPassword(KEYCHAIN_SERVICE, account));
}

async function writeEntry(keytar: Keytar, account: string, secret: string): Promise<SecretResult<void>> {
  if (!isStorable(secret)) return failing;
  await keytar.setPassword(KEYCHAIN_SERVICE, account, secret);
  return done;
}

/** As with a read, "nothing was there" may only mean "locked". */
async function forgetEntry(
  keytar: Keytar,
  account: string,
  expired: () => boolean,
): Promise<SecretResult<void>> {
  if (await keytar.deletePassword(KEYCHAIN_SERVICE, account)) return done;
  if (expired()) return hanging;
  await proveWritable(keytar);
  if (expired()) return hanging;
  await keytar.deletePassword(KEYCHAIN_SERVICE, account);
  return done;
}

function proveWritable(keytar: Keytar): Promise<void> {
  return keytar.setPassword(KEYCHAIN_SERVICE, PROBE_ACCOUNT, 'yes');
}

function judge(entry: string | null): SecretResult<string | null> {
  return entry === null || isStorable(entry) ? { ok: true, value: entry } : failing;
}

/** keytar refuses the empty text and cuts at a zero; U+FFFD stands where bytes were no text. */
function isStorable(secret: string): boolean {
  return secret !== '' && !secret.includes('\0') && !secret.includes('\uFFFD');
}
