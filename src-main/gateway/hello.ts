import { PROTOCOL_VERSION } from '@openclaw/gateway-client/browser';
import type { Fault } from '../contract/fault.ts';
import { grantedScopes, protocolMismatch, scopesRefused } from './faults.ts';
import { fieldsOf, numberIn, showable, textIn, textsIn } from './payload.ts';

/** What we keep of a hello. The device token that may stand in it is a secret and stays out: see `issuedToken`. */
export type Hello = {
  readonly serverVersion: string;
  readonly scopes: readonly string[];
  /** How often the gateway promised a tick, in ms. */
  readonly tickMs?: number | undefined;
  /** The largest frame in bytes that it accepts. */
  readonly maxPayload?: number | undefined;
};

/** Without these a link can show nothing and send nothing. */
const NEEDED = ['operator.read', 'operator.write'] as const;

/** Reads the answer to connect. A hello of another protocol or with too few scopes is a fault. */
export function readHello(answer: unknown): { readonly hello: Hello } | { readonly fault: Fault } {
  const fields = fieldsOf(answer);
  if (fields['type'] !== 'hello-ok')
    return { fault: { heals: 'by-waiting', code: 'dropped', why: 'invalid-frame' } };
  const protocol = numberIn(fields, 'protocol');
  if (protocol !== undefined && protocol !== PROTOCOL_VERSION) return { fault: protocolMismatch(protocol) };
  const scopes = grantedScopes(answer);
  const fault = scopesRefused(scopes, NEEDED);
  if (fault !== null) return { fault };
  const policy = fieldsOf(fields['policy']);
  return {
    hello: {
      serverVersion: showable(textIn(fieldsOf(fields['server']), 'version') ?? 'unknown', 64),
      scopes,
      tickMs: positive(numberIn(policy, 'tickIntervalMs')),
      maxPayload: positive(numberIn(policy, 'maxPayload')),
    },
  };
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

/** A token that a gateway gave this device, with what it was approved for. */
export type IssuedToken = {
  readonly token: string;
  readonly role: string;
  readonly scopes: readonly string[];
};

/** One line of printable ASCII, as it stands in a JSON field and in what we sign; OpenClaw's have 43 characters. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

/** The token that a hello brings for this device in a role; null where it brings none. It goes to its keeper alone. */
export function issuedToken(answer: unknown, role: string): IssuedToken | null {
  const auth = fieldsOf(fieldsOf(answer)['auth']);
  const token = textIn(auth, 'deviceToken');
  if (token === undefined || !TOKEN.test(token) || (textIn(auth, 'role') ?? role) !== role) return null;
  return { token, role, scopes: textsIn(auth, 'scopes') };
}
