import type { SshEndpoint } from './ssh-config-endpoint.ts';
import type { TunnelLimits } from './tunnel/request.ts';

type Asked = Pick<SshEndpoint, 'serverAliveInterval' | 'serverAliveCountMax'>;

/** What ssh_config(5) says where `ServerAliveCountMax` is not set. */
const USUAL_COUNT = 3;

/**
 * The limits of a tunnel, with a sign of life asked for at least as often as any of its servers' configuration
 * wants it, and death declared no later, but never slower than by the limits themselves. 0 and nothing said are
 * the same: `ServerAliveInterval 0` asks for no question, `ServerAliveCountMax 0` for no death.
 */
export function withKeepalive(limits: TunnelLimits, servers: readonly Asked[]): TunnelLimits {
  let { keepaliveMs } = limits;
  let silenceMs = keepaliveMs * (limits.countMax + 1);
  for (const { serverAliveInterval, serverAliveCountMax } of servers) {
    const askedMs = (serverAliveInterval ?? 0) * 1000;
    const count = serverAliveCountMax ?? USUAL_COUNT;
    if (askedMs === 0) continue;
    keepaliveMs = Math.min(keepaliveMs, askedMs);
    // ssh gives up one interval after the last question that may stay unanswered (clientloop.c), as we do.
    if (count > 0) silenceMs = Math.min(silenceMs, askedMs * (count + 1));
  }
  return { ...limits, keepaliveMs, countMax: Math.max(1, Math.floor(silenceMs / keepaliveMs) - 1) };
}
