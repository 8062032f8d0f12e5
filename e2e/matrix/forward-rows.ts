import { once } from 'node:events';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import type { ForwardState } from '../../src-main/contract/snapshot.ts';
import { startChild, type Child } from '../lab/child.ts';
import { until } from '../lab/deadline.ts';
import { freePort } from '../lab/port.ts';
import { descendantsOf } from '../lab/process-tree.ts';
import { epochOf, SSH_WAYS, type Meet } from './row.ts';
import type { Stage } from './stage.ts';

/** Listens on a port, says so, and then how many bytes it was sent. */
const SQUATTER = `
let heard = 0;
require('node:net')
  .createServer((visitor) => visitor.on('data', ({ length }) => console.log('heard', (heard += length))))
  .listen(Number(process.argv[1]), '127.0.0.1', () => console.log('listens'));
`;

async function squat(port: number, { atEnd }: Stage): Promise<Child> {
  const args = ['-e', SQUATTER, String(port)];
  const child = await startChild({ command: process.execPath, args, env: {} });
  atEnd(child.kill);
  await until(() => child.output().includes('listens'), { what: 'another process on the port' });
  return child;
}

function stateOf({ front }: Stage): ForwardState | undefined {
  return front.profile().forwards[0]?.state;
}

/** Row 22: another process has the port of a local forward. */
export const FORWARD_ROWS: readonly Meet[] = [
  {
    row: '22',
    fault: 'a local port that another process has',
    ways: SSH_WAYS,
    choices: async (stage) => {
      const localPort = await freePort();
      const squatter = await squat(localPort, stage);
      stage.atEnd(async () => expect(squatter.output()).not.toContain('heard'));
      return { forwards: [{ localPort, remotePort: stage.gateway.door.port }] };
    },
    // The link itself needs no local port.
    shows: (profile) => epochOf(profile) > 0 && profile.forwards[0]?.state.kind === 'in-use',
    within: { realMs: 3_000 },
    proof: async (stage) => {
      const { front } = stage;
      const [forward] = front.profile().forwards;
      const state = stateOf(stage);
      expect(state).toMatchObject({ kind: 'in-use', holder: { name: expect.stringMatching(/node/) } });
      const holder = state?.kind === 'in-use' ? (state.holder?.pid ?? 0) : 0;
      expect(descendantsOf(process.pid).map(({ pid }) => pid)).toContain(holder);
      process.kill(holder, 'SIGKILL');
      const { id } = front.profile().profile;
      const port = forward?.localPort ?? 0;
      await until(
        async () => {
          await front.call('forward.retry', { profile: id, localPort: port });
          return stateOf(stage)?.kind === 'ready';
        },
        { what: 'the forward on its own port', pollMs: 50 },
      );
      await greets(port);
    },
    ends: async () => undefined,
  },
];

/** A gateway answers behind the port. */
async function greets(port: number): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  const [greeting] = await once(socket, 'message');
  expect(String(greeting)).toContain('connect.challenge');
  socket.terminate();
}
