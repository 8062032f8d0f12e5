import type { ProfileSnapshot } from '../../src-main/contract/snapshot.ts';
import type { Certificate } from '../lab/certificate.ts';
import { startChild, type Child } from '../lab/child.ts';
import { startFaultProxy, type FaultProxy } from '../lab/fault-proxy.ts';
import type { ScriptedOptions } from '../lab/scripted-gateway.ts';
import { startSshd, type Sshd, type SshdOptions } from '../lab/sshd.ts';
import { createFastClock, type FastClock } from './clock.ts';
import { openFront, type Front } from './front.ts';
import { startMatrixGateway, type MatrixGateway } from './gateway.ts';
import { composeHost, makeHostFolder, type ComposedHost, type HostFolder, type HostWorld } from './host.ts';
import { addProfile, overTls, typedFor, type Choices, type ProfileInput } from './profile.ts';
import { startResident } from './resident.ts';
import { openTlsDoor, type TlsDoor } from './tls-door.ts';
import { writeSshHome, type Peer, type Way } from './way.ts';

export interface StageOptions {
  readonly way: Way;
  /** How many times as fast as this computer's the host's time runs. */
  readonly scale: number;
  /** The host's chance, from 0 up to 1; always a half unless told. */
  readonly random?: () => number;
  readonly gateway?: ScriptedOptions;
  /** For the real servers on the way. */
  readonly sshd?: SshdOptions;
  /** Stands in the place of the last server, or of the gateway where there is none. */
  readonly last?: () => Promise<Peer>;
  /** Whether the host keys are recorded; yes unless told. */
  readonly known?: boolean;
  /** Further directives for the last server. */
  readonly directives?: readonly string[];
  /** Whether the host looks around for sleep and other networks; yes unless told. */
  readonly looksAround?: boolean;
  /** Names and authorities of the host in this process; the system's own unless told. */
  readonly world?: Omit<HostWorld, 'looksAround'>;
  /** Whether the host lives in a process of its own, with these variables in its environment; no unless told. */
  readonly isResident?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** The gateway is behind TLS with this certificate; `answer` is said in its place. */
  readonly tls?: { readonly certificate: Certificate; readonly answer?: string };
  /** What a person types as the address of the direct route, to the line on this port. */
  readonly address?: (port: number) => string;
  /** Laid over what the profile is added with. */
  readonly profile?: Partial<ProfileInput>;
}

/** One host, one gateway, and everything between them that a test can break. */
export interface Stage {
  readonly way: Way;
  readonly clock: FastClock;
  readonly gateway: MatrixGateway;
  /** What clients reach in the gateway's place, where it is behind TLS. */
  readonly tls: TlsDoor | null;
  /** The host's own connection to whatever it dials. */
  readonly line: FaultProxy;
  /** Whatever was started on the way, from here to the last. */
  readonly peers: readonly Peer[];
  /** The real SSH servers of them. */
  readonly sshds: readonly Sshd[];
  readonly host: ComposedHost;
  /** The host's own process, where it has one. */
  readonly resident: Child | null;
  readonly folder: HostFolder;
  readonly front: Front;
  /** Adds the profile, which the host connects at once. */
  readonly add: (choices?: Choices) => Promise<void>;
  /** What is to end with the stage. */
  readonly atEnd: (end: () => Promise<unknown>) => void;
  /** Waits until the profile is online, on an epoch that is younger than the given one. */
  readonly online: (after?: number) => Promise<ProfileSnapshot>;
  /** The gateway goes as at SIGKILL, and its port refuses. */
  readonly killGateway: () => Promise<void>;
  /** The same, announced. */
  readonly restartGateway: (expectedMs: number) => Promise<void>;
  readonly startGateway: () => Promise<void>;
  /** Ends all of it. */
  readonly close: () => Promise<void>;
}

/** Opens a stage; the profile is not yet there. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const endings: (() => Promise<unknown>)[] = [];
  const keep = async <Thing>(thing: Thing, end: (thing: Thing) => Promise<unknown>): Promise<Thing> => {
    endings.push(() => end(thing));
    return thing;
  };
  const close = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const folder = await keep(await makeHostFolder(), ({ remove }) => remove());
    const gateway = await keep(await startMatrixGateway(options.gateway), ({ stop }) => stop());
    const peers = await startPeers(options, (peer) => endings.push(peer.stop));
    const tls = await openTls(options, gateway);
    if (tls !== null) endings.push(tls.stop);
    const target = peers[0] ?? tls ?? gateway.door;
    const line = await keep(await startFaultProxy({ target }), ({ stop }) => stop());
    await writeSshHome(folder, { peers, line, known: true, directives: [], ...options });
    const clock = createFastClock(options.scale, options.random);
    const { child, ...host } = await keep(await startHost(folder, clock, options), (one) => one.close());
    const front = openFront(host, clock);
    const sshds = peers.filter((peer) => 'killSessions' in peer);
    const { way } = options;
    const things = { way, clock, gateway, tls, line, peers, sshds, host, folder, front };
    const atEnd = (end: () => Promise<unknown>): void => void endings.push(end);
    return { ...things, ...verbs(things, options), resident: child, atEnd, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startHost(
  folder: HostFolder,
  clock: FastClock,
  { looksAround = true, isResident = false, environment = {}, world = {} }: StageOptions,
): Promise<ComposedHost & { readonly child: Child | null }> {
  if (!isResident) return { ...(await composeHost(folder, clock, { ...world, looksAround })), child: null };
  return startResident(folder, clock.scale, ({ env, ...given }) =>
    startChild({ ...given, env: { ...env, ...environment } }),
  );
}

async function openTls({ tls }: StageOptions, { door }: MatrixGateway): Promise<TlsDoor | null> {
  return tls === undefined ? null : openTlsDoor({ ...tls, target: door });
}

async function startPeers(
  { way, sshd, last }: StageOptions,
  started: (peer: Peer) => void,
): Promise<readonly (Peer | Sshd)[]> {
  const real = (): Promise<Sshd> => startSshd(sshd);
  const makers = {
    direct: last === undefined ? [] : [last],
    ssh: [last ?? real],
    jump: [real, last ?? real],
  }[way];
  const peers: (Peer | Sshd)[] = [];
  for (const make of makers) {
    const peer = await make();
    started(peer);
    peers.push(peer);
  }
  return peers;
}

type Verbs = Pick<Stage, 'add' | 'online' | 'killGateway' | 'restartGateway' | 'startGateway'>;
type Things = Omit<Stage, keyof Verbs | 'resident' | 'atEnd' | 'close'>;

function verbs({ way, front, gateway, tls, line }: Things, options: StageOptions): Verbs {
  // The line of the direct way leads to the gateway itself, so it must refuse with it.
  const isDirect = way === 'direct';
  return {
    add: async (choices) => {
      const typed = typedFor(way, line, (tls ?? gateway.door).port, choices);
      const address = options.address === undefined ? {} : { address: options.address(line.port) };
      const secured = tls === null ? typed : overTls(typed);
      await addProfile(front, { ...secured, ...address, ...options.profile });
    },
    online: front.online,
    killGateway: async () => {
      if (isDirect) line.refuse();
      await gateway.kill();
    },
    restartGateway: async (expectedMs) => {
      if (isDirect) line.refuse();
      await gateway.restart(expectedMs);
    },
    startGateway: async () => {
      await gateway.start();
      if (isDirect) await line.heal();
    },
  };
}
