import { connect, isIPv6, type Socket } from 'node:net';
import type { Passing } from '../contract/fault.ts';
import { codeOf, type Step } from './rung.ts';

/** How long an address is tried alone before the next one joins in (RFC 8305, section 8). */
const STAGGER_MS = 250;

type Endpoint = { readonly host: string; readonly port: number };

/**
 * Connects to the first of the addresses that answers. A slow one keeps its chance while the next is tried,
 * which Node's own `autoSelectFamily` does not give it. All other sockets are destroyed, on stop every one.
 * Faults: `refused` if any address said so, else `unreachable` or `timed-out`.
 */
export function dial(
  addresses: readonly string[],
  { host, port }: Endpoint,
  stop: AbortSignal,
): Promise<Step<Socket>> {
  const endpoint = { host, port };
  const left = [...addresses];
  const trying = new Set<Socket>();
  const faults: Passing[] = [];
  let timer: NodeJS.Timeout | undefined;

  return new Promise((settle) => {
    const finish = (step: Step<Socket>) => {
      clearTimeout(timer);
      stop.removeEventListener('abort', abandon);
      for (const socket of trying) if (!step.ok || socket !== step.value) socket.destroy();
      trying.clear();
      settle(step);
    };
    const abandon = () => finish({ ok: false, fault: clearest(faults, endpoint) });
    const next = () => {
      clearTimeout(timer);
      const address = left.shift();
      if (address === undefined) return trying.size === 0 ? abandon() : undefined;
      const socket = connect({ host: address, port, noDelay: true });
      trying.add(socket);
      // Stays on for good: an error nobody listens to would end the process.
      socket.on('error', (error) => {
        if (!trying.delete(socket)) return;
        faults.push(faultOf(error, endpoint));
        next();
      });
      socket.once('connect', () => finish({ ok: true, value: socket, evidence: written(address, port) }));
      timer = setTimeout(next, STAGGER_MS);
    };
    stop.addEventListener('abort', abandon, { once: true });
    next();
  });
}

function written(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

function clearest(faults: readonly Passing[], endpoint: Endpoint): Passing {
  const refused = faults.find(({ code }) => code === 'refused');
  return refused ?? faults.at(-1) ?? { heals: 'by-waiting', code: 'unreachable', ...endpoint, why: 'host' };
}

function faultOf(error: Error, endpoint: Endpoint): Passing {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return { heals: 'by-waiting', code: 'refused', ...endpoint };
    case 'ETIMEDOUT':
      return { heals: 'by-waiting', code: 'timed-out', ...endpoint, stage: 'tcp' };
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return { heals: 'by-waiting', code: 'unreachable', ...endpoint, why: 'network' };
    default:
      return { heals: 'by-waiting', code: 'unreachable', ...endpoint, why: 'host' };
  }
}
