import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { ProfileId } from '../contract/profile.ts';
import type { AtomicFile } from './atomic-file.ts';
import { openAtomicFile, sweepLeftovers } from './atomic-file.ts';
import type { SaveResult } from './disk-fault.ts';
import { makeFolder } from './folders.ts';
import { keepAside } from './kept-aside.ts';
import { readRecord } from './text-file.ts';
import { writeBehind } from './write-behind.ts';

/** Unsent text per profile and session; survives restarts, written behind. */
export type DraftStore = {
  /** The empty text when there is no draft. */
  readonly read: (profile: ProfileId, sessionKey: string) => Promise<string>;
  /**
   * Keeps the text at once and writes it within half a second; settles when it is on disk. The empty
   * text forgets the draft. `other`: the text is longer than a draft may be, and the old one is kept.
   */
  readonly write: (profile: ProfileId, sessionKey: string, text: string) => Promise<SaveResult>;
  readonly forget: (profile: ProfileId) => Promise<void>;
  /** Writes now what is still to be written; for the end of the app. */
  readonly flush: () => Promise<void>;
};

export type DraftPorts = {
  /** Calls back once after at least `ms`; the returned function takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Wall-clock milliseconds, for the name of a file that is kept aside. */
  readonly wall: () => number;
};

/** The most characters of one draft; the contract lets no more in. */
const MAX_DRAFT = 200_000;
/** The most drafts of one profile; the one written longest ago gives way. */
const MAX_SESSIONS = 200;
/** The most characters of all drafts of one profile. */
const MAX_TOTAL = 4_000_000;
/** JSON may need six bytes for one character. */
const MAX_FILE_BYTES = 6 * MAX_TOTAL + 1_000_000;

const StoredDrafts = z.strictObject({
  version: z.literal(1),
  drafts: z.array(z.strictObject({ session: z.string(), text: z.string().max(MAX_DRAFT) })),
});

/**
 * Keeps drafts in the data folder, one small 0600 file per profile, read when it is first asked for.
 * A file that cannot be understood is renamed aside, and the profile's drafts begin anew.
 */
export function openDrafts(folder: string, ports: DraftPorts): DraftStore {
  const sheets = new Map<ProfileId, Promise<Sheet>>();
  const sheetOf = (profile: ProfileId): Promise<Sheet> => {
    const open = sheets.get(profile) ?? openSheet(join(folder, 'drafts', `profile-${profile}.json`), ports);
    sheets.set(profile, open);
    return open;
  };
  return {
    read: async (profile, sessionKey) => (await sheetOf(profile)).read(sessionKey),
    write: async (profile, sessionKey, text) => {
      if (text.length > MAX_DRAFT) return { ok: false, why: 'other' };
      return (await sheetOf(profile)).write(sessionKey, text);
    },
    forget: async (profile) => {
      const sheet = await sheetOf(profile);
      await sheet.clear();
    },
    flush: async () => {
      await Promise.all([...sheets.values()].map(async (sheet) => (await sheet).flush()));
    },
  };
}

/** The drafts of one profile. */
type Sheet = {
  readonly read: (session: string) => string;
  readonly write: (session: string, text: string) => Promise<SaveResult>;
  readonly clear: () => Promise<void>;
  readonly flush: () => Promise<void>;
};

async function openSheet(file: string, ports: DraftPorts): Promise<Sheet> {
  await makeFolder(dirname(file));
  await sweepLeftovers(file);
  const { drafts, target } = await openTarget(file, ports);
  const behind = writeBehind(target, () => encode(drafts), ports.after);
  return {
    read: (session) => drafts.get(session) ?? '',
    write: (session, text) => {
      const isKnown = (drafts.get(session) ?? '') === text;
      if (isKnown && behind.isSaved()) return Promise.resolve({ ok: true });
      keepNewest(drafts, session, text);
      return behind.soon();
    },
    clear: () => {
      drafts.clear();
      return behind.remove();
    },
    flush: behind.now,
  };
}

type Drafts = Map<string, string>;

async function openTarget(file: string, ports: DraftPorts): Promise<{ drafts: Drafts; target: AtomicFile }> {
  const found = await readRecord(file, { maxBytes: MAX_FILE_BYTES }, StoredDrafts);
  if (found.ok) {
    const drafts = new Map(found.value.drafts.map(({ session, text }) => [session, text]));
    return { drafts, target: openAtomicFile(file) };
  }
  const kept =
    found.why === 'missing' ? ({ ok: true } as const) : await keepAside(file, 'unreadable', ports.wall());
  // What could not be kept aside must not be overwritten either.
  const target = kept.ok ? openAtomicFile(file) : { write: async () => kept, remove: async () => kept };
  return { drafts: new Map(), target };
}

/** A map keeps the order of insertion, so the first key is the draft written longest ago. */
function keepNewest(drafts: Drafts, session: string, text: string): void {
  drafts.delete(session);
  if (text === '') return;
  drafts.set(session, text);
  let total = 0;
  for (const draft of drafts.values()) total += draft.length;
  for (const [oldest, draft] of drafts) {
    if (drafts.size <= MAX_SESSIONS && total <= MAX_TOTAL) return;
    drafts.delete(oldest);
    total -= draft.length;
  }
}

function encode(drafts: Drafts): string {
  const rows = [...drafts].map(([session, text]) => ({ session, text }));
  return JSON.stringify({ version: 1, drafts: rows });
}
