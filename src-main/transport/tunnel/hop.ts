import type { HostKey } from '../../contract/fault.ts';
import { aborted } from '../rung.ts';
import type { HopAttempt } from './attempt.ts';
import { createAuthentication, type Entry } from './authentication.ts';
import { wrapChannel, type ChannelStream } from './channel.ts';
import { runCommand, type RunResult } from './command.ts';
import { startDeadline } from './deadline.ts';
import { createEnding, type Ending } from './ending.ts';
import { faultOfLateness, unanswered } from './faults.ts';
import { forward, type ForwardFailure } from './forward.ts';
import { startHandshake, type Course, type HopParts } from './handshake.ts';
import { describeKey, guardHostKey } from './host-key.ts';
import type { Life } from './life.ts';
import type { Endpoint, Hop, Outcome } from './request.ts';
import { createWitness } from './witness.ts';

/** A server that let us in. */
export type OpenHop = {
  readonly hop: Hop;
  readonly hostKey: HostKey;
  readonly entry: Entry;
  /** Opens a stream to an endpoint that the server can reach; it ends with the hop. */
  readonly reach: (to: Endpoint, ms: number, stop: AbortSignal) => Promise<Reaching>;
  /** Runs a command line of its shell; it ends with the hop. */
  readonly run: (command: string, stop: AbortSignal) => Promise<RunResult>;
  readonly probe: Life['probe'];
  readonly finish: Ending['finish'];
  readonly fault: Ending['fault'];
  readonly onEnd: Ending['onEnd'];
};

export type Reaching =
  | ({ readonly ok: true } & ChannelStream)
  | { readonly ok: false; readonly failure: ForwardFailure };

/**
 * Speaks SSH over a stream up to the login. The stages `host-key` and `login` are reported. Rejects for bugs
 * alone. Whatever ends it, first of error, end, deadline, abort and refusal, destroys the stream below.
 */
export function openHop(parts: HopParts, signal: AbortSignal): Promise<Outcome<OpenHop>> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome<OpenHop>>();
  const course = prepare(parts, reject);
  const { ending, deadline } = course;
  const abandon = (): void => ending.finish(aborted);
  ending.onEnd((fault) => {
    deadline.cancel();
    signal.removeEventListener('abort', abandon);
    resolve({ ok: false, fault });
  });
  signal.addEventListener('abort', abandon, { once: true });
  if (signal.aborted) abandon();
  else {
    startHandshake(course, (entry, life) => {
      signal.removeEventListener('abort', abandon);
      resolve({ ok: true, value: toOpenHop(course, entry, life) });
    });
  }
  return promise;
}

function prepare(parts: HopParts, reject: (error: unknown) => void): Course {
  const { request, hop, ssh2, below, ms } = parts;
  const { hostKeys, clock, limits } = request;
  const { host, port, user } = hop;
  const server = { host, port, alias: hop.hostKeyAlias };
  const isKnown = hostKeys.isKnown(server);
  const client = new ssh2.Client();
  const ending = createEnding(client, below);
  const guard = guardHostKey(hostKeys, server);
  const witness = createWitness(() => ({
    host,
    port,
    user,
    ...authentication.report(),
    isKnown,
    denied: guard.fault(),
    isAsking: deadline.isHeld(),
  }));
  const deadline = startDeadline({
    clock,
    ms,
    questionMs: limits.questionMs,
    onLate: () => ending.finish(faultOfLateness(witness.sight())),
    onUnanswered: () => ending.finish(unanswered(hop)),
  });
  const crash = (error: unknown): void => {
    reject(error);
    ending.finish(aborted);
  };
  const { finish, over } = ending;
  const attempt: HopAttempt = { request, hop, ssh2, holdTime: deadline.hold, finish, crash, over };
  const authentication = createAuthentication(attempt);
  return { ...parts, server, client, ending, guard, witness, deadline, authentication, crash };
}

function toOpenHop(
  { request, hop, client, below, ending, guard }: Course,
  entry: Entry,
  life: Life,
): OpenHop {
  const { clock } = request;
  const { finish, fault, onEnd, over, carry } = ending;
  return {
    hop,
    hostKey: describeKey(guard.key() ?? Buffer.alloc(0)),
    entry,
    reach: async (to, ms, stop) => {
      const forwarding = await forward(client, to, { clock, ms }, [stop, over]);
      if (!forwarding.ok) return forwarding;
      const channel = wrapChannel(forwarding.channel, below);
      carry(channel.stream);
      return { ok: true, ...channel };
    },
    run: (command, stop) => runCommand(client, command, hop, [stop, over]),
    probe: life.probe,
    finish,
    fault,
    onEnd,
  };
}
