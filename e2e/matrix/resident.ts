// A host in a process of its own, so that it can be stopped as sleep stops it, or live in another network. Frames go
// through a Unix socket, one line each, which no network namespace and no fault in it concerns.
import { createServer, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { CallFrame, HostFrame } from '../../src-main/contract/channel.ts';
import { startChild, type Child, type ChildOptions } from '../lab/child.ts';
import { until } from '../lab/deadline.ts';
import { createFastClock } from './clock.ts';
import { composeHost, type ComposedHost, type HostFolder } from './host.ts';

export interface Resident extends ComposedHost {
  readonly child: Child;
}

const Residence = z.object({
  data: z.string(),
  home: z.string(),
  system: z.string(),
  door: z.string(),
  scale: z.number(),
});
const Word = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), frame: CallFrame }),
  z.object({ kind: z.literal('signal'), signal: z.enum(['wake', 'unlock', 'network', 'online', 'visible']) }),
]);
type Word = z.infer<typeof Word>;

/** Starts one; `run` is where it lives, this network unless told. */
export async function startResident(
  { data, home, system, path }: HostFolder,
  scale: number,
  run: (options: ChildOptions) => Promise<Child> = startChild,
): Promise<Resident> {
  const door = join(path, 'door');
  const residence: z.infer<typeof Residence> = { data, home, system, door, scale };
  const args = [import.meta.filename, JSON.stringify(residence)];
  const child = await run({
    command: process.execPath,
    args,
    env: { PATH: process.env['PATH'] ?? '', HOME: home },
  });
  await until(() => child.output().includes('at home') || !child.running(), { what: 'a resident host' });
  if (!child.running()) throw new Error(`The host ended: ${child.output()}`);
  return { child, ...speakTo(connect(door), child) };
}

function speakTo(socket: Socket, child: Child): ComposedHost {
  const answers = new Map<number, (frame: HostFrame) => void>();
  const ears = new Set<(frame: HostFrame) => void>();
  const say = (word: Word): void => void socket.write(`${JSON.stringify(word)}\n`);
  createInterface({ input: socket }).on('line', (line) => {
    const frame = HostFrame.parse(JSON.parse(line));
    if ('id' in frame) answers.get(frame.id)?.(frame);
    else for (const ear of ears) ear(frame);
  });
  socket.on('error', () => undefined);
  return {
    call: (frame) => {
      const { promise, resolve } = Promise.withResolvers<HostFrame>();
      answers.set(frame.id, resolve);
      say({ kind: 'call', frame });
      return promise;
    },
    onFrame: (listener) => void ears.add(listener),
    signal: (signal) => say(Word.parse({ kind: 'signal', signal })),
    close: async () => {
      socket.destroy();
      await child.stop();
    },
  };
}

async function reside(residence: z.infer<typeof Residence>): Promise<void> {
  const host = await composeHost(residence, createFastClock(residence.scale), { looksAround: true });
  const server = createServer((socket) => {
    const tell = (frame: HostFrame | null): void => {
      if (frame !== null) socket.write(`${JSON.stringify(frame)}\n`);
    };
    host.onFrame(tell);
    createInterface({ input: socket }).on('line', (line) => {
      const word = Word.parse(JSON.parse(line));
      if (word.kind === 'call') void host.call(word.frame).then(tell);
      else host.signal(word.signal);
    });
  });
  server.listen(residence.door, () => console.log('at home'));
  process.once('SIGTERM', () => {
    void host.close().then(() => process.exit());
  });
}

if (import.meta.main) await reside(Residence.parse(JSON.parse(process.argv[2] ?? '')));
