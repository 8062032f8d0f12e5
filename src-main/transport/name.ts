import { lookup } from 'node:dns/promises';
import { mayDial, type Target } from '../policy/url.ts';
import type { Step } from './rung.ts';

/** Resolves a name to IP addresses, in the order to dial them; rejects where there is none. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/**
 * Looks names up as the system does (`hosts` file, mDNS, DNS). Nobody can take back a lookup, and each holds
 * one of Node's few worker threads until the resolver gives up: so a name is asked for once at a time.
 */
export function createLookup(ask: Lookup = askSystem): Lookup {
  const pending = new Map<string, Promise<readonly string[]>>();
  return (host) => {
    const known = pending.get(host);
    if (known !== undefined) return known;
    const answer = ask(host).finally(() => pending.delete(host));
    pending.set(host, answer);
    return answer;
  };
}

async function askSystem(host: string): Promise<readonly string[]> {
  const answers = await lookup(host, { all: true });
  return answers.map(({ address }) => address);
}

/**
 * Finds the addresses of a name that the url policy lets us dial. Faults: `unreachable` (name) where there is
 * no answer, `insecure-address` where plaintext must not go to any of them. Frees nothing on stop: see above.
 */
export async function resolve(
  target: Target,
  ask: Lookup,
  stop: AbortSignal,
): Promise<Step<readonly string[]>> {
  const { host, port } = target;
  const answers = await Promise.race([ask(host).catch(() => []), stopped(stop)]);
  const [first] = answers;
  if (first === undefined) {
    return { ok: false, fault: { heals: 'by-waiting', code: 'unreachable', host, port, why: 'name' } };
  }
  const value = [...new Set(answers)].filter((address) => mayDial(target, address));
  if (value.length === 0) {
    return { ok: false, fault: { heals: 'by-deciding', code: 'insecure-address', host, address: first } };
  }
  return { ok: true, value, evidence: `${host} → ${value.join(', ')}` };
}

function stopped(stop: AbortSignal): Promise<readonly string[]> {
  return new Promise((settle) => {
    if (stop.aborted) settle([]);
    stop.addEventListener('abort', () => settle([]), { once: true });
  });
}
