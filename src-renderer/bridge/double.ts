import {
  commands,
  type CommandHandlers,
  type CommandInput,
  type CommandName,
  type CommandOutput,
} from '../../src-main/contract/commands.ts';
import { methods, type MethodName } from '../../src-main/contract/methods.ts';
import { sampleProfile } from '../../src-main/contract/profile-samples.ts';
import type { Outcome } from '../../src-main/contract/refusal.ts';
import type { ProfileSnapshot, Snapshot } from '../../src-main/contract/snapshot.ts';
import type { Clock } from '../store/clock.ts';
import type { Bridge, News } from './bridge.ts';
import { createListeners } from './listeners.ts';

type Answerer = (input: Readonly<Record<string, unknown>>) => Outcome<unknown> | Promise<Outcome<unknown>>;

/** A host for tests, made from the contract: every call and every answer is held to its schemas. */
export type Double = Bridge & {
  readonly calls: { readonly name: CommandName; readonly input: unknown }[];
  /** What a command answers from now on. */
  readonly on: <Name extends CommandName>(
    name: Name,
    answer: (input: CommandInput<Name>) => ReturnType<CommandHandlers[Name]> | Outcome<CommandOutput<Name>>,
  ) => void;
  /** What a gateway answers to one of its methods. */
  readonly onRequest: (method: MethodName, answer: Answerer) => void;
  readonly tell: (news: News) => void;
  /** Sends the next snapshot. */
  readonly publish: (change: Partial<Snapshot>) => void;
};

