import type { Message } from '../contract/message.ts';
import { resolveCredentials, ruleOf, sourcesOf } from './credentials.ts';
import type {
  Credential,
  CredentialInputs,
  CredentialName,
  CredentialProblem,
  CredentialRule,
  CredentialSource,
} from './credentials.ts';

/** A credential as it may be shown. `length` counts characters; `hint` is the end of a long token. */
export type ExplainedCredential =
  | { readonly source: CredentialSource; readonly length: number; readonly hint?: string }
  | { readonly unavailable: CredentialSource }
  | null;

/** What became of one source. `overridden`: it holds something and came too late; `ignored`: it does not count here. */
export type SourceReport = {
  readonly source: CredentialSource;
  readonly state: 'used' | 'unavailable' | 'unset' | 'overridden' | 'ignored';
};

type ByName<Value> = Readonly<Record<CredentialName, Value>>;

export type CredentialsExplanation = ByName<ExplainedCredential> & {
  readonly rule: CredentialRule;
  readonly reason: ByName<Message>;
  /** All four sources: those that count in their order, then the rest. */
  readonly sources: ByName<readonly SourceReport[]>;
};

const everySource: readonly CredentialSource[] = ['explicit', 'env', 'auth', 'remote'];

/** A token shorter than this would lose too much of itself to a hint of four characters. */
const SHORTEST_HINTED = 20;

/**
 * Says what {@link resolveCredentials} chooses and why. No secret can be read from the result: of a value it
 * holds the length, of a token of 20 characters or more its last four, of a password nothing else.
 */
export function explainCredentials(inputs: CredentialInputs): CredentialsExplanation {
  const rule = ruleOf(inputs);
  const chosen = resolveCredentials(inputs);
  const forEach = <Value>(tell: (name: CredentialName) => Value): ByName<Value> => ({
    token: tell('token'),
    password: tell('password'),
  });
  return {
    ...forEach((name) => mask(chosen[name], name)),
    rule,
    reason: forEach((name) => reasonOf(chosen[name], rule, name)),
    sources: forEach((name) => reportSources(inputs, rule, name)),
  };
}

function mask(credential: Credential | null, name: CredentialName): ExplainedCredential {
  if (credential === null) return null;
  if ('unavailable' in credential) return { unavailable: credential.unavailable };
  const characters = Array.from(credential.value);
  const shown = { source: credential.source, length: characters.length };
  const hinted = name === 'token' && characters.length >= SHORTEST_HINTED;
  return hinted ? { ...shown, hint: characters.slice(-4).join('') } : shown;
}

/**
 * Names the sentence for a choice: `credential.used`, `credential.unavailable.<problem>` or
 * `credential.none.<rule>`. Values: `name`, the place `from` where it stands, and what the problem names.
 */
export function reasonOf(credential: Credential | null, rule: CredentialRule, name: CredentialName): Message {
  if (credential === null) return { key: `credential.none.${rule}`, values: { name } };
  if ('value' in credential) {
    return { key: 'credential.used', values: { name, from: placeOf(credential.source, name) } };
  }
  const { code, ...words } = credential.problem;
  const key = `credential.unavailable.${code}${variantOf(credential.problem)}`;
  return { key, values: { ...words, name, from: placeOf(credential.unavailable, name) } };
}

function variantOf(problem: CredentialProblem): string {
  if ('why' in problem) return `.${problem.why}`;
  return 'kind' in problem ? `.${problem.kind}` : '';
}

/** Where a person finds what a source holds; `explicit` has its word in the catalogue. */
function placeOf(source: CredentialSource, name: CredentialName): string {
  if (source === 'explicit') return 'explicit';
  return source === 'env' ? `OPENCLAW_GATEWAY_${name.toUpperCase()}` : `gateway.${source}.${name}`;
}

function reportSources(
  inputs: CredentialInputs,
  rule: CredentialRule,
  name: CredentialName,
): readonly SourceReport[] {
  const counting = sourcesOf(rule, name);
  const first = counting.find((source) => inputs[source][name] !== undefined);
  const stateOf = (source: CredentialSource): SourceReport['state'] => {
    const reading = inputs[source][name];
    if (reading === undefined) return 'unset';
    if (!counting.includes(source)) return 'ignored';
    if (source !== first) return 'overridden';
    return 'value' in reading ? 'used' : 'unavailable';
  };
  const rest = everySource.filter((source) => !counting.includes(source));
  return [...counting, ...rest].map((source) => ({ source, state: stateOf(source) }));
}
