import type { Duplex } from 'node:stream';
import type { Client, ConnectConfig, NegotiatedAlgorithms } from 'ssh2';
import type { Fault } from '../../contract/fault.ts';
import type { ServerName } from '../../policy/known-hosts-name.ts';
import { acknowledgeSoon } from './acknowledgement.ts';
import type { Authentication, Entry } from './authentication.ts';
import type { Deadline } from './deadline.ts';
import type { Ending } from './ending.ts';
import { faultOfError, faultOfLoss, loginRefused } from './faults.ts';
import { describeKey, orderAlgorithms, type HostKeyGuard } from './host-key.ts';
import type { Ssh2 } from './library.ts';
import { watchLife, type Life } from './life.ts';
import type { Hop, TunnelRequest } from './request.ts';
import { openDoors } from './undocumented.ts';
import type { Witness } from './witness.ts';

export type HopParts = {
  readonly request: TunnelRequest;
  readonly hop: Hop;
  readonly ssh2: Ssh2;
  /** What carries the connection. Nothing was read from it, and the hop owns it from now on. */
  readonly below: Duplex;
  /** Whether nothing that was sent to it is still on its way through the servers before. */
  readonly isClear: (deadlineMs: number) => Promise<boolean>;
  /** The time left until the server must have proved its key. */
  readonly ms: number;
  /** What the login may take beyond that, questions apart. */
  readonly loginMs: number;
};

/** One client of ssh2, and all that has a say in it: made for one connection, and never used again. */
export type Course = HopParts & {
  readonly server: ServerName;
  readonly client: Client;
  readonly ending: Ending;
  readonly guard: HostKeyGuard;
  readonly witness: Witness;
  readonly deadline: Deadline;
  readonly authentication: Authentication;
  readonly crash: (error: unknown) => void;
};

/**
 * Connects the client, reports its stages, and calls `opened` once when the server lets in. Everything else
 * that may happen is told to the ending, also later on.
 */
export function startHandshake(course: Course, opened: (entry: Entry, life: Life) => void): void {
  const { request, client, ending, witness, authentication, below, crash } = course;
  let life: Life | null = null;
  hearEnds(course);
  hearStages(course, (entry) => {
    life = keepAlive(course);
    opened(entry, life);
  });
  request.stageBegun('host-key');
  attemptTo(crash, () => client.connect(configOf(course)));
  if (ending.fault() !== null) return;
  const { onRefusal, prepareKeys } = openDoors(client);
  onRefusal(authentication.refused);
  client.on('handshake', () => attemptTo(crash, prepareKeys));
  client.setNoDelay(true);
  // ssh2 has paused the stream, so that nothing is lost: it listens a moment later.
  below.on('data', (chunk: Buffer) => {
    life?.heard();
    const fault = witness.hear(chunk);
    if (fault !== null) ending.finish(fault);
  });
}

function hearStages(course: Course, entered: (entry: Entry) => void): void {
  const { request, client, deadline, guard, witness, authentication, crash } = course;
  const { clock, stageBegun, stagePassed } = request;
  let begun = clock.now();
  const pass = (stage: 'host-key' | 'login', evidence: string): void => {
    stagePassed(stage, clock.now() - begun, evidence);
    begun = clock.now();
  };
  const onHandshake = (negotiated: NegotiatedAlgorithms): void => {
    // Also after each rekey.
    if (witness.sight().phase !== 'handshake') return;
    witness.reach('login');
    deadline.extend(course.loginMs);
    acceptKey(course);
    pass('host-key', evidenceOf(guard, negotiated));
    stageBegun('login');
  };
  const onReady = (): void => {
    witness.reach('ready');
    deadline.cancel();
    const entry = authentication.entered();
    pass('login', [entry.method, entry.user, entry.key].filter((word) => word !== undefined).join(' '));
    entered(entry);
  };
  client.on('handshake', (negotiated) => attemptTo(crash, () => onHandshake(negotiated)));
  client.once('ready', () => attemptTo(crash, onReady));
}

/** ssh2 takes an error that a listener throws for one of the connection: it is a bug of ours. */
function attemptTo(crash: (error: unknown) => void, work: () => void): void {
  try {
    work();
  } catch (error) {
    crash(error);
  }
}

/** The listeners stay for good: an error nobody listens to would end the process. */
function hearEnds({ client, ending, witness }: Course): void {
  const { finish } = ending;
  client.on('error', (error) => {
    // One key that came to nothing: the login goes on.
    if (Reflect.get(error, 'level') === 'agent') return;
    finish(faultOfError(error, witness.sight()));
  });
  client.on('end', () => finish(faultOfLoss(witness.sight())));
  client.on('close', () => finish(faultOfLoss(witness.sight())));
  client.on('change password', () => finish(loginRefused(witness.sight())));
}

function configOf({ request, hop, ssh2, below, server, guard, authentication }: Course): ConnectConfig {
  const preferred = request.hostKeys.algorithms(server);
  return {
    sock: below,
    username: hop.user,
    hostVerifier: guard.verify,
    authHandler: (...[, , give]) => authentication.next(give),
    algorithms: {
      serverHostKey: orderAlgorithms(preferred, (algorithm) => canVerify(ssh2, algorithm)),
      compress: ['none'],
    },
    // Deadlines and the sign of life are ours.
    readyTimeout: 0,
    keepaliveInterval: 0,
  };
}

/** A key of which nothing matters but its type. */
const ED25519 = `ssh-ed25519 ${Buffer.concat([Buffer.from('\0\0\0\u000bssh-ed25519\0\0\0\u0020'), Buffer.alloc(32)]).toString('base64')}`;

/** Not every build of OpenSSL knows ed25519, and ssh2 throws for an algorithm that it cannot do. */
function canVerify({ utils }: Ssh2, algorithm: string): boolean {
  return algorithm !== 'ssh-ed25519' || !(utils.parseKey(ED25519) instanceof Error);
}

function acceptKey({ request, server, guard }: Course): void {
  const key = guard.key();
  if (key !== null) request.hostKeys.accepted(server, key);
}

function evidenceOf(guard: HostKeyGuard, { kex, cs }: NegotiatedAlgorithms): string {
  const { keyType, fingerprint } = describeKey(guard.key() ?? Buffer.alloc(0));
  return `${keyType} ${fingerprint} ${kex} ${cs.cipher}`;
}

/** For the servers before to answer, as a share of the time between two questions. */
const CLEAR_SHARE = 0.3;

function keepAlive({ request, hop, client, ending, isClear }: Course): Life {
  const { clock, limits } = request;
  const silent: Fault = { heals: 'by-waiting', code: 'dropped', why: 'silent' };
  const { ping, nudge } = openDoors(client);
  // Of a packet that trickles through the server before, nothing is seen here until it is whole.
  const askLine = async (): Promise<void> => {
    if (!(await isClear(limits.keepaliveMs * CLEAR_SHARE))) life.heard();
  };
  const ask = (answered: () => void): void => {
    ping(answered);
    void askLine();
  };
  const life = watchLife({ clock, limits, ping: ask, onSilence: () => ending.finish(silent) });
  ending.onEnd(life.stop);
  // What is sent to the last server goes through all those before it.
  if (hop !== request.hops.at(-1)) return life;
  const acknowledgement = acknowledgeSoon(clock, nudge);
  ending.onEnd(acknowledgement.stop);
  const heard = (): void => {
    life.heard();
    acknowledgement.heard();
  };
  return { ...life, heard };
}
