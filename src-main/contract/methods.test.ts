import {
  validateChatAbortParams,
  validateChatHistoryParams,
  validateChatSendParams,
  validateExecApprovalResolveParams,
  validateSessionsCreateParams,
  validateSessionsListParams,
  validateSessionsPatchParams,
} from '@openclaw/gateway-protocol';
import { describe, expect, it } from 'vitest';
import type { MethodName, MethodParams } from './methods.ts';
import { methods } from './methods.ts';

/** The most that a window may send, for each method: OpenClaw's own validators must take it. */
const fullest: { readonly [Name in Exclude<MethodName, 'exec.approval.list'>]: MethodParams<Name> } = {
  'sessions.list': {
    limit: 50,
    offset: 0,
    search: 'a',
    includeDerivedTitles: true,
    includeLastMessage: true,
  },
  'sessions.create': { label: 'Trip' },
  'sessions.patch': { key: 'agent:main:main', label: 'Trip', unread: false },
  'chat.history': { sessionKey: 'agent:main:main', limit: 100, offset: 0 },
  'chat.send': { sessionKey: 'agent:main:main', message: 'Hello', idempotencyKey: '00aeffa0-94a2' },
  'chat.abort': { sessionKey: 'agent:main:main', runId: '00aeffa0-94a2' },
  'exec.approval.resolve': { id: '1d112b0f', decision: 'allow-once' },
};

const validators = {
  'sessions.list': validateSessionsListParams,
  'sessions.create': validateSessionsCreateParams,
  'sessions.patch': validateSessionsPatchParams,
  'chat.history': validateChatHistoryParams,
  'chat.send': validateChatSendParams,
  'chat.abort': validateChatAbortParams,
  'exec.approval.resolve': validateExecApprovalResolveParams,
};

describe('the methods a window may call', () => {
  it.each(Object.entries(fullest))(
    '%s sends what the protocol takes, and nothing unknown passes',
    (name, params) => {
      const known = Object.entries(methods).find(([method]) => method === name)?.[1];
      const validate = Object.entries(validators).find(([method]) => method === name)?.[1];
      expect(known?.safeParse(params).success).toBe(true);
      expect(validate?.(params)).toBe(true);
      expect(known?.safeParse({ ...params, stranger: 1 }).success).toBe(false);
    },
  );
});
