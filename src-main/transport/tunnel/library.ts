import type ssh2 from 'ssh2';

/** The SSH library. Loaded with the first tunnel, so that the app is there before it. */
export type Ssh2 = typeof ssh2;

/** Loads ssh2, once. */
export async function loadSsh2(): Promise<Ssh2> {
  const { default: library } = await import('ssh2');
  return library;
}
