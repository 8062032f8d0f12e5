import { formatPublicKey, type PublicKey } from './ssh-key.ts';
import type { UserSecrets } from './sshd-lodging.ts';

/** Directives of sshd_config(5); an array stands for one line each. */
export type Directives = Readonly<Record<string, string | readonly string[]>>;

/** Offers a key exchange that only clients with post-quantum algorithms know. */
export const POST_QUANTUM_ONLY: Directives = { KexAlgorithms: 'sntrup761x25519-sha512@openssh.com' };

/** A key alone is not enough; the answers to PAM's questions must follow it. */
export const KEY_THEN_QUESTIONS: Directives = { AuthenticationMethods: 'publickey,keyboard-interactive' };

export interface ConfigChoices {
  readonly folder: string;
  readonly address: string;
  readonly port: number;
  readonly hostKeys: readonly string[];
  readonly secrets: UserSecrets;
  readonly banner: boolean;
  /** Win over the lab's own. */
  readonly directives: Directives;
}

/** The text of sshd_config. */
export function sshdConfig(choices: ConfigChoices): string {
  const { folder, secrets } = choices;
  const asks = secrets.password !== undefined || secrets.code !== undefined;
  const own: Directives = {
    ListenAddress: choices.address,
    Port: String(choices.port),
    HostKey: choices.hostKeys.map(quoted),
    AuthorizedKeysFile: quoted(`${folder}/authorized_keys`),
    PidFile: 'none',
    LogLevel: 'DEBUG1',
    UseDNS: 'no',
    PrintMotd: 'no',
    PrintLastLog: 'no',
    StrictModes: 'no',
    PermitRootLogin: 'yes',
    UsePAM: yesNo(asks),
    KbdInteractiveAuthentication: yesNo(asks),
    // With a second question, sshd would answer both with the one password it has.
    PasswordAuthentication: yesNo(asks && secrets.code === undefined),
    ...(choices.banner ? { Banner: quoted(`${folder}/banner`) } : {}),
  };
  return Object.entries({ ...own, ...choices.directives })
    .map(directiveLines)
    .join('');
}

/** The text of authorized_keys, each key under `restrictions`, for example `restrict,port-forwarding`. */
export function authorizedKeys(keys: readonly PublicKey[], restrictions = ''): string {
  const prefix = restrictions === '' ? '' : `${restrictions} `;
  return keys.map((key) => `${prefix}${formatPublicKey(key)}\n`).join('');
}

function directiveLines([name, value]: readonly [string, string | readonly string[]]): string {
  const values = typeof value === 'string' ? [value] : value;
  return values.map((one) => `${name} ${one}\n`).join('');
}

function quoted(path: string): string {
  return `"${path}"`;
}

function yesNo(is: boolean): 'yes' | 'no' {
  return is ? 'yes' : 'no';
}
