import type { Action } from '../../../src-main/contract/connection.ts';

/** What the connection waits for a person to answer; first wherever actions are offered. */
export const ANSWERING: readonly Action[] = [
  'answer-question',
  'judge-host-key',
  'judge-certificate',
  'judge-pairing',
];
