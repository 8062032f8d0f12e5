import type { Fields } from './payload.ts';
import { isFields } from './payload.ts';

/** What a list of sessions shows; the rest of a row (about 2 kB of settings) stays at the gateway. */
const SHOWN = [
  'key',
  'sessionId',
  'agentId',
  'kind',
  'classification',
  'isMain',
  'isBackground',
  'label',
  'displayName',
  'derivedTitle',
  'lastMessagePreview',
  'createdAt',
  'updatedAt',
  'lastInteractionAt',
  'archived',
  'pinned',
  'unread',
  'status',
  'hasActiveRun',
  'activeRunIds',
  'startedAt',
  'modelProvider',
  'model',
  'contextTokens',
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'estimatedCostUsd',
] as const;

/** A session's row reduced to what a list needs; null when there is none. */
export function listRow(row: unknown): Fields | null {
  if (!isFields(row)) return null;
  return Object.fromEntries(SHOWN.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));
}
