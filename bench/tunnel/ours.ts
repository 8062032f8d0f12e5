import { systemClock } from '../../src-main/clock.ts';
import { decryptKey, readKeyFile } from '../../src-main/transport/tunnel/key.ts';
import { LIMITS, type HostKeys, type LoginSource } from '../../src-main/transport/tunnel/request.ts';
import { openTunnel, type Tunnel } from '../../src-main/transport/tunnel/tunnel.ts';

/** A server that can be told to another process. */
export type Server = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly keyPath: string;
  /** Base64 of the host keys that are recorded. */
  readonly hostKeys: readonly string[];
};

/** Opens a tunnel of ours as the app does. Throws where it does not come about. */
export async function openOurs({ hostKeys, keyPath, ...server }: Server): Promise<Tunnel> {
  const hop = {
    ...server,
    identityFiles: [{ path: keyPath, origin: 'config' } as const],
    identitiesOnly: true,
    agent: null,
    hostKeyAlias: null,
    connectMs: null,
  };
  const result = await openTunnel(
    {
      hops: [hop],
      hostKeys: recorded(hostKeys),
      login,
      decrypt: decryptKey,
      lookup: async () => [server.host],
      clock: systemClock,
      log: () => undefined,
      stageBegun: () => undefined,
      stagePassed: () => undefined,
      limits: LIMITS,
    },
    new AbortController().signal,
  );
  if (!result.ok) throw new Error(`No tunnel: ${JSON.stringify(result.fault)}`);
  return result.tunnel;
}

function recorded(keys: readonly string[]): HostKeys {
  const known = { type: 'ssh-ed25519', fingerprint: '', source: 'own', path: '', line: 1 } as const;
  return {
    algorithms: () => [],
    judge: (_server, key) =>
      keys.includes(key.toString('base64'))
        ? { verdict: 'known', by: { ...known, firstSeen: null, uses: null } }
        : { verdict: 'unknown' },
    isKnown: () => true,
    accepted: () => undefined,
  };
}

const nobody = async (): Promise<null> => null;

const login: LoginSource = {
  askPassphrase: nobody,
  askPassword: nobody,
  askPrompts: nobody,
  rememberedSecret: nobody,
  secretProved: () => undefined,
  readKeyFile,
};
