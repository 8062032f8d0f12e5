// The host in one room of netns.ts and all it dials in the other, so that the kernel loses its packets.
import { until } from '../lab/deadline.ts';
import { makeRooms, type Rooms } from '../lab/netns.ts';
import { freePort } from '../lab/port.ts';
import { startSshd } from '../lab/sshd.ts';
import { createFastClock, type FastClock } from './clock.ts';
import { openFront, type Front } from './front.ts';
import { startMatrixGateway, type MatrixGateway } from './gateway.ts';
import { makeHostFolder, type HostFolder } from './host.ts';
import { addProfile, typedFor } from './profile.ts';
import { startResident, type Resident } from './resident.ts';
import { writeSshHome, type Peer, type Way } from './way.ts';

/** A host whose network is the kernel's. */
export interface RoomStage {
  readonly way: Way;
  readonly clock: FastClock;
  readonly rooms: Rooms;
  readonly gateway: MatrixGateway;
  readonly host: Resident;
  readonly folder: HostFolder;
  readonly front: Front;
  readonly add: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Leads from a port of the far room's own address to one of its loopback. */
const THRESHOLD = `
const { connect, createServer } = require('node:net');
const [host, port, inside] = process.argv.slice(1);
createServer({ noDelay: true }, (visitor) => {
  const onward = connect({ host: '127.0.0.1', port: Number(inside), noDelay: true });
  for (const socket of [visitor, onward]) socket.on('error', () => undefined);
  visitor.pipe(onward).pipe(visitor);
  visitor.once('close', () => onward.destroy());
  onward.once('close', () => visitor.destroy());
}).listen(Number(port), host, () => console.log('open'));
`;

/** Opens one; the profile is not yet there. */
export async function openRoomStage(way: Way, scale: number): Promise<RoomStage> {
  const endings: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const folder = await makeHostFolder();
    endings.push(folder.remove);
    const gateway = await startMatrixGateway();
    endings.push(gateway.stop);
    const rooms = await makeRooms();
    endings.push(rooms.remove);
    await rooms.far.admit(gateway.door.port);
    const peers = await startPeers(way, rooms);
    endings.push(...peers.map(({ stop }) => stop));
    const entrance = peers[0] ?? (await openThreshold(rooms, gateway.door.port));
    await writeSshHome(folder, { peers, line: entrance, known: true, directives: [] });
    const clock = createFastClock(scale);
    const host = await startResident(folder, scale, rooms.near.run);
    endings.push(host.close);
    const front = openFront(host, clock);
    const add = (): Promise<void> => addProfile(front, typedFor(way, entrance, gateway.door.port));
    return { way, clock, rooms, gateway, host, folder, front, add, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startPeers(way: Way, { far }: Rooms): Promise<readonly Peer[]> {
  const count = { direct: 0, ssh: 1, jump: 2 }[way];
  return Promise.all(Array.from({ length: count }, async () => startSshd({ room: far })));
}

async function openThreshold({ far }: Rooms, inside: number): Promise<{ host: string; port: number }> {
  const place = { host: far.address, port: await freePort() };
  const args = ['-e', THRESHOLD, place.host, String(place.port), String(inside)];
  const child = await far.run({ command: process.execPath, args, env: {} });
  await until(() => child.output().includes('open') || !child.running(), { what: 'the threshold' });
  if (!child.running()) throw new Error(`No threshold: ${child.output()}`);
  return place;
}
