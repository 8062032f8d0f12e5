import { describe, expect, it } from 'vitest';
import type { ConnectionState } from '../contract/connection.ts';
import type { ProfileSnapshot, Snapshot } from '../contract/snapshot.ts';
import {
  leadingProfile,
  menuTemplate,
  trayMenu,
  trayStatus,
  type Say,
  type TrayAct,
  type TrayItem,
} from './menu.ts';

const say: Say = ({ key, values }) =>
  [key, ...Object.values(values ?? {}).filter((value) => value !== '')].join(' ');
const idle: ConnectionState = { kind: 'idle', why: 'new' };

function gateway(name: string, view: Partial<ProfileSnapshot['view']>): ProfileSnapshot {
  return {
    profile: {
      id: name.toLowerCase().replaceAll(/\W/g, '-'),
      name,
      routes: [{ kind: 'direct', url: 'ws://127.0.0.1:18789' }],
      active: 'direct',
      credential: 'token',
      intent: { kind: 'connect' },
    },
    credentialStored: true,
    connection: idle,
    view: { shape: 'idle', label: { key: 'state.idle' }, actions: [], ...view },
    counts: { running: 0, unread: 0, approvals: 0 },
  };
}

const state = (...profiles: ProfileSnapshot[]): Snapshot => ({
  revision: 1,
  version: '0.1.0',
  theme: 'system',
  settings: { state: 'ready' },
  secrets: { place: 'keychain', state: 'ready' },
  profiles,
});

const online = gateway('Studio', {
  shape: 'online',
  label: { key: 'state.online' },
  actions: ['pause', 'disconnect'],
});
const waiting = gateway('Cabin', {
  shape: 'waiting',
  label: { key: 'state.waiting' },
  reason: { key: 'fault.refused' },
  actions: ['reconnect-now', 'pause', 'edit-address'],
});
const paused = gateway('Work', { label: { key: 'state.idle.paused' }, actions: ['resume'] });

function textOf(items: readonly TrayItem[]): string {
  return items.map((item) => (item.kind === 'line' ? '—' : item.text)).join('\n');
}

function actsOf(items: readonly TrayItem[]): readonly TrayAct[] {
  return items.flatMap((item) => {
    if (item.kind === 'act') return [item.act];
    return item.kind === 'more' ? actsOf(item.items) : [];
  });
}

describe('leadingProfile', () => {
  it('is the one in trouble', () => expect(leadingProfile(state(online, paused, waiting))).toBe(waiting));
  it('is the live one before a resting one', () =>
    expect(leadingProfile(state(paused, online))).toBe(online));
  it('keeps the person’s order among equals', () =>
    expect(leadingProfile(state(paused, paused))).toBe(paused));
  it('is nobody without gateways', () => expect(leadingProfile(state())).toBeUndefined());
});

describe('trayStatus', () => {
  it('says name and state', () =>
    expect(trayStatus(state(online), say)).toBe('tray.status Studio state.online'));
  it('says why', () => {
    expect(trayStatus(state(waiting), say)).toBe('tray.status.reason Cabin state.waiting fault.refused');
  });
  it('says that there is none', () => expect(trayStatus(state(), say)).toBe('tray.empty'));
});

describe('trayMenu', () => {
  it('leads to the first gateway', () => {
    expect(textOf(trayMenu(state(), say))).toBe('tray.empty\n—\ntray.set-up\n—\ntray.quit');
  });

  it('offers the actions of the only gateway', () => {
    const items = trayMenu(state(waiting), say);
    const status = 'tray.status.reason Cabin state.waiting fault.refused';
    expect(textOf(items)).toBe(`${status}\n—\ntray.open\ntray.reconnect\ntray.pause\n—\ntray.quit`);
    expect(actsOf(items)).toEqual([
      { do: 'open' },
      { do: 'reconnect', profile: 'cabin' },
      { do: 'pause', profile: 'cabin', minutes: 15 },
      { do: 'pause', profile: 'cabin', minutes: 60 },
      { do: 'pause', profile: 'cabin' },
      { do: 'quit' },
    ]);
  });

  it('has one row a gateway where there are several, each with its own actions', () => {
    const items = trayMenu(state(online, paused, gateway('Bare', {})), say);
    const status = 'tray.status Studio state.online';
    const rows = `${status}\ntray.status Work state.idle.paused\ntray.status Bare state.idle`;
    expect(textOf(items)).toBe(`${status}\n—\n${rows}\n—\ntray.open\n—\ntray.quit`);
    expect(actsOf(items)).toContainEqual({ do: 'connect', profile: 'work' });
  });
});

describe('menuTemplate', () => {
  it('hands each click on and keeps names whole', () => {
    const clicked: TrayAct[] = [];
    const items: readonly TrayItem[] = [
      { kind: 'text', text: 'R&D' },
      { kind: 'line' },
      { kind: 'more', text: 'Pause', items: [{ kind: 'act', text: '15', act: { do: 'quit' } }] },
    ];
    const [text, line, more] = menuTemplate(items, (act) => clicked.push(act));
    expect(text).toEqual({ label: 'R&&D', enabled: false });
    expect(line).toEqual({ type: 'separator' });
    const inner = more !== undefined && 'submenu' in more ? more.submenu[0] : undefined;
    if (inner !== undefined && 'click' in inner) inner.click();
    expect(clicked).toEqual([{ do: 'quit' }]);
  });
});
