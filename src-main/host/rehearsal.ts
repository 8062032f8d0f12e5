import type { Fault } from '../contract/fault.ts';
import type { Settings } from '../contract/settings.ts';
import type { Clock, Link, LinkRequest, LinkResult, Ports, RequestResult, Signal } from './ports.ts';
import type { SaveResult, SecretResult } from './storage-ports.ts';
import type { RehearsedForward, RehearsedTunnel } from './rehearsal-ssh.ts';
import { rehearseLink, type RehearsedLink } from './rehearsal-link.ts';
import { type RehearsedOpenClaw, rehearseOpenClaw } from './rehearsal-openclaw.ts';
import { rehearseForward, rehearseSsh } from './rehearsal-ssh.ts';

/** Ports for rehearsals: time, storage and links that a test moves by hand. Nothing here touches the world. */
export type RehearsalClock = Clock & {
  /** Moves time forward, ringing each timer at its own moment. */
  readonly advance: (ms: number) => void;
  readonly timers: () => number;
};

export function createRehearsalClock(random: () => number = () => 0.5): RehearsalClock {
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  let now = 0;
  let last = 0;
  function ringUntil(end: number): void {
    for (;;) {
      const [next] = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (next === undefined) return;
      now = Math.max(now, next[1].at);
      timers.delete(next[0]);
      next[1].run();
    }
  }
  return {
    now: () => now,
    wall: () => 1_800_000_000_000 + now,
    random,
    after: (ms, run) => {
      last += 1;
      const id = last;
      timers.set(id, { at: now + ms, run });
      return () => timers.delete(id);
    },
    advance: (ms) => {
      const end = now + ms;
      ringUntil(end);
      now = end;
    },
    timers: () => timers.size,
  };
}

/** One attempt that the host asked for; the test decides how it ends. */
export type RehearsedAttempt = {
  readonly request: LinkRequest;
  readonly signal: AbortSignal;
  readonly up: (
    answer?: (method: string) => RequestResult,
    certificate?: Link['certificate'],
  ) => RehearsedLink;
  readonly fail: (fault: Fault) => void;
};
export type Rehearsal = {
  readonly ports: Ports;
  readonly clock: RehearsalClock;
  readonly attempts: RehearsedAttempt[];
  readonly tunnels: RehearsedTunnel[];
  readonly forwards: RehearsedForward[];
  readonly openClaw: RehearsedOpenClaw;
  /** Whether the host looks out for signals that cost something. */
  readonly watching: () => boolean;
  readonly lookouts: { count: number };
  readonly secrets: Map<string, string>;
  readonly saved: Settings[];
  readonly signal: (signal: Signal) => void;
  readonly logged: string[];
  /** What the next save and the next secret answer, when not well. */
  readonly mishap: { save?: SaveResult; secret?: SecretResult<never> };
};

export const blank: Settings = {
  version: 3,
  theme: 'system',
  secrets: 'keychain',
  profiles: [],
  remembered: [],
};

export function createRehearsal(initial: Settings = blank): Rehearsal {
  const clock = createRehearsalClock();
  const signals = new Set<(signal: Signal) => void>();
  const lookouts = { count: 0 };
  const rehearsal: Omit<Rehearsal, 'ports'> = {
    clock,
    attempts: [],
    tunnels: [],
    forwards: [],
    openClaw: rehearseOpenClaw(),
    lookouts,
    watching: () => lookouts.count > 0,
    secrets: new Map(),
    saved: [],
    logged: [],
    mishap: {},
    signal: (signal) => signals.forEach((listener) => listener(signal)),
  };
  return { ...rehearsal, ports: portsOf(rehearsal, initial, signals) };
}

function portsOf(
  rehearsal: Omit<Rehearsal, 'ports'>,
  initial: Settings,
  signals: Set<(signal: Signal) => void>,
): Ports {
  const { clock, mishap, saved, logged, attempts } = rehearsal;
  return {
    version: '0.0.0-rehearsal',
    clock,
    log: (event, fields) => void logged.push(JSON.stringify({ event, ...fields })),
    openLink: (request, signal) => attempt(attempts, request, signal),
    secrets: secretsOf(rehearsal),
    settings: {
      initial,
      state: { state: 'ready' },
      save: async (settings) => {
        if (mishap.save !== undefined) return mishap.save;
        saved.push(settings);
        return { ok: true };
      },
    },
    drafts: rehearseDrafts(),
    timeline: { append: () => undefined, read: () => [], forget: () => undefined },
    surroundings: () => {
      rehearsal.lookouts.count += 1;
      return () => void (rehearsal.lookouts.count -= 1);
    },
    ssh: rehearseSsh(rehearsal.tunnels),
    openClaw: rehearsal.openClaw.port,
    roots: () => null,
    openForward: rehearseForward(rehearsal.forwards),
    signals: (listener) => {
      signals.add(listener);
      return () => signals.delete(listener);
    },
  };
}

function rehearseDrafts(): Ports['drafts'] {
  const drafts = new Map<string, string>();
  return {
    read: async (profile, key) => drafts.get(`${profile} ${key}`) ?? '',
    write: async (profile, key, text) => {
      drafts.set(`${profile} ${key}`, text);
      return { ok: true };
    },
    forget: async () => drafts.clear(),
  };
}

function secretsOf({ secrets, mishap }: Omit<Rehearsal, 'ports'>): Ports['secrets'] {
  return {
    state: () => ({ place: 'keychain', state: 'ready' }),
    read: async (account) => mishap.secret ?? { ok: true, value: secrets.get(account) ?? null },
    write: async (account, secret) => {
      if (mishap.secret === undefined) secrets.set(account, secret);
      return mishap.secret ?? { ok: true, value: undefined };
    },
    forget: async (account) => {
      secrets.delete(account);
      return { ok: true, value: undefined };
    },
    choose: async (_, keep) => mishap.secret ?? { ok: true, value: await keep() },
  };
}

function attempt(
  attempts: RehearsedAttempt[],
  request: LinkRequest,
  signal: AbortSignal,
): Promise<LinkResult> {
  const { promise, resolve } = Promise.withResolvers<LinkResult>();
  const fail = (fault: Fault): void => resolve({ ok: false, fault });
  signal.addEventListener('abort', () => fail({ heals: 'by-waiting', code: 'dropped', why: 'closed' }));
  attempts.push({
    request,
    signal,
    fail,
    up: (answer = () => ({ ok: true, value: {} }), certificate) => {
      const rehearsed = rehearseLink(answer, certificate);
      resolve({ ok: true, link: rehearsed.link });
      return rehearsed;
    },
  });
  return promise;
}

/** Lets everything that is ready happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
