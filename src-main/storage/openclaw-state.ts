import type { Pin } from '../contract/certificate.ts';
import type { CredentialsExplanation } from '../contract/credential.ts';
import type { Fault } from '../contract/fault.ts';
import type { NamedGateway, OpenClawProblem, OpenClawState } from '../contract/openclaw.ts';
import type { Route } from '../contract/route.ts';
import type { Credential, CredentialInputs, CredentialPair } from '../policy/credentials.ts';
import type { LinkCredential } from '../policy/link-credential.ts';
import { readEnvironment, resolveCredentials, ruleOf } from '../policy/credentials.ts';
import { explainCredentials, reasonOf } from '../policy/credentials-explanation.ts';
import type { Surroundings } from './folders.ts';
import { type ConfiguredGateway, findConfiguredGateway, leadsTo } from './openclaw-config-gateway.ts';
import { findOpenClawConfig } from './openclaw-config-path.ts';
import type { OpenClawConfig } from './openclaw-config-shape.ts';
import { decodeOpenClawConfig, readOpenClawText } from './openclaw-config.ts';
import { readConfiguredCredentials } from './secret-ref.ts';

/** Where OpenClaw's configuration is looked for, and what its secrets are told to. */
export type OpenClawPlace = {
  readonly around: Surroundings;
  /** Wall-clock milliseconds. */
  readonly wall: () => number;
  /** Keeps a secret out of the log. */
  readonly register: (secret: string) => void;
};

/** What the configuration says now. */
export type OpenClawSurvey = {
  readonly state: OpenClawState;
  /** Another one for another text, and for another reason why there is none. */
  readonly mark: string;
  /** What its credential is chosen from; null where it names no remote gateway. */
  readonly inputs: CredentialInputs | null;
};

/** Reads which remote gateway OpenClaw would use, with what credential. Runs no command. Never throws. */
export async function surveyOpenClaw(place: OpenClawPlace): Promise<OpenClawSurvey> {
  const file = findOpenClawConfig(place.around);
  const reading = await readOpenClawText(file);
  if (!reading.ok) return unusable(reading.problem, JSON.stringify(reading.problem));
  const mark = reading.text === null ? 'absent' : `text ${reading.text}`;
  const decoded = decodeOpenClawConfig(reading.text ?? '{}', file);
  if (!decoded.ok) return unusable(decoded.problem, mark);
  const found = findConfiguredGateway(decoded.value, { file, env: place.around.env });
  if (!found.ok) return unusable(found.problem, mark);
  const { from } = found.value;
  if (from === 'url-flag' || (from === 'config' && found.value.mode === 'local')) {
    return { state: { kind: 'none', file }, mark, inputs: null };
  }
  const inputs = await readInputs(decoded.value, place);
  const gateway = nameGateway({ ...found.value, from }, inputs, place.wall());
  return { state: { kind: 'found', file, gateway }, mark, inputs };
}

function unusable(problem: OpenClawProblem, mark: string): OpenClawSurvey {
  return { state: { kind: 'problem', file: problem.file, problem }, mark, inputs: null };
}

async function readInputs(
  config: OpenClawConfig,
  { around, register }: OpenClawPlace,
): Promise<CredentialInputs> {
  const { auth, remote } = await readConfiguredCredentials(config, around);
  const env = readEnvironment(around.env);
  for (const secret of [auth, remote, env].flatMap(secretsOf)) register(secret);
  const envUrl = around.env['OPENCLAW_GATEWAY_URL'];
  const mode = config.gateway?.mode ?? 'local';
  return { mode, surface: 'connect', explicit: {}, env, auth, remote, envUrl };
}

function secretsOf({ token, password }: CredentialPair): readonly string[] {
  return [token, password].flatMap((each) => (each !== undefined && 'value' in each ? [each.value] : []));
}

function nameGateway(
  configured: ConfiguredGateway & { readonly from: NamedGateway['from'] },
  inputs: CredentialInputs,
  wall: number,
): NamedGateway {
  const { route, fingerprint, localPort, hostKeyPolicy, from } = configured;
  const pin: Pin | null =
    fingerprint === undefined
      ? null
      : { kind: 'leaf', value: fingerprint, from: 'configuration', since: wall };
  return {
    route: pin === null ? route : { ...route, pin },
    ...(localPort === undefined || route.kind !== 'ssh'
      ? {}
      : { forward: { localPort, remotePort: route.remotePort } }),
    ...(hostKeyPolicy === undefined ? {} : { hostKeyPolicy }),
    from,
    credentials: explain(inputs),
  };
}

function explain(inputs: CredentialInputs): CredentialsExplanation {
  const { rule: _, ...explanation } = explainCredentials(inputs);
  return explanation;
}

/**
 * Reads the credential for a link over `route`, by the precedence contract. A password
 * goes beside a token, as the gateway's own client sends both. What is configured and cannot be had is never passed over in silence: only a
 * password that can be had stands in for its token, as in OpenClaw; neither has another source in its place.
 *
 * Where the configuration no longer names that route, the link that asked is not the one that this is meant for.
 */
export async function readOpenClawCredential(place: OpenClawPlace, route?: Route): Promise<LinkCredential> {
  const { state, inputs } = await surveyOpenClaw(place);
  if (state.kind !== 'found' || inputs === null) return failed(faultOf(state));
  if (route !== undefined && !leadsTo(state.gateway.route, route)) {
    return failed({ heals: 'by-waiting', code: 'dropped', why: 'auth-changed' });
  }
  return presentOf(inputs);
}

function presentOf(inputs: CredentialInputs): LinkCredential {
  const chosen = resolveCredentials(inputs);
  const [token, password] = [valueOf(chosen.token), valueOf(chosen.password)];
  if (token !== null)
    return { ok: true, kind: 'token', secret: token, ...(password === null ? {} : { password }) };
  if (password !== null) return { ok: true, kind: 'password', secret: password };
  const name = chosen.token === null ? 'password' : 'token';
  const lacking = chosen[name];
  if (lacking === null) return { ok: true, kind: 'none', secret: null };
  const reason = reasonOf(lacking, ruleOf(inputs), name);
  return failed({ heals: 'by-deciding', code: 'credentials-unresolved', reason });
}

function valueOf(credential: Credential | null): string | null {
  return credential !== null && 'value' in credential ? credential.value : null;
}

function faultOf(state: OpenClawState): Fault {
  const problem: OpenClawProblem =
    state.kind === 'problem' ? state.problem : { code: 'not-remote', file: state.file };
  return { heals: 'by-deciding', code: 'openclaw-config', problem };
}

function failed(fault: Fault): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault };
}

/** Which credential that would be, and why; null where the configuration names no gateway. */
export async function explainOpenClaw(place: OpenClawPlace): Promise<CredentialsExplanation | null> {
  const { state } = await surveyOpenClaw(place);
  return state.kind === 'found' ? state.gateway.credentials : null;
}
