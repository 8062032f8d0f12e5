import { expect, it } from 'vitest';
import type { HostFrame } from '../contract/channel.ts';
import type { ChatBatch } from '../contract/chat.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { createFronts } from './fronts.ts';

const snapshot = (revision: number): Snapshot => ({
  revision,
  version: '0.1.0',
  theme: 'system',
  settings: { state: 'ready' },
  secrets: { place: 'memory', state: 'ready' },
  remembered: 0,
  profiles: [],
});
const batch: ChatBatch = { profile: 'home', epoch: 1, seq: 1, deltas: [{ kind: 'reload' }] };

function stage() {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const ears = new Map<string, (batch: ChatBatch) => void>();
  const gone: string[] = [];
  const sent: [string, HostFrame][] = [];
  const fronts = createFronts({
    snapshot: () => snapshot(7),
    onSnapshot: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onChat: (front, listener) => {
      ears.set(front, listener);
      return () => ears.delete(front);
    },
    frontGone: (front) => gone.push(front),
  });
  const send = (channel: string, frame: HostFrame): void => void sent.push([channel, frame]);
  return { fronts, send, sent, gone, listeners, ears };
}

it('carries snapshots and chat to the page of a window', () => {
  const { fronts, send, sent, listeners, ears } = stage();
  fronts.begin(1, send);
  fronts.greet(1);
  for (const listener of listeners) listener(snapshot(8));
  ears.get('window-1')?.(batch);
  expect(sent).toEqual([
    ['snapshot', { kind: 'snapshot', snapshot: snapshot(7) }],
    ['snapshot', { kind: 'snapshot', snapshot: snapshot(8) }],
    ['event', { kind: 'chat', batch }],
  ]);
});

it('makes a page that is loaded anew another front', () => {
  const { fronts, send, gone, listeners, ears } = stage();
  fronts.begin(1, send);
  fronts.begin(1, send);
  expect(fronts.frontOf(1)).toBe('window-2');
  expect(gone).toEqual(['window-1']);
  expect(listeners.size).toBe(1);
  expect([...ears.keys()]).toEqual(['window-2']);
});

it('lets go of everything when the window is gone, once', () => {
  const { fronts, send, gone, listeners, ears } = stage();
  fronts.begin(1, send);
  fronts.end(1);
  fronts.end(1);
  expect(fronts.frontOf(1)).toBeNull();
  expect(gone).toEqual(['window-1']);
  expect(listeners.size + ears.size).toBe(0);
});

it('knows no front of a window that shows no page', () => {
  const { fronts, sent } = stage();
  fronts.greet(3);
  expect(fronts.frontOf(3)).toBeNull();
  expect(sent).toEqual([]);
});
