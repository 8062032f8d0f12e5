import { homedir } from 'node:os';
import type { Clock, Log } from './host/ports.ts';
import type { OpenClawPort } from './host/storage-ports.ts';
import type { Surroundings } from './storage/folders.ts';
import { findOpenClawConfig } from './storage/openclaw-config-path.ts';
import { previewChange, writeChange } from './storage/openclaw-config-write.ts';
import type { OpenClawPlace } from './storage/openclaw-state.ts';
import { explainOpenClaw, readOpenClawCredential } from './storage/openclaw-state.ts';
import { listenToOpenClaw } from './storage/openclaw-listen.ts';

/** Those of the person who runs the app. */
export function openClawSurroundings(): Surroundings {
  return { platform: process.platform, env: process.env, home: homedir() };
}

export type OpenClawParts = {
  readonly around: Surroundings;
  readonly clock: Clock;
  readonly log: Log;
  /** Keeps a secret out of the log. */
  readonly register: (secret: string) => void;
};

/** OpenClaw's own configuration on this computer. Watches nothing while nobody listens. */
export function composeOpenClaw({ around, clock, log, register }: OpenClawParts): OpenClawPort {
  const place: OpenClawPlace = { around, wall: clock.wall, register };
  const wish = () => ({ file: findOpenClawConfig(around), env: around.env });
  const failed = (code: string): void => log('openclaw.unwatched', { code });
  const watching = { after: clock.after, failed };
  let last: Promise<unknown> = Promise.resolve();
  return {
    watch: (listener) => listenToOpenClaw(place, watching, listener),
    readCredential: (route) => readOpenClawCredential(place, route),
    explain: () => explainOpenClaw(place),
    preview: (gateway) => previewChange(gateway, wish()),
    // One after the other: each must see what the one before it left.
    write: (gateway, revision) => {
      const writing = last.then(() => writeChange(gateway, wish(), { revision, wall: clock.wall() }));
      last = writing.catch(() => undefined);
      return writing;
    },
  };
}
