import type { Standing } from '../contract/fault.ts';
import type { SignalName } from './machine.ts';

/**
 * How a standing fault may end without a person: identity and credential faults never do, a fault that
 * the other side can mend is looked at again now and then, and a place that changed is worth a look.
 */
type Recheck = { readonly everyMs: number | null; readonly on: readonly SignalName[] };

const never: Recheck = { everyMs: null, on: [] };
const moved: readonly SignalName[] = ['wake', 'network', 'online'];

function recheckOf(fault: Standing): Recheck {
  switch (fault.code) {
    case 'protocol-mismatch':
    case 'gateway-refused':
      return { everyMs: 600_000, on: ['wake'] };
    case 'no-common-algorithm':
    case 'forwarding-refused':
      // What the plan rechecks: a policy or a version that the other side may have changed.
      return { everyMs: 600_000, on: ['wake'] };
    case 'not-an-ssh-server':
    case 'not-a-gateway':
      // A hotel's sign-in page answers like this too, and goes away without any sign.
      return { everyMs: 60_000, on: moved };
    case 'insecure-address':
      return { everyMs: null, on: moved };
    case 'keychain-unavailable':
    case 'credentials-unavailable':
      // Reading a locked keychain may open a dialog of the system, so never by the clock.
      return { everyMs: null, on: ['unlock', 'wake'] };
    case 'agent-unavailable':
      return { everyMs: null, on: ['unlock', 'wake'] };
    case 'unknown-host-key':
    case 'changed-host-key':
    case 'revoked-host-key':
    case 'host-certificate-only':
    case 'login-refused':
    case 'login-unanswered':
    case 'key-unreadable':
    case 'ssh-config-unsupported':
    case 'invalid-ssh-target':
    case 'insecure-url':
    case 'invalid-url':
    case 'credentials-missing':
    case 'credentials-refused':
    case 'scopes-refused':
    case 'untrusted-certificate':
    case 'identity-unreadable':
      return never;
    default:
      return fault satisfies never;
  }
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
