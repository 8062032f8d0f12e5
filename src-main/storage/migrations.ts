import { z } from 'zod';
import { SETTINGS_VERSION } from '../contract/settings.ts';

/** Lifts settings by exactly one version: pure, total, and leaves `version` to the chain. */
type Step = (settings: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** A file's history: `steps[0]` lifts version 1 to version 2, and so on up to `version`. */
export type History = { readonly version: number; readonly steps: readonly Step[] };

/** Version 2: profiles have an SSH route, with forwards and remembered secrets. */
function addTunnels(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...eachProfile(settings, { fallback: false, forwards: [] }), remembered: [] };
}

/** Version 3: gateways prove themselves by a pin, and a proxy before one may ask for headers. */
function addTrust(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return eachProfile(settings, { trust: 'leaf', headers: [] });
}

function eachProfile(
  settings: Readonly<Record<string, unknown>>,
  added: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { profiles } = settings;
  if (!Array.isArray(profiles)) return settings;
  const lifted = profiles.map((profile: unknown) =>
    typeof profile === 'object' && profile !== null ? { ...profile, ...added } : profile,
  );
  return { ...settings, profiles: lifted };
}

/** The settings file's own history. A new version adds its step at the end and never changes an old one. */
export const settingsHistory: History = { version: SETTINGS_VERSION, steps: [addTunnels, addTrust] };

export type Migration =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly why: 'unreadable' | 'newer-version' };

const Versioned = z.looseObject({ version: z.number().int().positive() });

/**
 * Lifts a parsed file to the history's version, one step at a time. The result is not yet checked
 * against the schema. `newer-version`: a newer app wrote it; `unreadable`: it has no version.
 */
export function migrate(parsed: unknown, history: History): Migration {
  const found = Versioned.safeParse(parsed);
  if (!found.success) return { ok: false, why: 'unreadable' };
  const from = found.data.version;
  if (from > history.version) return { ok: false, why: 'newer-version' };
  const value = history.steps
    .slice(from - 1)
    .reduce<Readonly<Record<string, unknown>>>(
      (settings, step, index) => ({ ...step(settings), version: from + index + 1 }),
      found.data,
    );
  return { ok: true, value };
}
