import type { Passing } from '../../../src-main/contract/fault.ts';
import { describeFault } from '../../../src-main/contract/sentence.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { onlineProfile } from '../../bridge/double.ts';
import { routedProfile } from '../trust/rehearsal.ts';
import type { PairingRequest } from './request.ts';

const DEVICE = '3f2a91c07be44d0f9a6c1d2e8b5f7a90c4d3e2f1a0b9c8d7e6f5a4b3b7e1d204';

export const request: PairingRequest = {
  heals: 'by-waiting',
  code: 'pairing-required',
  requestId: '7c1e0c52-9f4b-4a51-8d27-5b7e2f10c3aa',
  deviceId: DEVICE,
  reason: 'not-paired',
  command: 'openclaw devices approve 7c1e0c52-9f4b-4a51-8d27-5b7e2f10c3aa',
  role: 'operator',
  scopes: ['operator.read', 'operator.write', 'operator.approvals', 'operator.questions'],
};

export const otherRequest: PairingRequest = {
  ...request,
  requestId: 'b2',
  command: 'openclaw devices approve b2',
};

/** A gateway with both routes that waits, over the direct one, for this. */
export function waitingFor(cause: Passing, remainingMs = 10_000): ProfileSnapshot {
  return {
    ...routedProfile(),
    connection: { kind: 'waiting', attempt: 1, retryAt: 0, cause },
    view: {
      shape: 'waiting',
      label: { key: 'state.waiting' },
      ...describeFault(cause, 'Studio'),
      actions: actionsOf(cause),
      remainingMs,
    },
  };
}

function actionsOf({ code }: Passing): ProfileSnapshot['view']['actions'] {
  if (code === 'rate-limited') return ['pause', 'disconnect', 'enter-credential'];
  return code === 'pairing-required'
    ? ['reconnect-now', 'pause', 'disconnect', 'judge-pairing', 'copy-approval']
    : ['reconnect-now', 'pause', 'disconnect'];
}

/** The same without an SSH route. */
export function directlyWaitingFor(cause: Passing): ProfileSnapshot {
  const waiting = waitingFor(cause);
  const { routes } = onlineProfile().profile;
  return { ...waiting, profile: { ...waiting.profile, routes } };
}

/** It is just being asked again. */
export function askingAgain(): ProfileSnapshot {
  const { view, ...waiting } = waitingFor(request);
  const { remainingMs: _over, ...rest } = view;
  return {
    ...waiting,
    connection: { kind: 'opening', epoch: 2, attempt: 2, stage: 'tcp', since: 0 },
    view: { ...rest, shape: 'opening', actions: ['pause', 'disconnect', 'judge-pairing'] },
  };
}
