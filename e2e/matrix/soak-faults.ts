import type { Stage } from './stage.ts';

/** Something that goes wrong; what it returns makes it well again. */
export interface Mishap {
  readonly name: string;
  readonly happen: (stage: Stage) => Promise<() => Promise<void>>;
}

const nothing = async (): Promise<void> => undefined;
const healLine = (stage: Stage) => async (): Promise<void> => stage.line.heal();

/** What a laptop, its networks, its servers and its person do, a little of each. */
export const MISHAPS: readonly Mishap[] = [
  {
    name: 'nothing gets through',
    happen: async (stage) => (stage.line.set({ blackhole: 'discard' }), lost(stage)),
  },
  { name: 'bytes wait', happen: async (stage) => (stage.line.set({ blackhole: 'hold' }), healLine(stage)) },
  {
    name: 'a slow line',
    happen: async (stage) => (stage.line.set({ delayMs: 40, jitterMs: 20 }), healLine(stage)),
  },
  {
    name: 'a narrow line',
    happen: async (stage) => (stage.line.set({ bytesPerSecond: 4000 }), healLine(stage)),
  },
  { name: 'a reset', happen: async (stage) => (stage.line.reset(), nothing) },
  { name: 'half a close', happen: async (stage) => (stage.line.halfClose('up'), nothing) },
  {
    name: 'a refused port',
    happen: async (stage) => (stage.line.refuse(), stage.line.reset(), healLine(stage)),
  },
  {
    name: 'sleep and wake',
    happen: async (stage) => {
      stage.line.forget();
      stage.host.signal('wake');
      return nothing;
    },
  },
  {
    name: 'another network',
    happen: async (stage) => {
      stage.line.forget();
      stage.host.signal('network');
      return nothing;
    },
  },
  {
    name: 'the SSH server drops its sessions',
    happen: async ({ sshds }) => {
      for (const sshd of sshds) await sshd.killSessions();
      return nothing;
    },
  },
  {
    name: 'the SSH server is down',
    happen: async ({ sshds }) => {
      const last = sshds.at(-1);
      await last?.down();
      return async () => last?.up();
    },
  },
  {
    name: 'the gateway is killed',
    happen: async (stage) => {
      await stage.gateway.kill();
      return stage.gateway.start;
    },
  },
  {
    name: 'the gateway restarts',
    happen: async (stage) => {
      await stage.gateway.restart(1500);
      return stage.gateway.start;
    },
  },
  {
    name: 'the gateway stands still',
    happen: async (stage) => {
      stage.gateway.freeze();
      return stage.gateway.thaw;
    },
  },
  { name: 'the other route', happen: changeRoute },
  {
    name: 'the person disconnects',
    happen: async ({ front }) => {
      const profile = front.profile().profile.id;
      await front.call('connection.disconnect', { profile });
      return async () => void (await front.call('connection.connect', { profile }));
    },
  },
];

/** What is lost in a hole that discards leaves the connections of that time without use. */
function lost({ line }: Stage): () => Promise<void> {
  return async () => {
    line.forget();
    await line.heal();
  };
}

async function changeRoute({ front }: Stage): Promise<() => Promise<void>> {
  const { profile } = front.profile();
  const route = profile.active === 'ssh' ? 'direct' : 'ssh';
  await front.call('route.choose', { profile: profile.id, route });
  return nothing;
}
