import { expect } from 'vitest';
import { until } from '../lab/deadline.ts';
import type { Sshd } from '../lab/sshd.ts';
import { SSH_WAYS, type Break, type Injected } from './row.ts';
import { waitsFor } from './shown.ts';
import type { Stage } from './stage.ts';

const WEBSOCKET_SILENCE_MS = 20_000;
const SSH_SILENCE_MS = 30_000;

/** The server whose fault it is: the last one, or for row 21 the one before it. */
type Which = (stage: Stage) => Sshd;

const last: Which = ({ sshds }) => theOne(sshds.at(-1));
const outer: Which = ({ sshds }) => theOne(sshds[0]);

function theOne(sshd: Sshd | undefined): Sshd {
  if (sshd === undefined) throw new Error('No SSH server on this way');
  return sshd;
}

function killed(which: Which, signal: 'SIGKILL' | 'SIGTERM'): Pick<Break, 'inject' | 'shows' | 'within'> {
  return {
    inject: async (stage, traffic): Promise<Injected> => {
      traffic.sendInto('into the fall');
      // Counted before it is shown: nothing of the connection may be left.
      const ended = await which(stage).killSessions(signal);
      return async () => {
        expect(ended).toBeGreaterThan(0);
        await until(() => stage.gateway.online() === 0, { what: 'the gateway to lose its client' });
      };
    },
    shows: waitsFor('dropped'),
    within: { realMs: 1_000 },
  };
}

function frozen(
  which: Which,
  ms: number,
): Pick<Break, 'inject' | 'shows' | 'within' | 'notBeforeMs' | 'heal'> {
  return {
    inject: async (stage, traffic) => {
      await which(stage).freeze('all');
      const { received } = stage.line.counts().up;
      traffic.sendInto('into the silence');
      return async () => expect(stage.line.counts().up.received).toBeGreaterThan(received);
    },
    shows: waitsFor('dropped'),
    within: { ms },
    notBeforeMs: 10_000,
    heal: async (stage) => which(stage).thaw(),
  };
}

const nothing = async (): Promise<void> => undefined;

/** Rows 4, 5 and 21: the processes of the SSH servers. */
export const SERVER_ROWS: readonly Break[] = [
  {
    row: '4',
    fault: 'the sessions of the SSH server are killed',
    ways: SSH_WAYS,
    ...killed(last, 'SIGKILL'),
    heal: nothing,
  },
  {
    row: '4',
    fault: 'the sessions of the SSH server are ended',
    ways: SSH_WAYS,
    ...killed(last, 'SIGTERM'),
    heal: nothing,
  },
  {
    row: '5',
    fault: 'the SSH server stands still',
    ways: SSH_WAYS,
    ...frozen(last, WEBSOCKET_SILENCE_MS),
  },
  {
    row: '21',
    fault: 'the sessions of the jump host are killed',
    ways: ['jump'],
    ...killed(outer, 'SIGKILL'),
    heal: nothing,
  },
  {
    row: '21',
    fault: 'the jump host stands still',
    ways: ['jump'],
    ...frozen(outer, SSH_SILENCE_MS),
  },
];
