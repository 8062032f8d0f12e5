import { join } from 'node:path';
import { SETTINGS_VERSION, Settings } from '../contract/settings.ts';
import type { SettingsState } from '../contract/snapshot.ts';
import { openAtomicFile, sweepLeftovers } from './atomic-file.ts';
import type { SaveResult } from './disk-fault.ts';
import { keepAside } from './kept-aside.ts';
import { migrate, settingsHistory } from './migrations.ts';
import { parseJson, readText } from './text-file.ts';

/** What was read at start, and a save that is atomic and in order. */
export type SettingsStore = {
  readonly initial: Settings;
  readonly state: SettingsState;
  readonly save: (settings: Settings) => Promise<SaveResult>;
};

/** The most a settings file may hold, in bytes: thousands of profiles. */
const MAX_SETTINGS_BYTES = 4 * 1024 * 1024;

/** What the app begins with: no profile, so nothing connects. */
export const freshSettings: Settings = {
  version: SETTINGS_VERSION,
  theme: 'system',
  secrets: 'keychain',
  profiles: [],
  remembered: [],
};

/**
 * Reads `settings.json` in the data folder. A missing file means a new installation. A file that
 * cannot be used is renamed aside and named in `state`, never overwritten: if even that fails, every
 * save is refused with the reason, so that the person's profiles stay where they are.
 * `wall` gives wall-clock milliseconds for the name of the kept file.
 */
export async function openSettings(folder: string, wall: () => number): Promise<SettingsStore> {
  const file = join(folder, 'settings.json');
  await sweepLeftovers(file);
  const reading = await readSettings(file);
  if (reading.ok) return storeAt(file, reading.settings, { state: 'ready' });
  const label = reading.why === 'newer-version' ? 'newer-version' : 'unreadable';
  const kept = await keepAside(file, label, wall());
  if (kept.ok) return storeAt(file, freshSettings, { state: 'kept-aside', file: kept.name, why: label });
  return {
    initial: freshSettings,
    state: { state: 'not-saved', why: kept.why },
    save: async () => kept,
  };
}

function storeAt(file: string, initial: Settings, state: SettingsState): SettingsStore {
  const target = openAtomicFile(file);
  return {
    initial,
    state,
    save: async (settings) => {
      const text = `${JSON.stringify(settings, null, 2)}\n`;
      // What could not be read again must not replace what can.
      if (Buffer.byteLength(text) > MAX_SETTINGS_BYTES) return { ok: false, why: 'other' };
      return target.write(text);
    },
  };
}

type SettingsReading =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly why: 'unreadable' | 'newer-version' };

async function readSettings(file: string): Promise<SettingsReading> {
  const reading = await readText(file, { maxBytes: MAX_SETTINGS_BYTES });
  if (reading.ok) return decodeSettings(reading.text);
  if (reading.why === 'missing') return { ok: true, settings: freshSettings };
  return { ok: false, why: 'unreadable' };
}

/** Turns the text of a settings file of any version up to ours into settings. */
export function decodeSettings(text: string): SettingsReading {
  const migrated = migrate(parseJson(text), settingsHistory);
  if (!migrated.ok) return migrated;
  const settings = Settings.safeParse(migrated.value);
  return settings.success ? { ok: true, settings: settings.data } : { ok: false, why: 'unreadable' };
}
