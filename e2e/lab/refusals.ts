import type { Fields } from './operator.ts';

/** A refusal of `connect`, and how the socket is closed after it. */
export interface ConnectRefusal {
  readonly error: Fields;
  readonly closeCode: number;
  readonly closeReason: string;
}

/** What openclaw 2026.9.6 was recorded to answer, by name. Ids in pairing refusals become the client's own. */
export const REFUSALS = {
  AUTH_TOKEN_MISMATCH: unauthorized(
    "gateway token mismatch (use this gateway's gateway.auth.token or pair the device)",
    {
      code: 'AUTH_TOKEN_MISMATCH',
      authReason: 'token_mismatch',
      canRetryWithDeviceToken: true,
      recommendedNextStep: 'retry_with_device_token',
    },
  ),
  AUTH_TOKEN_MISSING: unauthorized(
    "gateway token missing (use this gateway's gateway.auth.token or pair the device)",
    {
      code: 'AUTH_TOKEN_MISSING',
      authReason: 'token_missing',
      canRetryWithDeviceToken: false,
      recommendedNextStep: 'update_auth_configuration',
    },
  ),
  AUTH_PASSWORD_MISMATCH: unauthorized(
    "gateway password mismatch (use this gateway's gateway.auth.password)",
    {
      code: 'AUTH_PASSWORD_MISMATCH',
      authReason: 'password_mismatch',
      canRetryWithDeviceToken: false,
      recommendedNextStep: 'update_auth_credentials',
    },
  ),
  AUTH_PASSWORD_MISSING: unauthorized("gateway password missing (use this gateway's gateway.auth.password)", {
    code: 'AUTH_PASSWORD_MISSING',
    authReason: 'password_missing',
    canRetryWithDeviceToken: false,
    recommendedNextStep: 'update_auth_configuration',
  }),
  AUTH_DEVICE_TOKEN_MISMATCH: unauthorized('device token mismatch (rotate/reissue device token)', {
    code: 'AUTH_DEVICE_TOKEN_MISMATCH',
    authReason: 'device_token_mismatch',
    canRetryWithDeviceToken: false,
    recommendedNextStep: 'update_auth_credentials',
  }),
  AUTH_SCOPE_MISMATCH: unauthorized('device token scope mismatch (re-pair or approve scope upgrade)', {
    code: 'AUTH_SCOPE_MISMATCH',
    authReason: 'scope_mismatch',
    canRetryWithDeviceToken: false,
    recommendedNextStep: 'review_auth_configuration',
  }),
  AUTH_RATE_LIMITED: unauthorized(
    'too many failed authentication attempts (retry later)',
    {
      code: 'AUTH_RATE_LIMITED',
      authReason: 'rate_limited',
      canRetryWithDeviceToken: false,
      recommendedNextStep: 'wait_then_retry',
    },
    { retryable: true, retryAfterMs: 299_982 },
  ),
  PAIRING_REQUIRED: pairing('not-paired', 'device is not approved yet', {
    remediationHint: 'Approve this device from the pending pairing requests.',
  }),
  PAIRING_REQUIRED_SCOPES: pairing(
    'scope-upgrade',
    'device is asking for more scopes than currently approved',
    {
      remediationHint: 'Review the requested scopes, then approve the pending upgrade.',
      approvedRoles: ['operator'],
      approvedScopes: ['operator.read'],
    },
  ),
  PAIRING_REQUIRED_METADATA: pairing('metadata-upgrade', 'device identity changed and must be re-approved', {
    remediationHint: 'Review the refreshed device details, then approve the pending request.',
    approvedRoles: ['operator'],
    approvedScopes: ['operator.read'],
  }),
  PROTOCOL_MISMATCH: {
    error: {
      code: 'INVALID_REQUEST',
      message: 'protocol mismatch',
      details: {
        code: 'PROTOCOL_MISMATCH',
        clientMinProtocol: 4,
        clientMaxProtocol: 4,
        expectedProtocol: 5,
        minimumProbeProtocol: 4,
      },
    },
    closeCode: 1002,
    closeReason: 'protocol mismatch',
  },
  STARTUP_SIDECARS: {
    error: {
      code: 'UNAVAILABLE',
      message: 'gateway starting; retry shortly',
      retryable: true,
      retryAfterMs: 500,
      details: { reason: 'startup-sidecars' },
    },
    closeCode: 1013,
    closeReason: 'gateway starting',
  },
} as const satisfies Readonly<Record<string, ConnectRefusal>>;

export type RefusalName = keyof typeof REFUSALS;

/** A lockout that is over in so many milliseconds, as it says. */
export function rateLimited(retryAfterMs: number): ConnectRefusal {
  const { error, ...closing } = REFUSALS.AUTH_RATE_LIMITED;
  return { ...closing, error: { ...error, retryAfterMs } };
}

function unauthorized(what: string, details: Fields, retry: Fields = {}): ConnectRefusal {
  const message = `unauthorized: ${what}`;
  return {
    error: { code: 'INVALID_REQUEST', message, ...retry, details },
    closeCode: 1008,
    closeReason: message,
  };
}

function pairing(reason: string, what: string, more: Fields): ConnectRefusal {
  const message = `pairing required: ${what}`;
  const details = {
    code: 'PAIRING_REQUIRED',
    reason,
    requestId: '93528e1d-ddde-4240-9ef0-c0f1bcab3da8',
    ...more,
  };
  return {
    error: { code: 'NOT_PAIRED', message, details },
    closeCode: 1008,
    closeReason: `${message} (requestId: ${details.requestId})`,
  };
}
