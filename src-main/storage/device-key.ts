import { join } from 'node:path';
import { z } from 'zod';
import { sweepLeftovers, writeAtomically } from './atomic-file.ts';
import type { Lock } from './exclusive-lock.ts';
import { takeLock } from './exclusive-lock.ts';
import type { SecretFault, SecretKeeper } from './secret-result.ts';
import { parseJson, readRecord } from './text-file.ts';

/** This installation's identity at every gateway. */
type DeviceRecord = {
  readonly id: string;
  /** PKCS#8 PEM. It leaves this module in this value alone. */
  readonly privateKeyPem: string;
  /** The display name, given once and never changed. */
  readonly name: string;
};

export type DevicePlace = 'keychain' | 'file';

export type DeviceKeyResult =
  | { readonly ok: true; readonly record: DeviceRecord; readonly place: DevicePlace }
  | { readonly ok: false; readonly why: SecretFault | 'unreadable' };

export type DeviceKeyPorts = {
  /** The keychain itself: where the person wants tokens does not move the device key. */
  readonly keychain: Pick<SecretKeeper, 'read' | 'write'>;
  /** The data folder. */
  readonly folder: string;
  /** What the settings say of a key made before. */
  readonly recorded?: { readonly id: string; readonly place: DevicePlace } | undefined;
  readonly mint: () => DeviceRecord;
  /** The device id that belongs to a private key; null for text that is no usable key. */
  readonly identify: (privateKeyPem: string) => string | null;
  /** Calls back once after at least `ms`; the returned function takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
};

const StoredRecord = z.strictObject({
  version: z.literal(1),
  privateKey: z.string().min(1).max(4096),
  name: z.string().min(1).max(200),
});

/** The keychain account that holds the record. */
export const DEVICE_KEY_ACCOUNT = 'device-key';

/** How often the lock is asked for while another process mints, and how many times. */
const LOCK_STEP_MS = 100;
const LOCK_STEPS = 150;

/**
 * Loads the one identity of this installation, or makes it. It lives in the keychain, or, where there
 * is none at all, in the 0600 file `device-key.json`; a file that is there is used.
 *
 * A second identity is never made beside a first: a keychain that is locked, hangs or fails may hold
 * one, and one that the settings name must answer; these are failures. A record that cannot be
 * understood, or a file that others may read, is `unreadable` and stays as it is. Only a working
 * keychain without the entry, or a file that is gone, lets a new key be made, by one process at a time.
 */
export async function loadDeviceKey(ports: DeviceKeyPorts): Promise<DeviceKeyResult> {
  const file = join(ports.folder, 'device-key.json');
  await sweepLeftovers(file);
  const found = await findKey(ports, file);
  if (!('mintInto' in found)) return found;
  const lock = await waitForLock(join(ports.folder, 'device-key.lock'), ports.after);
  if (!lock.ok) return { ok: false, why: lock.why === 'held' ? 'hanging' : 'failing' };
  try {
    // Another process may have made the key while we waited.
    const again = await findKey(ports, file);
    return 'mintInto' in again ? await mintInto(again.mintInto, ports, file) : again;
  } finally {
    lock.release();
  }
}

type Finding = DeviceKeyResult | { readonly mintInto: DevicePlace };

async function findKey(ports: DeviceKeyPorts, file: string): Promise<Finding> {
  const inFile = await readKeyFile(ports, file);
  if (inFile !== null && ports.recorded?.place !== 'keychain') return inFile;
  const entry = await ports.keychain.read(DEVICE_KEY_ACCOUNT);
  if (!entry.ok) return withoutKeychain(ports, inFile, entry.why);
  if (entry.value !== null) return decode(parseJson(entry.value), 'keychain', ports);
  return inFile ?? { mintInto: 'keychain' };
}

/** The keychain did not say what it holds, so only a key that cannot be a second one will do. */
function withoutKeychain(ports: DeviceKeyPorts, inFile: DeviceKeyResult | null, why: SecretFault): Finding {
  if (ports.recorded?.place !== 'keychain' && why === 'absent') return { mintInto: 'file' };
  const isRecorded = inFile?.ok === true && inFile.record.id === ports.recorded?.id;
  return isRecorded ? inFile : { ok: false, why };
}

async function readKeyFile(ports: DeviceKeyPorts, file: string): Promise<DeviceKeyResult | null> {
  const found = await readRecord(file, { maxBytes: 16_384, ownerOnly: true }, StoredRecord);
  if (found.ok) return decode(found.value, 'file', ports);
  return found.why === 'missing' ? null : { ok: false, why: 'unreadable' };
}

function decode(stored: unknown, place: DevicePlace, ports: DeviceKeyPorts): DeviceKeyResult {
  const parsed = StoredRecord.safeParse(stored);
  const id = parsed.success ? ports.identify(parsed.data.privateKey) : null;
  if (!parsed.success || id === null) return { ok: false, why: 'unreadable' };
  const { privateKey, name } = parsed.data;
  return { ok: true, record: { id, privateKeyPem: privateKey, name }, place };
}

/** Called under the lock, for a place where no record stands. What was written is read back. */
async function mintInto(place: DevicePlace, ports: DeviceKeyPorts, file: string): Promise<DeviceKeyResult> {
  const record = ports.mint();
  const stored = { version: 1, privateKey: record.privateKeyPem, name: record.name };
  const written = await write(place, JSON.stringify(stored), ports, file);
  if (written !== null) return { ok: false, why: written };
  const back = await findKey(ports, file);
  if ('mintInto' in back) return { ok: false, why: 'failing' };
  if (back.ok && back.record.id !== record.id) return { ok: false, why: 'failing' };
  return back;
}

async function write(
  place: DevicePlace,
  text: string,
  ports: DeviceKeyPorts,
  file: string,
): Promise<SecretFault | null> {
  if (place === 'file') return (await writeAtomically(file, text)).ok ? null : 'failing';
  const written = await ports.keychain.write(DEVICE_KEY_ACCOUNT, text);
  return written.ok ? null : written.why;
}

async function waitForLock(file: string, after: DeviceKeyPorts['after']): Promise<Lock> {
  for (let step = 1; ; step += 1) {
    const lock = await takeLock(file);
    if (lock.ok || lock.why !== 'held' || step === LOCK_STEPS) return lock;
    await new Promise<void>((resolve) => {
      after(LOCK_STEP_MS, resolve);
    });
  }
}
