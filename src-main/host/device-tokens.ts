import { z } from 'zod';
import type { ProfileId } from '../contract/profile.ts';
import type { DeviceToken, DeviceTokenKeeper, LinkRequest, Ports } from './ports.ts';
import type { SecretStore } from './storage-ports.ts';

/** The device tokens of one profile. */
export type DeviceTokens = DeviceTokenKeeper & {
  /** What the gateway approved for this device; null where no token is kept, or none was looked at yet. */
  readonly approvedScopes: () => readonly string[] | null;
  /** Forgets all of them: the profile leads elsewhere now, or is removed. */
  readonly forgetAll: () => Promise<void>;
};

export type DeviceTokensParts = {
  readonly secrets: Pick<SecretStore, 'read' | 'write' | 'forget'>;
  readonly profile: ProfileId;
  /** This installation's device id; undefined before the first link. */
  readonly device: () => string | undefined;
  /** A token is kept that was not before, or is no longer. */
  readonly told: (kept: boolean) => void;
};

/** The one role that a window asks for. */
const ROLE = 'operator';

const Kept = z.strictObject({
  version: z.literal(1),
  token: z.string().min(1).max(4096),
  role: z.string().max(64),
  scopes: z.array(z.string().max(64)).max(64),
});

/** The names under which a profile's device tokens may be stored. */
export function deviceTokenAccounts(profile: ProfileId, deviceId: string | undefined): readonly string[] {
  return deviceId === undefined ? [] : [accountOf(profile, ROLE, deviceId)];
}

function accountOf(profile: ProfileId, role: string, deviceId: string): string {
  return `profile/${profile}/device-token/${role}/${deviceId}`;
}

/**
 * Keeps what a gateway gave this device among the secrets, one entry for each role and device. What cannot be read
 * counts as none, and stays as it is until a gateway gives another token.
 */
export function createDeviceTokens({ secrets, profile, device, told }: DeviceTokensParts): DeviceTokens {
  const inTurn = createLane();
  let known: DeviceToken | null = null;

  async function read(role: string, deviceId: string): Promise<DeviceToken | null> {
    const reading = await secrets.read(accountOf(profile, role, deviceId));
    if (reading.ok) known = parse(reading.value, role);
    return reading.ok ? known : null;
  }

  async function keep(deviceId: string, token: DeviceToken): Promise<void> {
    if (known?.token === token.token) return;
    const account = accountOf(profile, token.role, deviceId);
    const reading = await secrets.read(account);
    // The next hello brings it again. Where there is no keychain, what is written stays in memory.
    if (!reading.ok && reading.why !== 'absent') return;
    known = reading.ok ? parse(reading.value, token.role) : null;
    // The approved scopes stay, also where this connection asked for fewer (OpenClaw's gateway/protocol/auth.md).
    if (known?.token === token.token) return;
    const written = await secrets.write(account, JSON.stringify({ version: 1, ...token }));
    if (!written.ok) return;
    known = token;
    told(true);
  }

  async function forget(account: string): Promise<void> {
    const wasKnown = known !== null;
    known = null;
    const forgotten = await secrets.forget(account);
    if (forgotten.ok && wasKnown) told(false);
  }

  return {
    read: (role, deviceId) => inTurn(() => read(role, deviceId)),
    keep: (deviceId, token) => void inTurn(() => keep(deviceId, token)),
    forget: (role, deviceId) => void inTurn(() => forget(accountOf(profile, role, deviceId))),
    approvedScopes: () => known?.scopes ?? null,
    forgetAll: () =>
      inTurn(async () => {
        for (const account of deviceTokenAccounts(profile, device())) await forget(account);
      }),
  };
}

type Stores = Pick<Ports, 'secrets' | 'timeline' | 'clock'>;
type News = { readonly device: () => LinkRequest['device']; readonly changed: () => void };

/** Those of a profile that lives: what becomes of them stands in its timeline. */
export function keepDeviceTokens(
  profile: ProfileId,
  { secrets, timeline, clock }: Stores,
  { device, changed }: News,
): DeviceTokens {
  return createDeviceTokens({
    secrets,
    profile,
    device: () => device()?.id,
    told: (kept) => {
      timeline.append(profile, { at: clock.wall(), event: 'device-token', kept });
      changed();
    },
  });
}

function parse(text: string | null, role: string): DeviceToken | null {
  const kept = Kept.safeParse(fromJson(text));
  if (!kept.success || kept.data.role !== role) return null;
  const { token, scopes } = kept.data;
  return { token, role, scopes };
}

function fromJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** One after the other: each must see what the one before it left. */
function createLane(): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
