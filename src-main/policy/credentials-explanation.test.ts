import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretProblem } from '../contract/refusal.ts';
import { credentialTexts } from '../language/english-credentials.ts';
import { say, type Catalogue } from '../language/format.ts';
import { explainCredentials, reasonOf, type ExplainedCredential } from './credentials-explanation.ts';
import { credentialRules, fileProblems, resolveCredentials } from './credentials.ts';
import type { Credential, CredentialInputs, CredentialProblem } from './credentials.ts';
import { names, nothing, unresolved } from './fixtures/credential-row.ts';

const sources = ['explicit', 'env', 'auth', 'remote'] as const;
const texts: Catalogue = credentialTexts;

const problems: readonly CredentialProblem[] = [
  ...SecretProblem.options.map((why) => ({ code: 'not-a-secret', why }) as const),
  { code: 'reference-malformed' },
  { code: 'provider-unknown', provider: 'vault' },
  { code: 'provider-malformed', provider: 'vault' },
  { code: 'provider-not-run', kind: 'exec', provider: 'vault' },
  { code: 'provider-not-run', kind: 'store', provider: 'default' },
  { code: 'variable-unset', variable: 'GATEWAY_TOKEN' },
  { code: 'variable-not-allowed', variable: 'GATEWAY_TOKEN', provider: 'default' },
  ...fileProblems.map((why) => ({ code: 'file-refused', provider: 'main', file: '/s', why }) as const),
  { code: 'file-malformed', provider: 'main', file: '/s' },
  { code: 'entry-missing', provider: 'main', file: '/s', entry: '/token' },
];

const longToken = fc.stringMatching(/^[A-Za-z0-9_-]{20,64}$/).map((value) => ({ value }));
const reading = fc.option(fc.oneof(longToken, fc.constant(unresolved)), { nil: undefined });
const pair = fc.record({ token: reading, password: reading });
const longInput = fc.record({
  mode: fc.constantFrom('local', 'remote'),
  surface: fc.constantFrom('connect', 'probe', 'node-host'),
  explicit: fc.oneof(fc.constant({}), pair),
  env: pair,
  auth: pair,
  remote: pair,
  envUrl: fc.constantFrom(undefined, 'ws://127.0.0.1:19999'),
});

describe('explainCredentials', () => {
  it('shows where a credential comes from, how long it is, and the end of a long token', () => {
    const secret = { value: 'abcdefghij0123456789' };
    const explained = explainCredentials({ ...nothing, env: { token: secret, password: secret } });
    expect(explained.token).toEqual({ source: 'env', length: 20, hint: '6789' });
    expect(explained.password).toEqual({ source: 'env', length: 20 });
    expect(explained.reason.token).toEqual({
      key: 'credential.used',
      values: { name: 'token', from: 'OPENCLAW_GATEWAY_TOKEN' },
    });
  });

  it('hints at no token of 19 characters, however many units they take', () => {
    const env = { token: { value: '😀'.repeat(19) } };
    expect(explainCredentials({ ...nothing, env }).token).toEqual({ source: 'env', length: 19 });
  });

  it('names the source that cannot be read, and why', () => {
    const problem = { code: 'provider-not-run', kind: 'exec', provider: 'vault' } as const;
    const auth = { token: { unavailable: problem } };
    const explained = explainCredentials({ ...nothing, auth, remote: { token: { value: 'remote-t' } } });
    expect(explained.token).toEqual({ unavailable: 'auth' });
    expect(explained.reason.token).toEqual({
      key: 'credential.unavailable.provider-not-run.exec',
      values: { name: 'token', from: 'gateway.auth.token', kind: 'exec', provider: 'vault' },
    });
    expect(explained.sources.token).toEqual([
      { source: 'env', state: 'unset' },
      { source: 'auth', state: 'unavailable' },
      { source: 'remote', state: 'overridden' },
      { source: 'explicit', state: 'unset' },
    ]);
  });

  it('says what an environment variable overrides, and what does not count', () => {
    const value = { token: { value: 'some' } };
    const inputs = { ...nothing, surface: 'probe', env: value, auth: value, remote: value } as const;
    const explained = explainCredentials(inputs);
    expect(explained.rule).toBe('local-own');
    expect(explained.sources.token).toEqual([
      { source: 'env', state: 'used' },
      { source: 'auth', state: 'overridden' },
      { source: 'explicit', state: 'unset' },
      { source: 'remote', state: 'ignored' },
    ]);
  });

  it('chooses what resolveCredentials chooses and never shows it', () => {
    const masked = fc.property(longInput, (inputs: CredentialInputs) => {
      const explained = explainCredentials(inputs);
      const chosen = resolveCredentials(inputs);
      expect(names.map((name) => sourceOf(explained[name]))).toEqual(
        names.map((name) => sourceOf(chosen[name])),
      );
      const shown = JSON.stringify(explained);
      const values = sources.flatMap((source) => names.map((name) => inputs[source][name]));
      const leaked = values.filter(
        (each) =>
          each !== undefined &&
          'value' in each &&
          (shown.includes(each.value.slice(0, 10)) || shown.includes(each.value.slice(-5))),
      );
      expect(leaked).toEqual([]);
    });
    expect(() => fc.assert(masked, { numRuns: 1000 })).not.toThrow();
  });
});

function sourceOf(chosen: ExplainedCredential | Credential): string | null {
  if (chosen === null) return null;
  return 'source' in chosen ? chosen.source : chosen.unavailable;
}

describe('the sentences about credentials', () => {
  it.each(problems.map((problem) => ({ problem, code: problem.code })))(
    'has one for $code',
    ({ problem }) => {
      expect(faultsOf(reasonOf({ unavailable: 'auth', problem }, 'local', 'token'))).toEqual([]);
    },
  );

  it.each(credentialRules)('has one for no credential by the rule %s', (rule) => {
    expect(faultsOf(reasonOf(null, rule, 'password'))).toEqual([]);
  });

  it('has words for what was given explicitly', () => {
    const used = reasonOf({ value: 'x', source: 'explicit' }, 'explicit', 'token');
    expect(say(texts, used)).toBe('The token comes from what was given for this connection.');
  });
});

/** What is wrong with a sentence: it is not there itself, names a value that nobody gives, or keeps a key. */
function faultsOf({ key, values = {} }: ReturnType<typeof reasonOf>): readonly string[] {
  const text = texts[key];
  if (text === undefined) return [`${key} is missing`];
  const places = [...text.matchAll(/\{(\w+)/g)].flatMap(([, place]) => place ?? []);
  const unknown = places.filter((place) => !(place in values)).map((place) => `${key} names {${place}}`);
  return /[{}]|credential\./.test(say(texts, { key, values })) ? [...unknown, `${key} keeps a key`] : unknown;
}
