import { expect } from 'vitest';
import { until } from '../lab/deadline.ts';
import { readLog } from './host.ts';
import { SESSION } from './ledger.ts';
import { TOKEN } from './profile.ts';
import type { Stage } from './stage.ts';

const DRAFT = 'words that nobody has sent';

/** What goes on over a link while it is broken, so that something could be lost or doubled. */
export interface Traffic {
  /** A message that is on its way when the fault comes; its fate may stay unknown. */
  readonly sendInto: (text: string) => void;
  /** Sends again what was not delivered, and one more; then judges the whole. */
  readonly settle: () => Promise<void>;
}

/** Who talks, and where what they said is kept. */
export type Parties = Pick<Stage, 'front' | 'gateway' | 'folder'>;

/** Begins with a draft, one message there and one answer back. */
export async function beginTraffic(stage: Parties): Promise<Traffic> {
  const { front, gateway } = stage;
  const profile = front.profile().profile.id;
  const underWay: Promise<void>[] = [];
  await front.call('draft.write', { profile, sessionKey: SESSION, text: DRAFT });
  await front.send('before');
  gateway.ledger.write('an answer');
  await agrees(stage);
  return {
    sendInto: (text) => void underWay.push(front.send(text)),
    settle: async () => {
      await Promise.all(underWay);
      await retryAll(stage);
      await front.send('after');
      gateway.ledger.write('the last answer');
      await agrees(stage);
      await judge(stage, profile);
    },
  };
}

/** As a person does who sees that a message was not delivered, or may not have been. */
async function retryAll({ front }: Parties): Promise<void> {
  const undelivered = front.sends().filter(({ state }) => state === 'failed' || state === 'unsure');
  for (const { key } of undelivered) await front.retry(key);
}

/** Waits until the window shows what the gateway has, each thing once and in order. */
async function agrees({ front, gateway }: Parties): Promise<void> {
  const stored = () => gateway.ledger.entries().map(({ role, text }) => `${role}: ${text}`);
  const shown = () => front.entries().map(({ role, text }) => `${role}: ${text}`);
  const settled = () => front.sends().length === 0 && stored().join('\n') === shown().join('\n');
  await until(settled, { what: 'the window to agree with the gateway', changes: front.changes }).catch(
    (error: unknown) => {
      const sends = JSON.stringify(front.sends());
      throw new Error(
        `${String(error)}: ${sends}, shown ${shown().join(' | ')}, stored ${stored().join(' | ')}`,
      );
    },
  );
}

async function judge(stage: Parties, profile: string): Promise<void> {
  const { front, gateway } = stage;
  const { ledger } = gateway;
  const sent = [...front.deliveries()];
  // The host itself never sends a second time: what arrived more often than it was handed over was repeated.
  expect(sent.filter(([key, times]) => (ledger.arrivals().get(key) ?? 0) > times)).toEqual([]);
  expect(sent.filter(([key]) => !ledger.arrivals().has(key))).toEqual([]);
  const texts = ledger.entries().map(({ text }) => text);
  expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  const draft = await front.call('draft.read', { profile, sessionKey: SESSION });
  expect(draft).toEqual({ ok: true, value: { text: DRAFT } });
  await until(() => gateway.online() === 1, { what: 'one live connection, not several' });
  await keepsWord(stage);
}

/** The token stands nowhere but where secrets belong, and whatever the host said is of the contract. */
export async function keepsWord({ folder, front }: Parties): Promise<void> {
  expect(front.strays()).toEqual([]);
  expect(await readLog(folder)).not.toContain(TOKEN);
  expect(JSON.stringify(front.snapshot())).not.toContain(TOKEN);
}
