import { errorCode } from './disk-fault.ts';
import type { SecretFault } from './secret-result.ts';

/**
 * What keytar 7.9 says, as error text, since it has no codes. The Linux texts were seen with libsecret
 * and gnome-keyring; those of macOS and Windows are the systems' own and were not seen.
 */
const absent: readonly RegExp[] = [
  /Cannot autolaunch D-Bus/,
  /^Could not connect: /,
  // Of a service's own name. `:1.3` is a daemon that has ended meanwhile: libsecret holds on to it for good.
  /^The name [^:]\S* was not provided by any \.service files/,
  // No collection to store into and none could be made: a server without a login keyring.
  /^Object does not exist at path .*\/collection\//,
  /cannot open shared object file/,
  // macOS errSecNoDefaultKeychain; Windows ERROR_NO_SUCH_LOGON_SESSION.
  /default keychain could not be found/i,
  /specified logon session does not exist/i,
];
const locked: readonly RegExp[] = [
  /locked collection/i,
  /prompt .*dismissed/i,
  // macOS errSecInteractionNotAllowed, errSecAuthFailed, errSecUserCanceled.
  /interaction is not allowed/i,
  /user name or passphrase .*not correct/i,
  /user cancell?ed/i,
];
const missingModule = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED']);

/** Sorts an error of the keychain library, or of loading it. What nobody has seen yet is `failing`. */
export function keychainFaultOf(error: unknown): SecretFault {
  if (missingModule.has(errorCode(error) ?? '')) return 'absent';
  const text = error instanceof Error ? error.message : String(error);
  if (absent.some((pattern) => pattern.test(text))) return 'absent';
  if (locked.some((pattern) => pattern.test(text))) return 'locked';
  // GLib's own deadline for one D-Bus call, 25 s.
  return text.startsWith('Timeout was reached') ? 'hanging' : 'failing';
}
