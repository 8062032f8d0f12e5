import type { Standing } from '../contract/fault.ts';
import type { SignalName } from './machine.ts';

/**
 * How a standing fault may end without a person: identity and credential faults never do, a fault that
 * the other side can mend is looked at again now and then, and a place that changed is worth a look.
 */
type Recheck = { readonly everyMs: number | null; readonly on: readonly SignalName[] };

const never: Recheck = { everyMs: null, on: [] };
/** A policy or a version that the other side may have changed. */
const seldom: Recheck = { everyMs: 600_000, on: ['wake'] };
const moved: readonly SignalName[] = ['wake', 'network', 'online'];
/** A hotel's sign-in page answers like this too, and goes away without any sign. */
const soon: Recheck = { everyMs: 60_000, on: moved };
/** Reading a locked keychain may open a dialog of the system, so never by the clock. */
const unlocked: Recheck = { everyMs: null, on: ['unlock', 'wake'] };

const rechecks: Readonly<Record<Standing['code'], Recheck>> = {
  'protocol-mismatch': seldom,
  'gateway-refused': seldom,
  'no-common-algorithm': seldom,
  'forwarding-refused': seldom,
  'not-an-ssh-server': soon,
  'not-a-gateway': soon,
  'insecure-address': { everyMs: null, on: moved },
  'keychain-unavailable': unlocked,
  'credentials-unavailable': unlocked,
  'agent-unavailable': unlocked,
  'unknown-host-key': never,
  'changed-host-key': never,
  'revoked-host-key': never,
  'host-certificate-only': never,
  'login-refused': never,
  'login-unanswered': never,
  'key-unreadable': never,
  'ssh-config-unsupported': never,
  'ssh-config-unreadable': never,
  'ssh-config-malformed': never,
  'ssh-config-jump-loop': never,
  'known-hosts-unreadable': never,
  'invalid-ssh-target': never,
  'insecure-url': never,
  'invalid-url': never,
  'credentials-missing': never,
  'credentials-refused': never,
  'scopes-refused': never,
  'untrusted-certificate': never,
  'pin-mismatch': never,
  'unreadable-pin': never,
  'openclaw-config': never,
  'credentials-unresolved': unlocked,
  'header-missing': unlocked,
  'identity-unreadable': never,
};

function recheckOf({ code }: Standing): Recheck {
  return rechecks[code];
}

/** Milliseconds until a blocked connection looks again by itself; null: only a person or a signal. */
export function recheckAfter(fault: Standing): number | null {
  return recheckOf(fault).everyMs;
}

/** Whether this signal is a reason to look again at once. */
export function rechecksOn(fault: Standing, signal: SignalName): boolean {
  return recheckOf(fault).on.includes(signal);
}

/** Whether a fault questions who is at the other end, or who we are: a person alone may end it. */
export function waitsForPerson(fault: Standing): boolean {
  const { everyMs, on } = recheckOf(fault);
  return everyMs === null && on.length === 0;
}
