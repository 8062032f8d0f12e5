import { ConfigUnread } from '../contract/openclaw.ts';
import type { SecretProblem } from '../contract/refusal.ts';
import { judgeSecret } from './secret.ts';

export type CredentialName = 'token' | 'password';

/** `gateway.mode` of OpenClaw's configuration. */
export type GatewayMode = 'local' | 'remote';

/** What the credentials are for: a link, a look at whether a gateway answers, or a node's own link. */
export type CredentialSurface = 'connect' | 'probe' | 'node-host';

/** `auth` and `remote` are `gateway.auth.*` and `gateway.remote.*`; `env` is the environment. */
export type CredentialSource = 'explicit' | 'env' | 'auth' | 'remote';

export const fileProblems = ['missing', ...ConfigUnread.options] as const;

/** Why a file of the person is not read. `foreign`: another user's; `exposed`: others may read or write it. */
export type FileProblem = (typeof fileProblems)[number];

/** Why a configured credential cannot be had. Nothing of its value stands in here. */
export type CredentialProblem =
  | { readonly code: 'not-a-secret'; readonly why: SecretProblem }
  | { readonly code: 'reference-malformed' }
  | { readonly code: 'provider-unknown' | 'provider-malformed'; readonly provider: string }
  /** The app runs no command and opens no store: the gateway's host does. */
  | { readonly code: 'provider-not-run'; readonly kind: 'exec' | 'store'; readonly provider: string }
  | { readonly code: 'variable-unset'; readonly variable: string }
  | { readonly code: 'variable-not-allowed'; readonly variable: string; readonly provider: string }
  | {
      readonly code: 'file-refused';
      readonly provider: string;
      readonly file: string;
      readonly why: FileProblem;
    }
  | { readonly code: 'file-malformed'; readonly provider: string; readonly file: string }
  | {
      readonly code: 'entry-missing';
      readonly provider: string;
      readonly file: string;
      readonly entry: string;
    };

/** What a source holds for one credential; a source that holds nothing has no reading. */
export type CredentialReading = { readonly value: string } | { readonly unavailable: CredentialProblem };

export type CredentialPair = Readonly<Partial<Record<CredentialName, CredentialReading | undefined>>>;

export type CredentialInputs = Readonly<Record<CredentialSource, CredentialPair>> & {
  readonly mode: GatewayMode;
  readonly surface: CredentialSurface;
  /** An address from the command line. Blank is none. */
  readonly urlFlag?: string | undefined;
  /** `OPENCLAW_GATEWAY_URL`. Blank is none. */
  readonly envUrl?: string | undefined;
};

/** `value` is the secret itself. `unavailable` names the source whose turn came and that has no value to give. */
export type Credential =
  | { readonly value: string; readonly source: CredentialSource }
  | { readonly unavailable: CredentialSource; readonly problem: CredentialProblem };

export const credentialRules = [
  'explicit',
  'url-flag',
  'env-url',
  'local',
  'local-own',
  'remote',
  'remote-probe',
] as const;

/** Which clause of the contract decides; see {@link sourcesOf}. */
export type CredentialRule = (typeof credentialRules)[number];

/** Which clause holds: what is given explicitly stands alone, then an address from elsewhere, then the mode. */
export function ruleOf(inputs: CredentialInputs): CredentialRule {
  const { explicit, mode, surface } = inputs;
  if (explicit.token !== undefined || explicit.password !== undefined) return 'explicit';
  if (isGiven(inputs.urlFlag)) return 'url-flag';
  if (isGiven(inputs.envUrl)) return 'env-url';
  if (mode === 'local') return surface === 'connect' ? 'local' : 'local-own';
  return surface === 'probe' ? 'remote-probe' : 'remote';
}

const orders: Readonly<
  Record<CredentialRule, Readonly<Record<CredentialName, readonly CredentialSource[]>>>
> = {
  explicit: both('explicit'),
  'url-flag': both(),
  'env-url': both('env'),
  local: both('env', 'auth', 'remote'),
  'local-own': both('env', 'auth'),
  remote: { token: ['remote', 'env', 'auth'], password: ['env', 'remote', 'auth'] },
  'remote-probe': both('remote'),
};

function both(...order: readonly CredentialSource[]) {
  return { token: order, password: order };
}

/** The sources that count, in their order. The contract with its rows: fixtures/credentials.json. */
export function sourcesOf(rule: CredentialRule, name: CredentialName): readonly CredentialSource[] {
  return orders[rule][name];
}

/**
 * Says which token and which password to present, or null where no source that counts holds one. The first
 * source that holds something decides: where that cannot be read, none after it takes its place.
 */
export function resolveCredentials(
  inputs: CredentialInputs,
): Readonly<Record<CredentialName, Credential | null>> {
  const rule = ruleOf(inputs);
  return { token: pick(inputs, rule, 'token'), password: pick(inputs, rule, 'password') };
}

function pick(inputs: CredentialInputs, rule: CredentialRule, name: CredentialName): Credential | null {
  for (const source of sourcesOf(rule, name)) {
    const reading = inputs[source][name];
    if (reading === undefined) continue;
    return 'value' in reading
      ? { value: reading.value, source }
      : { unavailable: source, problem: reading.unavailable };
  }
  return null;
}

/** Reads a credential that stands as plain text. Blank counts as none; text that can be no secret is never sent. */
export function readCredential(text: string | undefined): CredentialReading | undefined {
  const judged = judgeSecret(text ?? '');
  if (judged.ok) return { value: judged.secret };
  return judged.why === 'empty' ? undefined : { unavailable: { code: 'not-a-secret', why: judged.why } };
}

/** The credentials of an environment: `OPENCLAW_GATEWAY_TOKEN` and `OPENCLAW_GATEWAY_PASSWORD`. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): CredentialPair {
  return {
    token: readCredential(env['OPENCLAW_GATEWAY_TOKEN']),
    password: readCredential(env['OPENCLAW_GATEWAY_PASSWORD']),
  };
}

function isGiven(url: string | undefined): boolean {
  return url !== undefined && url.trim() !== '';
}
