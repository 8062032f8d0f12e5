import type { ForwardState, ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { t } from '../../words.ts';
import { readPort, type ForwardDraft } from './forwards.ts';

/** How a forward stands, or null for one that is not saved like this. */
export function stateOf(row: ForwardDraft, { forwards }: ProfileSnapshot): ForwardState | null {
  const [localPort, remotePort] = [readPort(row.localPort), readPort(row.remotePort)];
  const saved = forwards.find((one) => one.localPort === localPort && one.remotePort === remotePort);
  return saved?.state ?? null;
}

/** A forward's state, in words that follow its port. */
export function forwardWords(state: ForwardState | null): string {
  if (state === null) return t('forward.unsaved');
  switch (state.kind) {
    case 'off':
    case 'opening':
    case 'waiting':
    case 'ready':
      return t(`forward.${state.kind}`);
    case 'in-use':
      return state.holder === undefined ? t('forward.in-use') : t('forward.in-use.by', state.holder);
    case 'failed':
      return t(`forward.failed.${state.why}`);
    default:
      return state satisfies never;
  }
}

/** Whether a person has to do something about it. */
export function isStuck(state: ForwardState | null): boolean {
  return state?.kind === 'in-use' || state?.kind === 'failed';
}
