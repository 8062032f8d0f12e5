import type { ConnectionState, Question } from '../../../src-main/contract/connection.ts';
import type { Standing } from '../../../src-main/contract/fault.ts';
import { describeFault } from '../../../src-main/contract/sentence.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { onlineProfile } from '../../bridge/double.ts';
import type { HostKeyFault } from './evidence.ts';

const OLD = 'SHA256:q7Nf0bq8lW4yJ5rVb2o1cM3zKx9TgHhP6eYdSuaNx2E';
export const NEW = 'SHA256:Zk2uPw7dQm1XcV0sLr9aTtB4nYhG8iJfE3oWqM5yRvA';
const shown = { host: 'studio.local', port: 22, keyType: 'ssh-ed25519', fingerprint: NEW } as const;
const standing = { heals: 'by-deciding' } as const;

export const unknownKey: HostKeyFault = { ...standing, code: 'unknown-host-key', ...shown };
export const changedKey: HostKeyFault = {
  ...standing,
  code: 'changed-host-key',
  ...shown,
  recorded: [
    { keyType: 'ssh-ed25519', fingerprint: OLD, source: 'app', firstSeen: Date.UTC(2026, 4, 3, 12) },
  ],
};
export const revokedKey: HostKeyFault = { ...standing, code: 'revoked-host-key', ...shown };

/** A gateway with both routes, connected over one of them. */
export function routedProfile(route: 'direct' | 'ssh' = 'direct'): ProfileSnapshot {
  const online = onlineProfile();
  return {
    ...online,
    profile: {
      ...online.profile,
      routes: [
        { kind: 'direct', url: 'ws://studio.local:18789/' },
        { kind: 'ssh', target: 'ada@studio.local', remotePort: 18_789, secure: false },
      ],
      active: route,
    },
    connection: { kind: 'online', epoch: 1, since: 0, route },
    view: { ...online.view, label: { key: `state.online.${route}`, values: { name: 'Studio' } } },
  };
}

/** Its SSH route ended with this fault. */
export function blockedBy(fault: Standing): ProfileSnapshot {
  return {
    ...routedProfile('ssh'),
    connection: { kind: 'blocked', fault },
    view: {
      shape: 'blocked',
      label: { key: 'state.blocked' },
      ...describeFault(fault, 'Studio'),
      actions: ['reconnect-now', 'disconnect', 'judge-host-key'],
    },
  };
}

/** Its SSH route is being opened. */
export function openingProfile(): ProfileSnapshot {
  return {
    ...routedProfile('ssh'),
    connection: { kind: 'opening', epoch: 2, attempt: 1, stage: 'host-key', since: 0 },
    view: { shape: 'opening', label: { key: 'state.opening.host-key' }, actions: ['pause', 'disconnect'] },
  };
}

/** It stayed on its direct route, because the other one ended with this fault. */
export function stayedBecause(fault: Standing): ProfileSnapshot {
  const direct = routedProfile();
  return {
    ...direct,
    connection: { kind: 'online', epoch: 1, since: 0, route: 'direct', lastSwitch: fault },
    view: { ...direct.view, ...describeFault(fault, 'Studio') },
  };
}

/** It is on its way from the direct route to the other one. */
export function switchingProfile(): ProfileSnapshot {
  const direct = routedProfile();
  return {
    ...direct,
    connection: {
      kind: 'online',
      epoch: 1,
      since: 0,
      route: 'direct',
      switching: { route: 'ssh', epoch: 2, stage: 'login' },
    },
    view: { ...direct.view, label: { key: 'state.switching.ssh' } },
  };
}

export const password: Question = {
  id: 'q1',
  kind: 'password',
  prompt: { key: 'question.password', values: { user: 'ada', host: 'studio.local' } },
  host: 'studio.local',
  user: 'ada',
  attempt: 1,
  instructions: '',
  fields: [{ text: '', echo: false }],
  rememberable: true,
};

export const passphrase: Question = {
  ...password,
  id: 'q2',
  kind: 'passphrase',
  prompt: { key: 'question.passphrase', values: { file: '~/.ssh/id_ed25519' } },
};

export const prompts: Question = {
  ...password,
  id: 'q3',
  kind: 'prompts',
  prompt: { key: 'question.prompts', values: { user: 'ada', host: 'studio.local' } },
  instructions: 'Two things, please.\nThe **code** is on your phone.',
  fields: [
    { text: 'Password: ', echo: false },
    { text: 'Code: ', echo: true },
  ],
  rememberable: false,
};

/** A login of this gateway waits for an answer. */
export function askedProfile(question: Question): ProfileSnapshot {
  const connection: ConnectionState = {
    kind: 'opening',
    epoch: 1,
    attempt: 1,
    stage: 'login',
    since: 0,
    question,
  };
  return {
    ...routedProfile('ssh'),
    question,
    connection,
    view: {
      shape: 'opening',
      label: { key: 'state.opening.login' },
      reason: question.prompt,
      actions: ['answer-question', 'pause', 'disconnect'],
    },
  };
}
