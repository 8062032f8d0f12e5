import type { Action, ConnectionState, ConnectionView, Instant, Shape } from '../contract/connection.ts';
import type { Fault } from '../contract/fault.ts';
import type { Message } from '../contract/message.ts';
import { describeFault, type FaultSentences } from '../contract/sentence.ts';
import type { Machine } from './machine.ts';

/** What a sentence needs besides the machine. */
export type Subject = {
  readonly name: string;
  readonly running: number;
  /** What it presents is kept in OpenClaw's configuration, and changed there. */
  readonly follows?: boolean;
};

/**
 * What every front shows of a connection: keys and values, the shape of the glyph, what a person may do.
 * @param now monotonic milliseconds, for what remains until the app acts by itself
 */
export function view(machine: Machine, subject: Subject, now: Instant): ConnectionView {
  const { state } = machine;
  const fault = faultOf(machine);
  const sentences = fault === null ? null : describe(fault, subject);
  const asked = questionOf(state);
  return {
    shape: shapeOf(state, subject.running),
    label: labelOf(machine, subject.name),
    ...(asked === undefined ? sentences : { reason: asked }),
    actions: actionsOf(machine),
    ...remaining(machine, now),
  };
}

function describe(fault: Fault, { name, follows = false }: Subject): FaultSentences {
  const sentences = describeFault(fault, name);
  const isOfConfiguration = fault.code === 'credentials-missing' || fault.code === 'credentials-refused';
  if (!follows || !isOfConfiguration) return sentences;
  return { ...sentences, advice: { key: 'fault.credentials-followed.advice', values: { name } } };
}

/** While it tries again, why it had to: a silent port would else say nothing for most of the time. */
function faultOf({ state, lastCause }: Machine): Fault | null {
  if (state.kind === 'opening') return lastCause;
  if (state.kind === 'waiting') return state.cause;
  if (state.kind === 'blocked') return state.fault;
  return state.kind === 'online' ? (state.lastSwitch ?? null) : null;
}

function questionOf(state: ConnectionState): Message | undefined {
  if (state.kind === 'opening') return state.question?.prompt;
  return state.kind === 'online' ? state.switching?.question?.prompt : undefined;
}

function shapeOf(state: ConnectionState, running: number): Shape {
  return state.kind === 'online' && running > 0 ? 'working' : state.kind;
}

function labelOf({ state, goal }: Machine, name: string): Message {
  const values = { name, host: goal.host, port: goal.port };
  switch (state.kind) {
    case 'idle':
      return { key: `state.idle.${state.why}`, values };
    case 'opening':
      return { key: `state.opening.${state.stage}`, values: { ...values, attempt: state.attempt } };
    case 'online':
      return state.switching === undefined
        ? { key: `state.online.${state.route}`, values }
        : { key: `state.switching.${state.switching.route}`, values };
    case 'waiting':
      return { key: 'state.waiting', values: { ...values, attempt: state.attempt } };
    case 'blocked':
      return { key: 'state.blocked', values };
    default:
      return state satisfies never;
  }
}

function remaining(machine: Machine, now: Instant): { readonly remainingMs?: number } {
  const { state, recheckAt } = machine;
  if (state.kind === 'waiting') return { remainingMs: Math.max(0, state.retryAt - now) };
  if (state.kind === 'blocked' && recheckAt !== null) return { remainingMs: Math.max(0, recheckAt - now) };
  return {};
}

/** A question waits for its answer for two minutes at most, so it comes first. */
function actionsOf(machine: Machine): readonly Action[] {
  const actions = actionsIn(machine);
  return questionOf(machine.state) === undefined ? actions : ['answer-question', ...actions];
}

function actionsIn({ state, lastCause }: Machine): readonly Action[] {
  switch (state.kind) {
    case 'idle':
      return [state.why === 'paused' ? 'resume' : 'connect'];
    case 'opening':
      return ['pause', 'disconnect', ...(lastCause === null ? [] : fixesOf(lastCause))];
    case 'online':
      return ['pause', 'disconnect', ...(state.lastSwitch === undefined ? [] : fixesOf(state.lastSwitch))];
    case 'waiting':
      return [...retryOf(state.cause), 'pause', 'disconnect', ...fixesOf(state.cause)];
    case 'blocked':
      return ['reconnect-now', 'disconnect', ...fixesOf(state.fault)];
    default:
      return state satisfies never;
  }
}

/** During a lockout each try would only lengthen it. */
function retryOf(cause: Fault): readonly Action[] {
  return cause.code === 'rate-limited' ? [] : ['reconnect-now'];
}

function fixesOf(fault: Fault): readonly Action[] {
  switch (fault.code) {
    case 'credentials-missing':
    case 'credentials-refused':
    case 'credentials-unavailable':
    case 'rate-limited':
      return ['enter-credential'];
    case 'pairing-required':
      return ['judge-pairing', 'copy-approval'];
    case 'unknown-host-key':
    case 'changed-host-key':
    case 'revoked-host-key':
      return ['judge-host-key'];
    case 'untrusted-certificate':
    case 'pin-mismatch':
      return ['judge-certificate', 'edit-address'];
    case 'openclaw-config':
    case 'credentials-unresolved':
      return ['open-openclaw'];
    // A proxy before it may ask for headers, which stand in the form.
    case 'gateway-refused':
      return fault.detail.startsWith('http-') ? ['edit-address'] : [];
    default:
      return formFixes.has(fault.code) ? ['edit-address'] : [];
  }
}

/** What a person mends in the gateway's form. */
const formFixes: ReadonlySet<Fault['code']> = new Set([
  'unreachable',
  'refused',
  'timed-out',
  'insecure-url',
  'invalid-url',
  'insecure-address',
  'not-a-gateway',
  'gateway-unavailable',
  'unreadable-pin',
  'header-missing',
  'invalid-ssh-target',
  'ssh-config-unsupported',
  'not-an-ssh-server',
  'gateway-not-running',
  'key-unreadable',
  'agent-unavailable',
  'login-refused',
]);
