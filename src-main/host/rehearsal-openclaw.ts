import type { OpenClawState } from '../contract/openclaw.ts';
import type { LinkCredential } from '../policy/link-credential.ts';
import type { OpenClawPort, WrittenGateway } from './storage-ports.ts';

/** A rehearsed configuration of OpenClaw: it says what a test tells it to say. */
export type RehearsedOpenClaw = {
  readonly port: OpenClawPort;
  readonly say: (state: OpenClawState) => void;
  /** What it names as the credential. */
  credential: LinkCredential;
  /** What was written, in order. */
  readonly written: WrittenGateway[];
  readonly listeners: () => number;
};

const file = '/home/ada/.openclaw/openclaw.json';

export function rehearseOpenClaw(): RehearsedOpenClaw {
  const listeners = new Set<(state: OpenClawState) => void>();
  let state: OpenClawState = { kind: 'none', file };
  const rehearsed: RehearsedOpenClaw = {
    credential: { ok: true, kind: 'none', secret: null },
    written: [],
    listeners: () => listeners.size,
    say: (next) => {
      state = next;
      for (const listener of listeners) listener(state);
    },
    port: {
      watch: (listener) => {
        listeners.add(listener);
        listener(state);
        return () => void listeners.delete(listener);
      },
      readCredential: async () => rehearsed.credential,
      explain: async () => (state.kind === 'found' ? state.gateway.credentials : null),
      preview: async () => ({ ok: true, file, revision: 'r1', lines: [] }),
      write: async (gateway, revision) => {
        if (revision !== 'r1') return { ok: false, why: 'changed' };
        rehearsed.written.push(gateway);
        return { ok: true, file, backup: null };
      },
    },
  };
  return rehearsed;
}
