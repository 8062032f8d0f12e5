import type { OpenClawProblem } from './openclaw.ts';
import { ConfigUnread } from './openclaw.ts';
import { AddressProblem, SshTargetProblem } from './refusal.ts';

const file = '~/.openclaw/openclaw.json';
const key = 'gateway.remote.url';

/** One problem of every code and variant with OpenClaw's configuration. */
export const problemSamples: readonly OpenClawProblem[] = [
  ...ConfigUnread.options.map((why) => ({ code: 'unreadable', file, why }) as const),
  { code: 'malformed', file, line: 3, column: 14 },
  { code: 'invalid', file, key },
  { code: 'included', file, key: '$include' },
  { code: 'remote-url-missing', file },
  { code: 'ssh-target-missing', file },
  { code: 'pin-without-tls', file },
  ...AddressProblem.options.map((why) => ({ code: 'url-refused', file, key, why }) as const),
  { code: 'port-refused', file, key: 'gateway.remote.remotePort' },
  ...SshTargetProblem.options.map(
    (why) => ({ code: 'ssh-target-refused', file, key: 'gateway.remote.sshTarget', why }) as const,
  ),
  { code: 'variable-unset', file, key, variable: 'GATEWAY_HOST' },
  { code: 'not-remote', file },
];