export function createDouble(first: Snapshot = snapshotOf([])): Double {
  const listeners = createListeners();
  const calls: { name: CommandName; input: unknown }[] = [];
  const answers = new Map<string, Answerer>();
  const requests = new Map<string, Answerer>();
  let current = first;
  const answerOf = async (
    name: CommandName,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Outcome<unknown>> => {
    if (name === 'app.snapshot') return { ok: true, value: current };
    if (name === 'gateway.request') return request(requests, input);
    return answers.get(name)?.(input) ?? { ok: true, value: QUIET[name] ?? {} };
  };
  return {
    calls,
    call: async (name, input) => {
      calls.push({ name, input });
      const outcome = await answerOf(name, commands[name].input.parse(input));
      // Minted for tests alone: the schema of the same command has just let it through.
      return (
        outcome.ok ? { ok: true, value: commands[name].output.parse(outcome.value) } : outcome
      ) as never;
    },
    subscribe: (listener) => {
      const stop = listeners.add(listener);
      listener({ kind: 'host', presence: 'here' });
      return stop;
    },
    on: (name, answer) => answers.set(name, answer as Answerer),
    onRequest: (method, answer) => requests.set(method, answer),
    tell: listeners.tell,
    publish: (change) => {
      current = { ...current, ...change, revision: current.revision + 1 };
      listeners.tell({ kind: 'snapshot', snapshot: current });
    },
  };
}

/** Answers of commands that have something to say; the others answer nothing. */
const QUIET: Partial<Record<CommandName, unknown>> = {
  'approvals.read': { pending: [] },
  'timeline.read': { entries: [] },
  'draft.read': { text: '' },
  'address.judge': { verdict: 'allow', url: 'ws://studio.local:18789/', rewritten: true },
  'profile.add': { profile: 'studio' },
  'ssh.hosts': { hosts: [] },
  'ssh.judge': {
    verdict: 'allow',
    target: 'ada@studio.local',
    way: { hops: [{ host: 'studio.local', port: 22, user: 'ada' }] },
  },
  'credentials.explain': {
    token: { source: 'explicit', length: 43, hint: 'a9Qz' },
    password: null,
    reason: {
      token: { key: 'credential.used', values: { name: 'token', from: 'explicit' } },
      password: { key: 'credential.none.explicit', values: { name: 'password' } },
    },
    sources: { token: [{ source: 'explicit', state: 'used' }], password: [] },
  },
  'openclaw.follow': { profile: 'studio' },
  'openclaw.preview': { file: '~/.openclaw/openclaw.json', revision: 'r1', lines: [] },
  'openclaw.write': { file: '~/.openclaw/openclaw.json', backup: null },
  'link.judge': { url: 'https://example.org/', host: 'example.org', queryLength: 0, textDiffers: false },
};

const EMPTY: Partial<Record<MethodName, unknown>> = {
  'sessions.list': { sessions: [] },
  'chat.history': { messages: [] },
  'sessions.create': { key: 'agent:main:dashboard:new' },
  'chat.send': { status: 'started' },
};

async function request(
  requests: ReadonlyMap<string, Answerer>,
  input: Readonly<Record<string, unknown>>,
): Promise<Outcome<unknown>> {
  const { method, params } = commands['gateway.request'].input.parse(input);
  const checked = methods[method].parse(params);
  return requests.get(method)?.(checked) ?? { ok: true, value: EMPTY[method] ?? {} };
}

/** A snapshot with these gateways and nothing the matter. */
export function snapshotOf(profiles: readonly ProfileSnapshot[]): Snapshot {
  return {
    revision: 1,
    version: '0.1.0',
    theme: 'light',
    settings: { state: 'ready' },
    secrets: { place: 'keychain', state: 'ready' },
    remembered: 0,
    profiles,
  };
}

const STUDIO = sampleProfile([{ kind: 'direct', url: 'ws://studio.local:18789/' }], { credential: 'token' });

/** A connected gateway, over the link of this epoch. */
export function onlineProfile(epoch = 1): ProfileSnapshot {
  return {
    profile: STUDIO,
    primary: true,
    forwards: [],
    credentialStored: true,
    connection: { kind: 'online', epoch, since: 0, route: 'direct' },
    view: {
      shape: 'online',
      label: { key: 'state.online.direct', values: { name: 'Studio' } },
      actions: ['pause', 'disconnect'],
    },
    gateway: { version: '2026.9.6', scopes: [], latencyMs: 24 },
    counts: { running: 0, unread: 0, approvals: 0 },
  };
}

/** A gateway where nothing listens; the next try is `remainingMs` away. */
export function waitingProfile(remainingMs: number): ProfileSnapshot {
  const values = { host: 'studio.local', port: 18_789, name: 'Studio' };
  return {
    ...onlineProfile(),
    connection: {
      kind: 'waiting',
      attempt: 2,
      retryAt: 0,
      cause: { heals: 'by-waiting', code: 'refused', host: 'studio.local', port: 18_789 },
    },
    view: {
      shape: 'waiting',
      label: { key: 'state.waiting', values },
      reason: { key: 'fault.refused', values },
      advice: { key: 'fault.refused.advice', values },
      actions: ['reconnect-now', 'pause', 'disconnect', 'edit-address'],
      remainingMs,
    },
  };
}

/** A gateway that refused the stored token. */
export function blockedProfile(): ProfileSnapshot {
  const values = { kind: 'token', name: 'Studio' };
  return {
    ...onlineProfile(),
    connection: {
      kind: 'blocked',
      fault: { heals: 'by-deciding', code: 'credentials-refused', kind: 'token' },
    },
    view: {
      shape: 'blocked',
      label: { key: 'state.blocked', values },
      reason: { key: 'fault.credentials-refused.token', values },
      advice: { key: 'fault.credentials-refused.token.advice', values },
      actions: ['reconnect-now', 'disconnect', 'enter-credential'],
    },
  };
}

/** Time that stands still until a test moves it, and ids that count. */
export type StillClock = Clock & { readonly advance: (ms: number) => void };

export function createStillClock(wall = 1_800_000_000_000): StillClock {
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  let now = 0;
  let ids = 0;
  return {
    now: () => now,
    wall: () => wall + now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    mintId: () => {
      ids += 1;
      return `id-${String(ids).padStart(8, '0')}`;
    },
    advance: (ms) => {
      now += ms;
      for (const timer of timers) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.run();
      }
    },
  };
}
