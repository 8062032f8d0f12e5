import type { Fault, Stranger } from '../../contract/fault.ts';
import { codeOf } from '../rung.ts';
import { recognise } from './greeting.ts';
import type { Endpoint } from './request.ts';

/** What was seen of one connection to an SSH server, up to its end. */
export type Sight = Endpoint & {
  readonly user: string;
  /** How far it came: before the banner, before the host key was proved, before the login, after it. */
  readonly phase: 'greeting' | 'handshake' | 'login' | 'ready';
  /** The first bytes that it said. */
  readonly heard: Buffer;
  /** Whether its host key is recorded: then it is an SSH server, even where it says nothing. */
  readonly isKnown: boolean;
  /** Why its host key was denied. */
  readonly denied: Fault | null;
  /** Whether a person was being asked something for it. */
  readonly isAsking: boolean;
  readonly tried: readonly string[];
  readonly accepted: readonly string[];
  /** Something was refused already, or an answer of the person lies with the server. */
  readonly isJudged: boolean;
};

/** OpenSSH's own default is to turn an address away for 15 s at least; the first try after that shall succeed. */
const PENALTY_MS = 30_000;

/** The reasons of RFC 4253, section 11.1, that ssh2 hands on as an error's code. */
const TOO_MANY_CONNECTIONS = 12;
const LOGIN_REASONS: readonly number[] = [13, 14, 15];

/** The fault that ssh2's error stands for. The first error of a connection counts; there may be several. */
export function faultOfError(error: Error, sight: Sight): Fault {
  if (sight.denied !== null) return sight.denied;
  if (isSocketError(error)) return faultOfLoss(sight, reasonOfLoss(error));
  const reason: unknown = Reflect.get(error, 'code');
  if (typeof reason === 'number') return faultOfFarewell(error, reason, sight);
  switch (sight.phase) {
    case 'greeting':
      return faultOfGreeting(sight, true) ?? stranger(sight, 'unknown');
    case 'handshake':
      return faultOfHandshake(error, sight);
    default:
      return { heals: 'by-waiting', code: 'dropped', why: 'invalid-frame' };
  }
}

/** The fault of a connection that ended without an error, or was reset. */
export function faultOfLoss(sight: Sight, why: 'closed' | 'reset' | 'silent' = 'closed'): Fault {
  const { phase, denied, isAsking, isJudged } = sight;
  if (denied !== null) return denied;
  const early = phase === 'greeting' ? faultOfEarlyEnd(sight) : null;
  if (early !== null) return early;
  // The same question would come up again and again.
  if (isAsking) return unanswered(sight);
  // Some servers say no by hanging up.
  if (phase === 'login' && isJudged && why === 'closed') return loginRefused(sight);
  return { heals: 'by-waiting', code: 'dropped', why };
}

function faultOfEarlyEnd(sight: Sight): Fault | null {
  const saidNothing = sight.heard.length === 0;
  return sight.isKnown && saidNothing ? refusing(sight) : faultOfGreeting(sight, true);
}

/** The fault of a connection that did not get ready in time. */
export function faultOfLateness(sight: Sight): Fault {
  const { host, port, phase } = sight;
  const stage = phase === 'login' ? 'login' : 'host-key';
  const early = phase === 'greeting' ? faultOfGreeting(sight, true) : null;
  return early ?? { heals: 'by-waiting', code: 'timed-out', host, port, stage };
}

/**
 * The fault that the first bytes show, if they do. `over`: no more will come. An SSH server that turns us
 * away says so in a line of text instead of its banner, or says nothing at all.
 */
export function faultOfGreeting(sight: Sight, over: boolean): Fault | null {
  const speaker = recognise(sight.heard, over);
  switch (speaker) {
    case 'waiting':
    case 'ssh':
      return null;
    case 'refusing':
      return refusing(sight);
    case 'plaintext':
      return sight.isKnown ? refusing(sight) : stranger(sight, speaker);
    default:
      return stranger(sight, speaker);
  }
}

export function loginRefused({ host, port, user, tried, accepted }: Sight): Fault {
  return { heals: 'by-deciding', code: 'login-refused', host, port, user, tried, accepted };
}

export function unanswered({ host, port, user }: Endpoint & { readonly user: string }): Fault {
  return { heals: 'by-deciding', code: 'login-unanswered', host, port, user };
}

function faultOfHandshake({ message }: Error, sight: Sight): Fault {
  const { host, port } = sight;
  const [, missing] = /^Handshake failed: no matching (.+)$/.exec(message) ?? [];
  if (missing === undefined) return stranger(sight, 'unknown');
  return { heals: 'by-deciding', code: 'no-common-algorithm', host, port, kind: kindOf(missing) };
}

/** In ssh2's words: `key exchange algorithm`, `host key format`, `C->S cipher`, `S->C MAC` and the like. */
function kindOf(missing: string): string {
  if (missing.startsWith('key exchange')) return 'key-exchange';
  if (missing.startsWith('host key')) return 'host-key';
  return missing.split(' ').at(-1)?.toLowerCase() ?? '';
}

/** The server said goodbye with a reason. Goodbye without one (`BY_APPLICATION`) is no error to ssh2. */
function faultOfFarewell({ message }: Error, reason: number, sight: Sight): Fault {
  if (reason === TOO_MANY_CONNECTIONS) return refusing(sight);
  const isLogin = LOGIN_REASONS.includes(reason) || /too many authentication failures/i.test(message);
  if (sight.phase === 'login' && isLogin) return loginRefused(sight);
  return faultOfLoss(sight);
}

function refusing({ host, port }: Sight): Fault {
  return { heals: 'by-waiting', code: 'ssh-refusing', host, port, retryAfterMs: PENALTY_MS };
}

function stranger({ host, port }: Sight, found: Stranger): Fault {
  return { heals: 'by-deciding', code: 'not-an-ssh-server', host, port, found };
}

/** Of the system, or of ssh2 where the connection ended before the banner. */
function isSocketError(error: Error): boolean {
  return 'syscall' in error || error.message === 'Connection lost before handshake';
}

function reasonOfLoss(error: Error): 'closed' | 'reset' | 'silent' {
  switch (codeOf(error)) {
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return 'silent';
    case '':
      return 'closed';
    default:
      return 'reset';
  }
}
