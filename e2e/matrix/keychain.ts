import type { ComposeParts } from '../../src-main/compose.ts';
import { noKeychain } from './host.ts';

type Keytar = Awaited<ReturnType<NonNullable<ComposeParts['loadKeytar']>>>;

/** What can be wrong with a keychain; `another`: a backend that was put in its place and holds nothing. */
export type KeychainFault = 'absent' | 'locked' | 'hanging' | 'corrupt' | 'another';

/** A keychain that a test can break and mend; its errors are the ones that libsecret was seen to give. */
export interface PlayedKeychain {
  readonly load: NonNullable<ComposeParts['loadKeytar']>;
  readonly break: (fault: KeychainFault) => void;
  readonly mend: () => void;
  /** What the first backend holds, by account, whatever is wrong. */
  readonly entries: ReadonlyMap<string, string>;
  /** Calls that have not come back. */
  readonly hanging: () => number;
}

/** U+FFFD is what keytar gives for bytes that are no text. */
const DAMAGED = '\uFFFD\uFFFD\uFFFD';

/** The account that is written to learn whether a keychain takes a write. */
export const PROBE = 'write-test';

export function playKeychain(): PlayedKeychain {
  const entries = new Map<string, string>();
  let another = new Map<string, string>();
  let fault: KeychainFault | null = null;
  let waiting: (() => void)[] = [];
  const pass = async (): Promise<void> => {
    if (fault === 'locked') throw new Error('Cannot create an item in a locked collection');
    if (fault !== 'hanging') return;
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const held = (): Map<string, string> => (fault === 'another' ? another : entries);
  const keytar: Keytar = {
    getPassword: async (_service, account) => {
      // libsecret says "no such entry" of a locked collection.
      if (fault === 'locked') return null;
      await pass();
      const found = held().get(account) ?? null;
      return fault === 'corrupt' && found !== null ? DAMAGED : found;
    },
    setPassword: async (_service, account, secret) => {
      await pass();
      held().set(account, secret);
    },
    deletePassword: async (_service, account) => {
      if (fault === 'locked') return false;
      await pass();
      return held().delete(account);
    },
  };
  return {
    entries,
    load: () => (fault === 'absent' ? noKeychain() : Promise.resolve(keytar)),
    break: (next) => {
      fault = next;
      another = new Map();
    },
    mend: () => {
      fault = null;
      for (const resolve of waiting.splice(0)) resolve();
      waiting = [];
    },
    hanging: () => waiting.length,
  };
}
