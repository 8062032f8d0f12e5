// One row of each group without any haste: what no fast clock reaches would show here.
import { afterAll, beforeAll, describe } from 'vitest';
import { lacksForRooms } from '../lab/netns.ts';
import { makeCertificates, type Certificates } from './certificates.ts';
import { FORWARD_ROWS } from './forward-rows.ts';
import { FRAME_BREAKS } from './frame-rows.ts';
import { GATEWAY_ROWS } from './gateway-rows.ts';
import { HOST_KEY_MEETS } from './host-key-rows.ts';
import { LOGIN_ROWS } from './login-rows.ts';
import { NAME_ROWS } from './name-rows.ts';
import { NETWORK_BREAKS, NETWORK_STAYS } from './network-rows.ts';
import { penaltyRows } from './penalty-rows.ts';
import { POLICY_ROWS } from './policy-rows.ts';
import { REFUSAL_ROWS } from './refusal-rows.ts';
import { playRooms } from './room-play.ts';
import { ROOM_ROWS } from './room-rows.ts';
import { atFullScale, playBreaks, playMeets, playStays } from './row.ts';
import { SERVER_ROWS } from './server-rows.ts';
import { STRANGER_ROWS } from './stranger-rows.ts';
import { streamRows } from './stream-rows.ts';
import { TIME_STAYS } from './time-rows.ts';
import { rotationRows } from './tls-rows.ts';
import type { Way } from './way.ts';

const lacks = await lacksForRooms();
const FULL = atFullScale();
const MEGABYTES = 20;

/** The one row of this fault, on one of its ways. */
function only<Row extends { readonly fault: string; readonly ways: readonly Way[] }>(
  rows: readonly Row[],
  fault: string,
  way: Way,
): readonly Row[] {
  const found = rows.filter((row) => row.fault === fault && row.ways.includes(way));
  if (found.length !== 1) throw new Error(`${found.length} rows of ${fault}`);
  return found.map((row) => ({ ...row, ways: [way] }));
}

const streams = streamRows(MEGABYTES);

let made: Certificates | undefined;
const certificates = (): Certificates => {
  if (made === undefined) throw new Error('No certificates yet');
  return made;
};

beforeAll(async () => {
  made = await makeCertificates();
});
afterAll(() => made?.remove());

describe('at full scale', () => {
  playBreaks(only(GATEWAY_ROWS, 'the gateway stands still', 'ssh'), FULL);
  playBreaks(only(SERVER_ROWS, 'the SSH server stands still', 'jump'), FULL);
  playBreaks(only(SERVER_ROWS, 'the jump host stands still', 'jump'), FULL);
  playBreaks(only(NETWORK_BREAKS, 'a hole in the network, idle', 'direct'), FULL);
  playBreaks(only(NETWORK_BREAKS, 'a hole in the way back', 'ssh'), FULL);
  playStays(only(NETWORK_STAYS, 'a hole of 10 s that heals', 'jump'), FULL);
  playStays(only(TIME_STAYS, 'a process that stands still for 8 s', 'ssh'), FULL);
  playStays(only(TIME_STAYS, 'a clock that is set by 1 h', 'direct'), FULL);
  playMeets(only(STRANGER_ROWS, 'a port that says nothing', 'ssh'), FULL);
  playMeets(only(HOST_KEY_MEETS, 'a wrong host key', 'jump'), FULL);
  playMeets(only(LOGIN_ROWS, 'an agent that hangs', 'ssh'), FULL);
  playMeets(only(penaltyRows(FULL.scale), 'a server that punishes us', 'ssh'), FULL);
  playMeets(only(POLICY_ROWS, 'AllowTcpForwarding no', 'ssh'), FULL);
  playStays(only(streams, `a rekey every 64 kB under ${MEGABYTES} MB`, 'ssh'), FULL);
  playStays(only(streams, '5 MB over a line of 1 Mbit/s and half a second', 'ssh'), FULL);
  playMeets(only(FORWARD_ROWS, 'a local port that another process has', 'ssh'), FULL);
  playMeets(only(REFUSAL_ROWS, 'AUTH_TOKEN_MISMATCH', 'direct'), FULL);
  playBreaks(only(FRAME_BREAKS, 'a frame that is no JSON', 'jump'), FULL);
  playBreaks(only(rotationRows(certificates), 'rotated meanwhile to another', 'ssh'), FULL);
  playMeets(only(NAME_ROWS, 'a name server that says nothing', 'direct'), FULL);
});

describe.skipIf(lacks.length > 0)('at full scale in rooms', () => {
  playRooms(
    ROOM_ROWS.filter(({ fault }) => fault === 'another address'),
    FULL,
    ['ssh'],
  );
});
