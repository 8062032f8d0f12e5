import type { Fault } from './fault.ts';
import type { Message } from './message.ts';
import type { OpenClawProblem } from './openclaw.ts';

/** The sentences for one fault: what is the matter, and what to do. */
export type FaultSentences = { readonly reason: Message; readonly advice: Message };

/**
 * Names the catalogue entries of a fault: `fault.<code>` or `fault.<code>.<variant>`, and the same with
 * `.advice`. Values are the fault's own words and numbers, and the profile's name.
 */
export function describeFault(fault: Fault, name: string): FaultSentences {
  if (fault.code === 'openclaw-config') return describeProblem(fault.problem, name);
  if (fault.code === 'credentials-unresolved') return { reason: fault.reason, advice };
  const variant = variantOf(fault);
  const key = variant === null ? `fault.${fault.code}` : `fault.${fault.code}.${variant}`;
  const values = { ...wordsOf(fault), name };
  return { reason: { key, values }, advice: { key: `${key}.advice`, values } };
}

const advice: Message = { key: 'fault.credentials-unresolved.advice' };

/** Also for the state of OpenClaw's configuration outside of a connection: `openclaw.<problem>` and its advice. */
export function describeProblem(problem: OpenClawProblem, name: string): FaultSentences {
  const { code, ...words } = problem;
  const key = 'why' in problem ? `openclaw.${code}.${problem.why}` : `openclaw.${code}`;
  const values = { ...words, name };
  return { reason: { key, values }, advice: { key: `openclaw.${code}.advice`, values } };
}

/** The variants of each code that has several, so that every one has its own sentence. */
export function variantOf(fault: Fault): string | null {
  switch (fault.code) {
    case 'unreachable':
    case 'dropped':
    case 'unreadable-pin':
    case 'keychain-unavailable':
    case 'credentials-unavailable':
    case 'ssh-config-unreadable':
    case 'ssh-config-malformed':
    case 'known-hosts-unreadable':
      return fault.why;
    case 'untrusted-certificate':
      if (isSystemAlone(fault)) return 'system-alone';
      return fault.why === 'wrong-host' && fault.mayPin ? 'behind-tunnel' : fault.why;
    case 'key-unreadable':
      return fault.format === undefined ? fault.why : `${fault.why}-${fault.format}`;
    case 'login-refused':
      return fault.tried.length === 0 ? 'untried' : null;
    case 'pairing-required':
      return fault.reason;
    case 'pin-mismatch':
      return fault.repin;
    case 'not-a-gateway':
    case 'not-an-ssh-server':
      return fault.found;
    case 'protocol-mismatch':
      return fault.update;
    // A bare status: what answered did not speak like a gateway.
    case 'gateway-refused':
      return /^http-40[13]$/.test(fault.detail) ? 'proxy' : null;
    case 'credentials-missing':
    case 'credentials-refused':
      return fault.kind;
    default:
      return null;
  }
}

/** Whether a person could pin it, and the gateway is set to be proved by what this computer trusts alone. */
function isSystemAlone({ why, mayPin }: Extract<Fault, { code: 'untrusted-certificate' }>): boolean {
  return !mayPin && (why === 'self-signed' || why === 'unknown-issuer');
}

function wordsOf(fault: Fault): Record<string, string | number> {
  const words: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(fault)) {
    if (Array.isArray(value)) words[key] = value.join(', ');
    else if (typeof value === 'string' || typeof value === 'number') words[key] = value;
  }
  return words;
}
