import type { Profile, ProfileId } from '../contract/profile.ts';
import type { Settings } from '../contract/settings.ts';
import type { SettingsState } from '../contract/snapshot.ts';
import type { SaveResult, SettingsStore } from './storage-ports.ts';

/** The settings as they are now, and the one way to change them. */
export type Ledger = {
  readonly settings: () => Settings;
  readonly state: () => SettingsState;
  /**
   * Saves a change and takes it over. When it cannot be saved, nothing is taken over, unless `regardless`:
   * a disconnect must work on a full disk, too.
   */
  readonly change: (
    update: (settings: Settings) => Settings,
    regardless?: 'regardless',
  ) => Promise<SaveResult>;
};

export function createLedger(store: SettingsStore, changed: () => void): Ledger {
  let settings = store.initial;
  let state = store.state;
  let last: Promise<unknown> = Promise.resolve();

  async function apply(update: (settings: Settings) => Settings, regardless: boolean): Promise<SaveResult> {
    const next = update(settings);
    if (next === settings) return { ok: true };
    if (regardless) settings = next;
    const saved = await store.save(next);
    if (saved.ok) settings = next;
    const after: SettingsState = saved.ok ? settled(state) : { state: 'not-saved', why: saved.why };
    state = after;
    changed();
    return saved;
  }

  return {
    settings: () => settings,
    state: () => state,
    // One after the other: each update must see what the one before it left.
    change: (update, regardless) => {
      const saving = last.then(() => apply(update, regardless !== undefined));
      last = saving.catch(() => undefined);
      return saving;
    },
  };
}

/** Settings with one of their profiles changed; those without it stay as they are. */
export function withProfile(
  settings: Settings,
  id: ProfileId,
  update: (profile: Profile) => Profile,
): Settings {
  return { ...settings, profiles: settings.profiles.map((each) => (each.id === id ? update(each) : each)) };
}

/** Saves a change of one profile; its runtime is told by the caller. */
export function changeProfile(
  { change }: Ledger,
  id: ProfileId,
  update: (profile: Profile) => Profile,
  regardless?: 'regardless',
): Promise<SaveResult> {
  return change((settings) => withProfile(settings, id, update), regardless);
}

/** That a file was kept aside stays said until the next start; that one could not be saved is over. */
function settled(state: SettingsState): SettingsState {
  return state.state === 'not-saved' ? { state: 'ready' } : state;
}
