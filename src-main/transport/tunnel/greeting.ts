import type { Stranger } from '../../contract/fault.ts';

/**
 * Who speaks on a port where an SSH server was expected: `ssh` for one; `refusing` for one that sends us away
 * before its banner; a stranger; or `waiting` while more must be heard.
 */
export type Speaker = 'ssh' | 'refusing' | 'waiting' | Stranger;

/** More than this is never needed to tell; an SSH server may put lines of text before its banner. */
export const GREETING_BYTES = 4096;

/** By the text that they begin with, byte for byte. OpenSSH's refusals: sshd.c, from 9.8 on and for MaxStartups. */
const openings: readonly (readonly [opening: RegExp, speaker: Speaker])[] = [
  [/(?:^|\n)SSH-[^\n]*\n/, 'ssh'],
  [/^(?:Not allowed at this time|Exceeded MaxStartups)/m, 'refusing'],
  [/^HTTP\//, 'http'],
  // An alert or a handshake of TLS 1.0 to 1.3.
  // oxlint-disable-next-line no-control-regex -- TLS begins with control characters
  [/^[\u0015\u0016]\u0003/, 'tls'],
  [/[^\t\r\n\x20-\x7e\x80-\xff]/, 'unknown'],
];

/**
 * Tells who speaks from the first bytes. `over`: no more will come. Who then said nothing at all, or no more
 * than the beginning of a banner, stays `waiting`.
 */
export function recognise(heard: Buffer, over: boolean): Speaker {
  const text = heard.subarray(0, GREETING_BYTES).toString('latin1');
  const [, speaker] = openings.find(([opening]) => opening.test(text)) ?? [];
  if (speaker !== undefined) return speaker;
  if (text === '' || /(?:^|\n)(?:SSH-[^\n]*|S|SS|SSH)$/.test(text)) return 'waiting';
  return over || heard.length >= GREETING_BYTES ? 'plaintext' : 'waiting';
}
