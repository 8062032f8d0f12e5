import { describe, expect, it, vi } from 'vitest';
import { createDouble, createStillClock, onlineProfile, snapshotOf } from '../bridge/double.ts';
import { createDrafts } from './drafts.ts';
import { createMirror } from './mirror.ts';
import { createPlace, shownProfile } from './place.ts';

describe('the mirror', () => {
  it('shows the newest snapshot and drops older ones', async () => {
    const bridge = createDouble(snapshotOf([]));
    const mirror = createMirror(bridge, () => 7);
    await vi.waitFor(() => expect(mirror.getState().snapshot?.revision).toBe(1));
    bridge.publish({ theme: 'dark' });
    expect(mirror.getState()).toMatchObject({ receivedAt: 7, snapshot: { revision: 2, theme: 'dark' } });
    bridge.tell({ kind: 'snapshot', snapshot: snapshotOf([onlineProfile()]) });
    expect(mirror.getState().snapshot).toMatchObject({ revision: 2, profiles: [] });
  });

  it('begins anew with a host that was away, because it may be another one', async () => {
    const bridge = createDouble({ ...snapshotOf([]), revision: 90 });
    const mirror = createMirror(bridge, () => 0);
    await vi.waitFor(() => expect(mirror.getState().snapshot?.revision).toBe(90));
    bridge.tell({ kind: 'host', presence: 'gone' });
    expect(mirror.getState()).toMatchObject({ presence: 'gone', snapshot: { revision: 90 } });
    bridge.tell({ kind: 'host', presence: 'here' });
    expect(mirror.getState()).toMatchObject({ stale: true, snapshot: { revision: 90 } });
    bridge.tell({ kind: 'snapshot', snapshot: snapshotOf([onlineProfile()]) });
    expect(mirror.getState()).toMatchObject({ presence: 'here', stale: false, snapshot: { revision: 1 } });
  });
});

describe('drafts', () => {
  const spot = { profile: 'studio', sessionKey: 's' };
  const written = (bridge: ReturnType<typeof createDouble>) =>
    bridge.calls.flatMap(({ name, input }) => (name === 'draft.write' ? [input] : []));

  it('are written soon, once for many keys', () => {
    const [bridge, clock] = [createDouble(), createStillClock()];
    const drafts = createDrafts(bridge, clock);
    for (const text of ['H', 'He', 'Hey']) drafts.write(spot, text);
    expect(drafts.known(spot)).toBe('Hey');
    expect(written(bridge)).toEqual([]);
    clock.advance(400);
    expect(written(bridge)).toEqual([{ ...spot, text: 'Hey' }]);
  });

  it('are read from the host, unless something newer was typed meanwhile', async () => {
    const bridge = createDouble();
    bridge.on('draft.read', () => ({ ok: true, value: { text: 'kept' } }));
    const drafts = createDrafts(bridge, createStillClock());
    expect(await drafts.read(spot)).toBe('kept');
    const other = { ...spot, sessionKey: 'other' };
    const reading = drafts.read(other);
    drafts.write(other, 'typed');
    expect(await reading).toBe('typed');
  });

  it('wait for a host that is gone', async () => {
    const [bridge, clock] = [createDouble(), createStillClock()];
    const drafts = createDrafts(bridge, clock);
    bridge.on('draft.write', () => ({ ok: false, fault: { code: 'host-gone' } }));
    drafts.write(spot, 'Hey');
    clock.advance(400);
    await vi.waitFor(() => expect(written(bridge)).toHaveLength(1));
    bridge.on('draft.write', () => ({ ok: true, value: {} }));
    await Promise.resolve();
    bridge.tell({ kind: 'host', presence: 'here' });
    expect(written(bridge)).toHaveLength(2);
  });
});

describe('the place', () => {
  it('outlives a reload, and begins at the start when what was kept is odd', () => {
    let kept: string | null = null;
    const memory = {
      read: () => kept,
      write: (text: string) => {
        kept = text;
      },
    };
    createPlace(memory).setState({ view: 'settings', sessions: { studio: 'a' }, search: 'x' });
    expect(createPlace(memory).getState()).toMatchObject({
      view: 'settings',
      sessions: { studio: 'a' },
      search: '',
    });
    for (const odd of [
      '{',
      '7',
      '{"view":"moon"}',
      '{"view":"chat","profile":1,"sessions":{},"joining":null}',
    ]) {
      kept = odd;
      expect(createPlace(memory).getState()).toMatchObject({ view: 'chat', profile: null });
    }
  });

  it('shows the chosen gateway while it exists', () => {
    const place = createPlace({ read: () => null, write: () => {} }).getState();
    const snapshot = snapshotOf([onlineProfile()]);
    expect(shownProfile(snapshot, { ...place, profile: 'studio' })).toBe('studio');
    expect(shownProfile(snapshot, { ...place, profile: 'gone' })).toBe('studio');
    expect(shownProfile(null, place)).toBeNull();
  });
});
