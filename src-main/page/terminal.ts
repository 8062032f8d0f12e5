import type { Readable, Writable } from 'node:stream';
import { terminalTexts } from '../language/english-terminal.ts';
import { say } from '../language/format.ts';
import type { Sentence } from '../language/format.ts';

export type Print = (sentence: Sentence) => void;

/** Writes sentences as lines. A reader that goes away must not end the host. */
export function printTo(output: Writable): Print {
  output.on('error', () => undefined);
  return (sentence) => void output.write(`${say(terminalTexts, sentence)}\n`);
}

/**
 * Calls `entered` whenever a line ends on the terminal's input, or on whatever stands in its place. An input that ends,
 * or that was never there, is no error. Returns how to stop listening.
 */
export function onEnter(input: Readable, entered: () => void): () => void {
  const read = (chunk: Buffer | string) => {
    if (chunk.includes('\n')) entered();
  };
  input.on('data', read);
  // A terminal that was closed reads as an error.
  input.on('error', () => undefined);
  return () => {
    input.off('data', read);
    input.pause();
  };
}

/** Why the data folder could not be had, for the person. */
export function describeHold(
  hold:
    | { readonly why: 'held'; readonly pid: number | null }
    | { readonly why: 'disk-full' | 'not-permitted' | 'other' },
  folder: string,
): Sentence {
  if (hold.why !== 'held') return { key: `terminal.folder.${hold.why}`, values: { folder } };
  if (hold.pid === null) return { key: 'terminal.running.unknown' };
  return { key: 'terminal.running', values: { pid: hold.pid } };
}
