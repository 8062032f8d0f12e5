// Two rooms with a network each, joined by one cable: what the fault proxy cannot do (lost packets, a link that goes
// down, an address that changes) happens here in the kernel. Linux; root, or a kernel that lets users make namespaces.
// A room ends with the process that made it, even when that is killed, and its interfaces and rules end with it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild, type Child, type ChildOptions } from './child.ts';
import { until } from './deadline.ts';
import { startRelay, type Door } from './netns-relay.ts';
import { findProcess } from './process-tree.ts';

export type Side = 'near' | 'far';

export interface Room {
  /** Of its end of the cable, now. */
  readonly address: string;
  /** To put before a command that shall run in here; `startSshd({ room })` takes the room itself. */
  readonly prefix: readonly string[];
  readonly run: (options: ChildOptions) => Promise<Child>;
  /** Returns a port of 127.0.0.1 out here that leads to this port of 127.0.0.1 in there. */
  readonly expose: (port: number) => Promise<number>;
  /** Makes a port of 127.0.0.1 out here a port of 127.0.0.1 in there, the same unless told. */
  readonly admit: (port: number, inside?: number) => Promise<void>;
}

export interface Rooms {
  readonly near: Room;
  readonly far: Room;
  /** Drops every packet that arrives at these ends of the cable (both unless told). */
  readonly drop: (at?: readonly Side[]) => Promise<void>;
  /** Answers every TCP segment that arrives at these ends of the cable with an RST to its sender. */
  readonly reset: (at?: readonly Side[]) => Promise<void>;
  /** How many packets the rules of this moment have met. */
  readonly met: () => Promise<number>;
  /** Takes this end of the cable down; the other loses its carrier. */
  readonly unplug: (side: Side) => Promise<void>;
  /** Gives the near room another address instead of its own, and returns it. */
  readonly readdress: () => Promise<string>;
  /** No rules, both ends of the cable up. The address stays as it is. */
  readonly heal: () => Promise<void>;
  /** Also ends what runs in them. */
  readonly remove: () => Promise<void>;
}

interface Network {
  readonly prefix: readonly string[];
  readonly pid: number;
  readonly end: () => Promise<unknown>;
}

const CABLE = 'lab0';
const FAR_ADDRESS = '10.77.0.1';
const BOTH: readonly Side[] = ['near', 'far'];
const IN_ROOM = ['setpriv', '--pdeathsig', 'KILL', '--'];
const PACKAGES = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  ip: 'iproute2',
  nft: 'nftables',
} as const;
const NO_RULES = 'table inet lab {}; delete table inet lab';

/** What keeps rooms from being made here, in words; empty where nothing does. */
export async function lacksForRooms(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return ['Linux'];
  const programs = Object.entries(PACKAGES);
  const there = await Promise.all(programs.map(async ([program]) => succeeds([program, '-V'])));
  const missing = programs.filter((_, index) => there[index] === false);
  if (missing.length > 0) return missing.map(([program, debian]) => `${program} (Debian package ${debian})`);
  const allowed = await succeeds([...newNetwork(), 'nft', 'list', 'ruleset']);
  return allowed ? [] : ['leave to make network namespaces with packet rules'];
}

