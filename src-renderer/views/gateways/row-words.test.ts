import { describe, expect, it } from 'vitest';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { blockedProfile, onlineProfile } from '../../bridge/double.ts';
import { routeWords, stateLines } from './row-words.ts';

const ssh = { kind: 'ssh', target: 'ada@studio', remotePort: 18_789, secure: false } as const;

function withTunnel(snapshot: ProfileSnapshot): ProfileSnapshot {
  const { profile } = snapshot;
  return {
    ...snapshot,
    profile: { ...profile, routes: [...profile.routes, ssh] },
    tunnel: {
      connection: { kind: 'online', epoch: 1, since: 0, route: 'ssh' },
      view: { shape: 'online', label: { key: 'state.online.ssh' }, actions: [] },
    },
    forwards: [
      { localPort: 18_789, remotePort: 18_789, state: { kind: 'ready' } },
      { localPort: 3000, remotePort: 3000, state: { kind: 'waiting' } },
    ],
  };
}

describe('a gateway’s row', () => {
  it('names the ways, the active one first', () => {
    const { profile } = withTunnel(onlineProfile());
    expect(routeWords(profile)).toBe('ws://studio.local:18789/ · ssh ada@studio');
    expect(routeWords({ ...profile, active: 'ssh' })).toBe('ssh ada@studio · ws://studio.local:18789/');
  });

  it('says how link, tunnel and ports stand in one line', () => {
    expect(stateLines(onlineProfile())).toEqual(['connected · OpenClaw 2026.9.6 · 24 ms']);
    expect(stateLines(withTunnel(onlineProfile()))).toEqual([
      'connected · OpenClaw 2026.9.6 · 24 ms · tunnel open · port 18789 open',
    ]);
  });

  it('does not say the tunnel twice where it is the way', () => {
    const snapshot = withTunnel(onlineProfile());
    const over = { ...snapshot, profile: { ...snapshot.profile, active: 'ssh' as const } };
    expect(stateLines(over)[0]).not.toMatch(/tunnel/);
  });

  it('leaves a sentence alone in its line, and names what holds a port', () => {
    const snapshot = withTunnel(blockedProfile());
    const state = { kind: 'in-use', holder: { pid: 4711, name: 'node' } } as const;
    const lines = stateLines({ ...snapshot, forwards: [{ localPort: 1, remotePort: 1, state }] });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/refused the stored token.*\.$/);
    expect(lines[1]).toBe('tunnel open · port 1 in use by node (4711)');
  });

  it('says what the tunnel is doing while it is not open', () => {
    const snapshot = withTunnel(onlineProfile());
    const view = { shape: 'waiting', label: { key: 'state.waiting' }, actions: [] } as const;
    const waiting = { kind: 'waiting', attempt: 1, retryAt: 0 } as const;
    const cause = { heals: 'by-waiting', code: 'dropped', why: 'silent' } as const;
    const lines = stateLines({ ...snapshot, tunnel: { connection: { ...waiting, cause }, view } });
    expect(lines[0]).toMatch(/tunnel waiting/);
    expect(
      stateLines({ ...snapshot, tunnel: { connection: { kind: 'idle', why: 'new' }, view } })[0],
    ).not.toMatch(/tunnel/);
  });
});
