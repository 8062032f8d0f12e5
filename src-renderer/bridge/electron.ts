import type { CallFrame } from '../../src-main/contract/channel.ts';
import type { Bridge } from './bridge.ts';
import { newsOf, readHostFrame, readOutcome } from './frames.ts';
import { createListeners } from './listeners.ts';

/** What the preload gives a window: two functions and nothing else. */
export type Preload = {
  readonly call: (frame: CallFrame) => Promise<unknown>;
  readonly onFrame: (listener: (frame: unknown) => void) => unknown;
};

/** The bridge of a window of the app: the host lives as long as the window does. */
export function createElectronBridge(preload: Preload): Bridge {
  const listeners = createListeners();
  let lastId = 0;
  preload.onFrame((frame) => {
    const known = readHostFrame(frame);
    const news = known === null ? null : newsOf(known);
    if (news !== null) listeners.tell(news);
  });
  return {
    call: async (name, input) => {
      lastId += 1;
      const frame = { kind: 'call', id: lastId, name, input } as const;
      const answer = await preload.call(frame).then(readHostFrame, () => null);
      return answer === null ? { ok: false, fault: { code: 'host-gone' } } : readOutcome(name, answer);
    },
    subscribe: (listener) => {
      const stop = listeners.add(listener);
      listener({ kind: 'host', presence: 'here' });
      return stop;
    },
  };
}