/** Makes two rooms and joins them by a cable. Throws with what is lacking where that cannot be. */
export async function makeRooms(): Promise<Rooms> {
  const lacks = await lacksForRooms();
  if (lacks.length > 0) throw new Error(`Rooms need ${lacks.join(', ')}`);
  const folder = await mkdtemp(join(tmpdir(), 'causeway-rooms-'));
  const inhabitants: (() => Promise<unknown>)[] = [];
  const hold = async (make: readonly string[]): Promise<Network> => {
    const network = await holdNetwork(make);
    inhabitants.push(network.end);
    return network;
  };
  const remove = async (): Promise<void> => {
    await Promise.all(inhabitants.map(async (end) => end()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const far = await hold(newNetwork());
    const near = await hold([...far.prefix, 'unshare', '--net']);
    await joinNetworks(near, far);
    const furnish = (network: Network) => furnishRoom(network, folder, inhabitants);
    return { ...operate(near, far, furnish), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function operate(near: Network, far: Network, furnish: (network: Network) => Omit<Room, 'address'>) {
  const networks = { near, far };
  let number = 2;
  const address = (): string => `10.77.0.${number}`;
  const rule = async (at: readonly Side[], chain: string): Promise<void> => {
    for (const side of BOTH) await inside(networks[side], 'nft', NO_RULES);
    const table = `table inet lab { counter met {}; chain arriving { ${chain}; }; }`;
    for (const side of at) await inside(networks[side], 'nft', table);
  };
  return {
    near: {
      ...furnish(near),
      get address() {
        return address();
      },
    },
    far: { ...furnish(far), address: FAR_ADDRESS },
    drop: async (at = BOTH) =>
      rule(at, `type filter hook prerouting priority -300; iifname ${CABLE} counter name met drop`),
    reset: async (at = BOTH) =>
      rule(
        at,
        `type filter hook input priority 0; iifname ${CABLE} meta l4proto tcp counter name met reject with tcp reset`,
      ),
    met: async () => {
      const counts = await Promise.all(BOTH.map(async (side) => packetsMet(networks[side])));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    unplug: async (side: Side) =>
      inside(networks[side], 'ip', 'link', 'set', CABLE, 'down').then(() => undefined),
    readdress: async () => {
      await inside(near, 'ip', 'address', 'flush', 'dev', CABLE);
      number += 1;
      await inside(near, 'ip', 'address', 'add', `${address()}/24`, 'dev', CABLE);
      return address();
    },
    heal: async () => {
      await rule([], '');
      for (const side of BOTH) await inside(networks[side], 'ip', 'link', 'set', CABLE, 'up');
    },
  } satisfies Omit<Rooms, 'remove'>;
}

function furnishRoom(
  network: Network,
  folder: string,
  inhabitants: (() => Promise<unknown>)[],
): Omit<Room, 'address'> {
  const run: Room['run'] = async (options) => {
    const [command = '', ...args] = [...network.prefix, options.command, ...options.args];
    const child = await startChild({ ...options, command, args });
    inhabitants.push(child.kill);
    return child;
  };
  const relayInside = async (from: Door, to: Door): Promise<void> => {
    const doors = [from, to].map((door) => ('path' in door ? door.path : String(door.port)));
    const args = [join(import.meta.dirname, 'netns-relay.ts'), ...doors];
    const child = await run({ command: process.execPath, args, env: {} });
    await until(() => child.output().includes('ready') || !child.running(), {
      what: 'the relay in the room',
    });
    if (!child.running()) throw new Error(`The relay in the room ended: ${child.output()}`);
  };
  const relayOutside = async (from: Door, to: Door): Promise<number> => {
    const { port, stop } = await startRelay(from, to);
    inhabitants.push(stop);
    return port;
  };
  const newPath = (): string => join(folder, String(inhabitants.length));
  return {
    prefix: network.prefix,
    run,
    expose: async (port) => {
      const path = newPath();
      await relayInside({ path }, { port });
      return relayOutside({ port: 0 }, { path });
    },
    admit: async (port, inside = port) => {
      const path = newPath();
      await relayOutside({ path }, { port });
      await relayInside({ port: inside }, { path });
    },
  };
}

/** Who is not root becomes root in a namespace of users, and of no other. */
function newNetwork(): readonly string[] {
  return userInfo().uid === 0 ? ['unshare', '--net'] : ['unshare', '--user', '--map-root-user', '--net'];
}

/** A namespace lives as long as a process in it. */
async function holdNetwork(make: readonly string[]): Promise<Network> {
  const words: readonly string[] = [...make, ...IN_ROOM, 'sleep', 'infinity'];
  const [command = '', ...args] = words;
  const child = await startChild({ command, args, env: { PATH: searchPath() } });
  await until(() => findProcess(child.pid)?.name === 'sleep' || !child.running(), {
    what: 'a network namespace',
  });
  if (!child.running()) throw new Error(`No network namespace: ${child.output()}`);
  const users = userInfo().uid === 0 ? [] : ['--user', '--preserve-credentials'];
  const prefix = ['nsenter', '--target', String(child.pid), ...users, '--net', '--', ...IN_ROOM];
  return { prefix, pid: child.pid, end: child.kill };
}

async function joinNetworks(near: Network, far: Network): Promise<void> {
  const peer = ['peer', 'name', CABLE, 'netns', String(far.pid)];
  await inside(near, 'ip', 'link', 'add', CABLE, 'type', 'veth', ...peer);
  await inside(near, 'ip', 'address', 'add', '10.77.0.2/24', 'dev', CABLE);
  await inside(far, 'ip', 'address', 'add', `${FAR_ADDRESS}/24`, 'dev', CABLE);
  for (const network of [near, far])
    for (const link of ['lo', CABLE]) await inside(network, 'ip', 'link', 'set', link, 'up');
}

async function packetsMet(network: Network): Promise<number> {
  const counters = await inside(network, 'nft', 'list', 'counters');
  return Number(/packets (\d+)/.exec(counters)?.[1] ?? 0);
}

async function inside(network: Network, ...command: readonly string[]): Promise<string> {
  const [program = '', ...args] = [...network.prefix, ...command];
  const { stdout } = await promisify(execFile)(program, args, { env: { PATH: searchPath() } });
  return stdout;
}

async function succeeds([program = '', ...args]: readonly string[]): Promise<boolean> {
  return promisify(execFile)(program, args, { env: { PATH: searchPath() } }).then(
    () => true,
    () => false,
  );
}

/** `ip` and `nft` are where a person's PATH does not lead. */
function searchPath(): string {
  return `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
}
