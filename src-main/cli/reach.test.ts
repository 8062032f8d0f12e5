import { describe, expect, it } from 'vitest';
import type { Hold } from './reach.ts';
import { reachHost } from './reach.ts';
import { playDispatch } from './rehearsal.ts';

/** A clock that goes on by itself whenever somebody waits. */
function hurriedClock() {
  let now = 0;
  return {
    now: () => now,
    after: (ms: number, run: () => void) => {
      now += ms;
      queueMicrotask(run);
      return () => undefined;
    },
  };
}

function playHolds(holds: readonly Hold['kind'][], answers: (asked: number) => boolean = () => true) {
  const { dispatch } = playDispatch();
  const closed: string[] = [];
  let asked = 0;
  const reached = (kind: string) => ({
    ask: (frame: unknown) => dispatch(frame, 'cli'),
    close: async () => void closed.push(kind),
  });
  const hold = async (): Promise<Hold> => {
    const kind = holds[Math.min(asked, holds.length - 1)];
    asked += 1;
    if (kind === 'ours') return { kind, open: async () => reached('ours') };
    if (kind === 'held')
      return { kind, pid: 42, dial: async () => (answers(asked) ? reached('held') : null) };
    return { kind: 'refused', sentence: { key: 'terminal.folder.disk-full' } };
  };
  return { closed, asked: () => asked, parts: { hold, clock: hurriedClock() } };
}

describe('reachHost', () => {
  it.each(['ours', 'held'] as const)('lends the host that is %s, and gives it back', async (kind) => {
    const { parts, closed } = playHolds([kind]);
    const used = await reachHost(parts, (call) => call('profile.remove', { profile: 'a' }));
    expect(used).toEqual({ ok: true, value: { ok: true, value: {} } });
    expect(closed).toEqual([kind]);
  });

  it('gives it back after a bug, too', async () => {
    const { parts, closed } = playHolds(['ours']);
    await expect(reachHost(parts, () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
    expect(closed).toEqual(['ours']);
  });

  it('waits for an app that has just begun, and for one that is about to end', async () => {
    const starting = playHolds(['held'], (asked) => asked > 3);
    expect(await reachHost(starting.parts, async () => 'done')).toEqual({ ok: true, value: 'done' });
    expect(starting.closed).toEqual(['held']);
    const ending = playHolds(['held', 'held', 'ours'], () => false);
    expect(await reachHost(ending.parts, async () => 'done')).toEqual({ ok: true, value: 'done' });
    expect(ending.closed).toEqual(['ours']);
  });

  it('gives up on an app that takes no commands, and on a folder that cannot be had', async () => {
    const silent = playHolds(['held'], () => false);
    const sentence = { key: 'cli.app-silent.pid', values: { pid: 42 } };
    expect(await reachHost(silent.parts, async () => 'done')).toEqual({ ok: false, sentence });
    expect(silent.asked()).toBeGreaterThan(10);
    const refused = playHolds(['refused']);
    expect(await reachHost(refused.parts, async () => 'done')).toMatchObject({ ok: false });
    expect(refused.asked()).toBe(1);
  });
});
