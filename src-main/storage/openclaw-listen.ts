import type { OpenClawState } from '../contract/openclaw.ts';
import { findOpenClawConfig } from './openclaw-config-path.ts';
import { type OpenClawPlace, surveyOpenClaw } from './openclaw-state.ts';
import { watchFile, type WatchParts } from './openclaw-watch.ts';

/**
 * Tells what OpenClaw's configuration says, now and after each change of its text. Returns how to stop; until
 * then, and only then, its folder is watched.
 */
export function listenToOpenClaw(
  place: OpenClawPlace,
  parts: WatchParts,
  listener: (state: OpenClawState) => void,
): () => void {
  let ended = false;
  let told: string | null = null;
  let last: Promise<void> = Promise.resolve();
  const tell = async (): Promise<void> => {
    if (ended) return;
    const { state, mark } = await surveyOpenClaw(place);
    if (ended || mark === told) return;
    told = mark;
    listener(state);
  };
  const stop = watchFile(findOpenClawConfig(place.around), parts, () => {
    last = last.then(tell);
  });
  return () => {
    ended = true;
    stop();
  };
}
