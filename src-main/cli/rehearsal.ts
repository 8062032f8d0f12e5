import type { CommandHandlers } from '../contract/commands.ts';
import type { Profile } from '../contract/profile.ts';
import type { ProfileSnapshot, Snapshot } from '../contract/snapshot.ts';
import { createDispatch } from '../host/dispatch.ts';
import { fakeHost, snapshotOf } from '../page/fake-host.ts';
import { createCall } from './call.ts';
import type { Desk } from './desk.ts';

/** What tests of this room share: a desk that remembers what was written on it, and gateways to ask about. */

export type PlayedDesk = {
  readonly desk: Desk;
  readonly printed: () => string;
  readonly complained: () => string;
};

/** A desk without a host, a file or an environment, unless the test brings them. */
export function playDesk(replaced: Partial<Desk> = {}): PlayedDesk {
  const printed: string[] = [];
  const complained: string[] = [];
  const desk: Desk = {
    print: (text) => void printed.push(text),
    complain: (text) => void complained.push(text),
    version: '1.2.3',
    env: {},
    readText: async () => ({ ok: false, why: 'missing' }),
    readConfiguration: async () => ({
      ok: true,
      file: '/oc.json',
      found: true,
      mode: 'local',
      auth: {},
      remote: {},
      problemIn: () => null,
    }),
    withHost: async () => ({ ok: false, sentence: { key: 'cli.app-silent' } }),
    ...replaced,
  };
  return { desk, printed: () => printed.join('\n'), complained: () => complained.join('\n') };
}

/** A host whose commands do nothing, unless replaced, behind the real dispatch. */
export function playDispatch(replaced: Partial<CommandHandlers> = {}) {
  const host = fakeHost(replaced);
  const dispatch = createDispatch({ handlers: host.handlers, log: () => undefined, mintId: () => 'id-1' });
  return { dispatch, host };
}

/** A desk whose host has these gateways, and these commands. */
export function playTrustDesk(
  profiles: () => readonly Profile[],
  replaced: Partial<CommandHandlers> = {},
): PlayedDesk {
  const { dispatch } = playDispatch({
    'app.snapshot': async () => ({ ok: true, value: snapshotWith(profiles()) }),
    ...replaced,
  });
  const call = createCall((frame) => dispatch(frame, 'cli'));
  return playDesk({ withHost: async (speak) => ({ ok: true, value: await speak(call) }) });
}

export function snapshotWith(profiles: readonly Profile[]): Snapshot {
  return { ...snapshotOf(1), profiles: profiles.map(resting) };
}

function resting(profile: Profile): ProfileSnapshot {
  return {
    profile,
    primary: true,
    forwards: [],
    credentialStored: false,
    connection: { kind: 'idle', why: 'by-person' },
    view: { shape: 'idle', label: { key: 'state.idle.by-person' }, actions: [] },
    counts: { running: 0, unread: 0, approvals: 0 },
  };
}
