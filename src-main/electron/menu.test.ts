import { describe, expect, it } from 'vitest';
import type { ConnectionState } from '../contract/connection.ts';
import { sampleProfile } from '../contract/profile-samples.ts';
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
    profile: sampleProfile([{ kind: 'direct', url: 'ws://127.0.0.1:18789' }], {
      id: name.toLowerCase().replaceAll(/\W/g, '-'),
      name,
      credential: 'token',
    }),
    primary: true,
    forwards: [],
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
  remembered: 0,
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
    if (item.kind === 'act' || item.kind === 'choice') return [item.act];
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

describe('the routes', () => {
  const both = [
    { kind: 'direct', url: 'ws://127.0.0.1:18789' },
    { kind: 'ssh', target: 'ada@studio', remotePort: 18_789, secure: false },
  ] as const;
  const withBoth = ({ profile, ...rest }: ProfileSnapshot): ProfileSnapshot => ({
    ...rest,
    profile: { ...profile, routes: both, active: 'ssh' },
  });
  const overDirect: ConnectionState = { kind: 'online', epoch: 1, since: 0, route: 'direct' };
  const chosenIn = (items: readonly TrayItem[]): readonly string[] =>
    items.flatMap((item) => {
      if (item.kind === 'choice') return item.chosen ? [item.text] : [];
      return item.kind === 'more' ? chosenIn(item.items) : [];
    });

  it('can be switched with one click, and the one in use is marked', () => {
    const items = trayMenu(state({ ...withBoth(online), connection: overDirect }), say);
    expect(textOf(items)).toContain('—\ntray.route\ntray.open\ntray.pause\n—');
    expect(chosenIn(items)).toEqual(['route.direct']);
    expect(actsOf(items)).toContainEqual({ do: 'route', profile: 'studio', route: 'ssh' });
  });

  it('are marked by what is wanted while there is no link', () => {
    expect(chosenIn(trayMenu(state(withBoth(paused)), say))).toEqual(['route.ssh']);
  });

  it('stay as they are while a switch is under way', () => {
    const switching = { route: 'ssh', epoch: 2, stage: 'login' } as const;
    const connection: ConnectionState = { ...overDirect, switching };
    expect(chosenIn(trayMenu(state({ ...withBoth(online), connection }), say))).toEqual(['route.direct']);
  });

  it('are not offered where there is only one', () =>
    expect(textOf(trayMenu(state(online), say))).not.toContain('tray.route'));
});

describe('what needs words of the person', () => {
  it.each(['answer-question', 'judge-host-key', 'judge-certificate', 'judge-pairing'] as const)(
    'opens the window: %s',
    (action) => {
      const items = trayMenu(state(gateway('Studio', { shape: 'blocked', actions: [action] })), say);
      expect(items).toContainEqual({ kind: 'act', text: `tray.${action}`, act: { do: 'open' } });
    },
  );
});

describe('what the tunnel needs of the person', () => {
  it('stands once, beside what the link offers', () => {
    const question = {
      id: 'q',
      kind: 'password',
      prompt: { key: 'question.password' },
      host: 'studio',
      user: 'ada',
      attempt: 1,
      instructions: '',
      fields: [{ text: '', echo: false }],
      rememberable: false,
    } as const;
    const { connection, view } = gateway('Tunnel', { actions: ['judge-host-key', 'reconnect-now'] });
    const items = trayMenu(state({ ...online, question, tunnel: { connection, view } }), say);
    expect(textOf(items)).toContain('tray.answer-question\ntray.judge-host-key\ntray.pause\n—');
  });
});

describe('menuTemplate', () => {
  it('draws one of a few as radio buttons', () => {
    const clicked: TrayAct[] = [];
    const act: TrayAct = { do: 'route', profile: 'studio', route: 'ssh' };
    const [entry] = menuTemplate([{ kind: 'choice', text: 'SSH', chosen: true, act }], (done) =>
      clicked.push(done),
    );
    expect(entry).toMatchObject({ label: 'SSH', type: 'radio', checked: true });
    if (entry !== undefined && 'click' in entry) entry.click();
    expect(clicked).toEqual([act]);
  });

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
