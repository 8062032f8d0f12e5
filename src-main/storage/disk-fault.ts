/** Why a file could not be written, in the words of the contract's `not-saved`. */
export type DiskFault = 'disk-full' | 'not-permitted' | 'other';

export type SaveResult = { readonly ok: true } | { readonly ok: false; readonly why: DiskFault };

/** The system's own code of an error (`ENOSPC`, `ERR_MODULE_NOT_FOUND`), if it carries one. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Sorts a file system error into what a person can do about it. */
export function diskFaultOf(error: unknown): DiskFault {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'disk-full';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'not-permitted';
    default:
      return 'other';
  }
}
