import type { ConnectionState } from '../../../src-main/contract/connection.ts';

/** The command that lets this device in, while the gateway waits for its owner's word; null otherwise. */
export function approvalCommand(connection: ConnectionState): string | null {
  if (connection.kind !== 'waiting') return null;
  return connection.cause.code === 'pairing-required' ? connection.cause.command : null;
}
