import { expect } from 'vitest';
import type { RefusalName } from '../lab/refusals.ts';
import { WAYS, type Fits, type Meet } from './row.ts';
import { blockedBy, waitsFor } from './shown.ts';
import type { Stage } from './stage.ts';
import { looksAgainAfter, staysAway } from './steady.ts';

/** The gateway was asked so often, and let nobody in. */
function asked({ gateway }: Stage, times: number): void {
  const connects = gateway
    .now()
    .connections()
    .flatMap((one) => one.requests());
  expect(connects.map(({ method }) => method)).toEqual(Array.from({ length: times }, () => 'connect'));
  expect(gateway.online()).toBe(0);
}

function refusal(name: RefusalName, shows: Fits, proof: (stage: Stage) => Promise<void>): Meet {
  return {
    row: '27',
    fault: name,
    ways: WAYS,
    prepare: async ({ gateway }) => {
      gateway.now().refuse(name);
      return undefined;
    },
    shows,
    within: { realMs: 1_000 },
    proof: async (stage) => {
      asked(stage, 1);
      await proof(stage);
    },
  };
}

const reconnect = async ({ front, gateway }: Stage): Promise<void> => {
  gateway.now().accept();
  const { id } = front.profile().profile;
  expect(await front.call('connection.reconnect', { profile: id })).toEqual({ ok: true, value: {} });
};

/** Row 27: the gateway says no. */
export const REFUSAL_ROWS: readonly Meet[] = [
  { ...refusal('AUTH_TOKEN_MISMATCH', blockedBy('credentials-refused'), staysAway), ends: reconnect },
  { ...refusal('AUTH_TOKEN_MISSING', blockedBy('credentials-missing'), staysAway), ends: reconnect },
  { ...refusal('AUTH_SCOPE_MISMATCH', blockedBy('scopes-refused'), staysAway), ends: reconnect },
  {
    ...refusal('PAIRING_REQUIRED', waitsFor('pairing-required'), async (stage) => {
      await looksAgainAfter(stage, 10_000);
      await stage.front.sees(
        (profile) => waitsFor('pairing-required')(profile) && (profile.view.remainingMs ?? 0) > 50_000,
        { what: 'the slower look' },
      );
      stage.gateway.now().accept();
      await looksAgainAfter(stage, 60_000);
    }),
    ends: async () => undefined,
  },
  {
    ...refusal('AUTH_RATE_LIMITED', waitsFor('rate-limited'), async (stage) => {
      // Not even a person's click or the network's return may lengthen the lockout.
      const { id } = stage.front.profile().profile;
      const since = stage.clock.now();
      await stage.front.call('connection.reconnect', { profile: id });
      stage.host.signal('network');
      await stage.front.sees(waitsFor('rate-limited'), {
        what: 'the lockout, still',
        since,
      });
      asked(stage, 1);
      stage.gateway.now().accept();
      await looksAgainAfter(stage, 299_982);
    }),
    ends: async () => undefined,
  },
  {
    ...refusal('PROTOCOL_MISMATCH', blockedBy('protocol-mismatch'), async (stage) => {
      stage.gateway.now().accept();
      await looksAgainAfter(stage, 600_000);
    }),
    ends: async () => undefined,
  },
  {
    ...refusal('STARTUP_SIDECARS', waitsFor('gateway-starting'), async () => undefined),
    ends: async ({ gateway }) => gateway.now().accept(),
  },
];
