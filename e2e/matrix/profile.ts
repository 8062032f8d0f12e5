import type { CommandInput, SshInput } from '../../src-main/contract/commands.ts';
import { until } from '../lab/deadline.ts';
import type { Front } from './front.ts';
import { TARGET, type Way } from './way.ts';

export type ProfileInput = CommandInput<'profile.add'>;

/** What a person may choose for the SSH route beside its target. */
export type Choices = Pick<SshInput, 'identityFile' | 'agent'> & Pick<ProfileInput, 'forwards'>;

/** Stands for the gateway's shared token; it must not be found anywhere. */
export const TOKEN = 'canary-5b1e8f20c9d7436a';

/** What a person types. `entrance`: what the host dials; `gatewayPort`: on the loopback of the last server. */
export function typedFor(
  way: Way,
  entrance: { readonly host: string; readonly port: number },
  gatewayPort: number,
  { forwards = [], ...login }: Choices = {},
): ProfileInput {
  const route =
    way === 'direct'
      ? { address: `ws://${entrance.host}:${entrance.port}` }
      : { ssh: { target: TARGET, remotePort: gatewayPort, secure: false, ...login } };
  return { name: 'Studio', ...route, forwards, credential: 'token', secret: TOKEN };
}

/** The same, where the gateway speaks TLS. */
export function overTls({ address, ssh, ...typed }: ProfileInput): ProfileInput {
  return {
    ...typed,
    ...(address === undefined ? {} : { address: address.replace(/^ws:/, 'wss:') }),
    ...(ssh === undefined ? {} : { ssh: { ...ssh, secure: true } }),
  };
}

/** Adds the profile, which the host connects at once, and looks at its conversation. */
export async function addProfile(front: Front, typed: ProfileInput): Promise<void> {
  const outcome = await front.call('profile.add', typed);
  if (!outcome.ok) throw new Error(`Not added: ${JSON.stringify(outcome.fault)}`);
  await until(() => front.snapshot().profiles[0], { what: 'the profile' });
  await front.open();
}
