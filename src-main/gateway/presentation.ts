import type { Fault } from '../contract/fault.ts';
import type { LinkCredential } from '../policy/link-credential.ts';
import { ROLE, SCOPES } from './access.ts';
import type { Log } from './client.ts';
import type { IssuedToken } from './hello.ts';
import type { Presentation, PresentationReading } from './introduction.ts';

/** What there is to present to one gateway. */
export type Wallet = {
  readonly readCredential: () => Promise<LinkCredential>;
  readonly deviceToken: {
    /** Null where none is kept, or it cannot be read now. */
    readonly read: (role: string, deviceId: string) => Promise<IssuedToken | null>;
    readonly forget: (role: string, deviceId: string) => void;
  };
  readonly deviceId: string;
  readonly log: Log;
};

/** One attempt's part in what is presented. */
export type Turn = {
  /** Reads what to present now. `isTrusted`: whether this endpoint may be shown a device token. */
  readonly present: (isTrusted: boolean) => Promise<PresentationReading>;
  /** The gateway does not take the secret that was presented. */
  readonly spurned: () => void;
};

type Result<Link> =
  | { readonly ok: true; readonly link: Link }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Opens a link with what the profile presents. Where the gateway does not take that secret, it is opened once
 * more with what is left, and never a third time:
 *
 *     token, password ── refused ──▶ stored device token, on a trusted endpoint
 *     none: stored device token, on a trusted endpoint ── refused ──▶ nothing but the device's own proof
 *
 * A device token that is refused is forgotten. The fault is that of what the profile presents, but for a
 * lockout: that one has to be sat out.
 */
export async function openInTurns<Link>(
  wallet: Wallet,
  open: (turn: Turn) => Promise<Result<Link>>,
  signal: AbortSignal,
): Promise<Result<Link>> {
  const first = createTurn((isTrusted) => whatIsSaved(wallet, isTrusted));
  const result = await open(first.turn);
  if (result.ok || signal.aborted) return result;
  const rest = await whatIsLeft(wallet, first.sight());
  if (rest === null) return result;
  wallet.log('credentials.second-turn', { after: result.fault.code, kind: rest.kind });
  const second = createTurn(async (isTrusted) =>
    rest.kind === 'device-token' && !isTrusted ? result : { ok: true, presentation: rest },
  );
  const again = await open(second.turn);
  if (rest.kind === 'none' || again.ok || again.fault.code === 'rate-limited') return again;
  dropRefused(wallet, second.sight());
  return result;
}

/** What became of one turn. */
type Sight = {
  readonly shown: Presentation['kind'] | null;
  readonly isTrusted: boolean;
  readonly isSpurned: boolean;
};

function createTurn(choose: Turn['present']): { readonly turn: Turn; readonly sight: () => Sight } {
  let sight: Sight = { shown: null, isTrusted: false, isSpurned: false };
  return {
    sight: () => sight,
    turn: {
      present: async (isTrusted) => {
        const reading = await choose(isTrusted);
        if (reading.ok) sight = { shown: reading.presentation.kind, isTrusted, isSpurned: false };
        return reading;
      },
      spurned: () => {
        sight = { ...sight, isSpurned: true };
      },
    },
  };
}

const nothing: Presentation = { kind: 'none', secret: null, scopes: SCOPES };

async function whatIsSaved(wallet: Wallet, isTrusted: boolean): Promise<PresentationReading> {
  const reading = await wallet.readCredential();
  if (!reading.ok) return reading;
  const { kind, secret, password } = reading;
  if (kind === 'none') {
    const stored = isTrusted ? await readStored(wallet) : null;
    return { ok: true, presentation: stored ?? nothing };
  }
  if (secret === null)
    return { ok: false, fault: { heals: 'by-deciding', code: 'credentials-missing', kind } };
  const beside = password === undefined ? {} : { password };
  return { ok: true, presentation: { kind, secret, scopes: SCOPES, ...beside } };
}

async function whatIsLeft(wallet: Wallet, sight: Sight): Promise<Presentation | null> {
  const { shown, isTrusted, isSpurned } = sight;
  if (!isSpurned) return null;
  dropRefused(wallet, sight);
  if (shown === 'device-token') return nothing;
  return isTrusted ? readStored(wallet) : null;
}

/** With exactly the scopes that it was approved for: it is refused where more are asked for. */
async function readStored({ deviceToken, deviceId }: Wallet): Promise<Presentation | null> {
  const stored = await deviceToken.read(ROLE, deviceId);
  return stored === null ? null : { kind: 'device-token', secret: stored.token, scopes: stored.scopes };
}

function dropRefused({ deviceToken, deviceId, log }: Wallet, { shown, isSpurned }: Sight): void {
  if (shown !== 'device-token' || !isSpurned) return;
  log('device-token.refused');
  deviceToken.forget(ROLE, deviceId);
}
