import { expect } from 'vitest';
import type { Fault } from '../../src-main/contract/fault.ts';
import type { Fits } from './row.ts';
import type { Stage } from './stage.ts';

type Code = Fault['code'];

/** The profile waits, for one of these reasons, and says so in words. */
export function waitsFor(...codes: readonly Code[]): Fits {
  return ({ connection, view }) =>
    connection.kind === 'waiting' &&
    codes.includes(connection.cause.code) &&
    view.shape === 'waiting' &&
    says(view.reason?.key, connection.cause);
}

/** The profile asks for a decision, for one of these reasons, and says so in words. */
export function blockedBy(...codes: readonly Code[]): Fits {
  return ({ connection, view }) =>
    connection.kind === 'blocked' &&
    codes.includes(connection.fault.code) &&
    view.shape === 'blocked' &&
    says(view.reason?.key, connection.fault);
}

function says(key: string | undefined, { code }: Fault): boolean {
  return key !== undefined && (key === `fault.${code}` || key.startsWith(`fault.${code}.`));
}

/** Whatever became of the link, its tunnel is the first one still. */
export function keepsTunnel({ way, front }: Stage): void {
  if (way === 'direct') return;
  const { tunnel } = front.profile();
  expect(tunnel?.connection).toMatchObject({ kind: 'online', epoch: 1 });
}
