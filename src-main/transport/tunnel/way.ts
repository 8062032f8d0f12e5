import type { SshEndpoint } from '../ssh-config-endpoint.ts';
import type { SshWay } from '../ssh-config.ts';
import type { Hop, IdentityFile } from './request.ts';

/** What the route itself says, and what the environment does where nobody says anything. */
export type WayChoices = {
  /** The one key to offer to the last server; null: what the configuration says. */
  readonly identityFile: string | null;
  /** The agent for the last server; null: what the configuration says. */
  readonly agent: string | null;
  /** `SSH_AUTH_SOCK`, or on Windows the agent's pipe; null: none. */
  readonly usualAgent: string | null;
};

/** Brings a way of the ssh configuration into the hops of a tunnel. What the route says wins at its last hop. */
export function hopsOf({ endpoint, jumps }: SshWay, choices: WayChoices): readonly [Hop, ...Hop[]] {
  const { identityFile, agent, usualAgent } = choices;
  const configured = hopOf(endpoint, usualAgent);
  const chosen: readonly IdentityFile[] | null =
    identityFile === null ? null : [{ path: identityFile, origin: 'person' }];
  const last: Hop = {
    ...configured,
    identityFiles: chosen ?? configured.identityFiles,
    identitiesOnly: chosen !== null || configured.identitiesOnly,
    agent: agent ?? configured.agent,
  };
  const [first, ...further] = jumps.map((jump) => hopOf(jump, usualAgent));
  return first === undefined ? [last] : [first, ...further, last];
}

function hopOf(endpoint: SshEndpoint, usualAgent: string | null): Hop {
  const { hostName, port, user, hostKeyAlias, connectTimeout, identitiesOnly, identitiesNamed } = endpoint;
  const origin = identitiesNamed ? 'config' : 'usual';
  return {
    host: hostName,
    port,
    user,
    identityFiles: endpoint.identityFiles.map((path) => ({ path, origin })),
    identitiesOnly,
    agent: agentOf(endpoint, usualAgent),
    hostKeyAlias,
    // OpenSSH takes 0 for no timeout of its own.
    connectMs: connectTimeout === null || connectTimeout === 0 ? null : connectTimeout * 1000,
  };
}

function agentOf({ identityAgent }: SshEndpoint, usualAgent: string | null): string | null {
  switch (identityAgent.kind) {
    case 'none':
      return null;
    case 'socket':
      return identityAgent.path;
    default:
      return usualAgent;
  }
}
