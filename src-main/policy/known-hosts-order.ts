import { recordedKeysOf, type KnownHosts } from './known-hosts.ts';
import type { ServerName } from './known-hosts-name.ts';

/** In ssh2's names and in OpenSSH's order. `ssh-rsa` itself would be a SHA-1 signature: never offered. */
const preference: readonly (readonly [algorithm: string, keyType: string])[] = [
  ['ssh-ed25519', 'ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256'],
  ['ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp384'],
  ['ecdsa-sha2-nistp521', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'ssh-rsa'],
  ['rsa-sha2-256', 'ssh-rsa'],
];

/**
 * The host key algorithms to offer to a server, best first: those that it has a recorded key for come before
 * the others, or a server with several keys would look changed (sshconnect2.c, order_hostkeyalgs).
 */
export function orderHostKeyAlgorithms(files: KnownHosts, server: ServerName): readonly string[] {
  const types = new Set(recordedKeysOf(files, server).map(({ type }) => type));
  const isRecorded = ([, type]: (typeof preference)[number]): boolean => types.has(type);
  const [best] = preference;
  const ordered =
    best !== undefined && isRecorded(best)
      ? preference
      : [...preference.filter(isRecorded), ...preference.filter((pair) => !isRecorded(pair))];
  return ordered.map(([algorithm]) => algorithm);
}
