import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Settings, SETTINGS_VERSION } from '../contract/settings.ts';
import type { History } from './migrations.ts';
import { migrate, settingsHistory } from './migrations.ts';

/** A file that has had four versions. */
const example: History = {
  version: 4,
  steps: [
    (settings) => ({ ...settings, path: '1' }),
    (settings) => ({ ...settings, path: `${String(settings['path'])}2`, theme: 'dark' }),
    ({ theme, ...settings }) => ({ ...settings, path: `${String(settings['path'])}3`, look: theme }),
  ],
};

describe('migrate', () => {
  it('climbs one step per version', () => {
    expect(migrate({ version: 1, kept: true }, example)).toEqual({
      ok: true,
      value: { version: 4, kept: true, path: '123', look: 'dark' },
    });
  });

  it('begins at the version that it finds', () => {
    expect(migrate({ version: 3, path: '', theme: 'light' }, example)).toEqual({
      ok: true,
      value: { version: 4, path: '3', look: 'light' },
    });
  });

  it('leaves the current version as it is', () => {
    const settings = { version: 4, anything: [1] };
    expect(migrate(settings, example)).toEqual({ ok: true, value: settings });
  });

  it('names a newer version', () => {
    expect(migrate({ version: 5 }, example)).toEqual({ ok: false, why: 'newer-version' });
  });

  it('has an answer for whatever a file may hold', () => {
    const versioned = fc.record({ version: fc.anything() });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), versioned), (parsed) => {
        const migrated = migrate(parsed, example);
        const outcome = migrated.ok ? migrated.value['version'] : migrated.why;
        expect([4, 'unreadable', 'newer-version']).toContain(outcome);
      }),
    );
  });

  it('keeps every profile of version 1', () => {
    const routes = [{ kind: 'direct', url: 'ws://studio.local:18789' }];
    const profile = {
      id: 'studio',
      name: 'Studio',
      routes,
      active: 'direct',
      credential: 'token',
      trust: 'leaf',
      headers: [],
      intent: { kind: 'connect' },
    };
    const old = { version: 1, theme: 'dark', secrets: 'file', profiles: [profile] };
    const migrated = migrate(old, settingsHistory);
    expect(Settings.parse(migrated.ok ? migrated.value : null)).toEqual({
      ...old,
      version: SETTINGS_VERSION,
      profiles: [{ ...profile, fallback: false, forwards: [] }],
      remembered: [],
    });
  });

  it('has one step for every version of the settings so far', () => {
    expect(settingsHistory.version).toBe(SETTINGS_VERSION);
    expect(settingsHistory.steps).toHaveLength(SETTINGS_VERSION - 1);
  });
});
