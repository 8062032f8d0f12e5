import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  credentialRules,
  readCredential,
  readEnvironment,
  resolveCredentials,
  ruleOf,
  sourcesOf,
} from './credentials.ts';
import type { Credential, CredentialInputs, CredentialName, CredentialSource } from './credentials.ts';
import { names, nothing, readRow, unresolved, type Row } from './fixtures/credential-row.ts';
import fixture from './fixtures/credentials.json' with { type: 'json' };

const rows: readonly Row[] = fixture.vectors;
const sources: readonly CredentialSource[] = ['explicit', 'env', 'auth', 'remote'];

const reading = fc.option(
  fc.oneof(
    fc.string({ minLength: 1, maxLength: 40 }).map((value) => ({ value })),
    fc.constant(unresolved),
  ),
  { nil: undefined },
);

const pair = fc.record({ token: reading, password: reading });
const url = fc.option(fc.constant('ws://127.0.0.1:19999'), { nil: undefined, freq: 2 });

const everyInput: fc.Arbitrary<CredentialInputs> = fc.record({
  mode: fc.constantFrom('local', 'remote'),
  surface: fc.constantFrom('connect', 'probe', 'node-host'),
  explicit: fc.oneof({ arbitrary: fc.constant({}), weight: 2 }, pair),
  env: pair,
  auth: pair,
  remote: pair,
  urlFlag: url,
  envUrl: url,
});

/** A choice as the vectors write it. */
function asExpected(credential: Credential | null) {
  if (credential === null || 'value' in credential) return credential;
  return { unavailable: credential.unavailable };
}

describe('resolveCredentials', () => {
  it('has all the rows of the contract', () => {
    expect(rows).toHaveLength(150);
  });

  it.each(rows.map((row, index) => ({ index, row })))('holds row $index of the contract', ({ row }) => {
    const { token, password } = resolveCredentials(readRow(row));
    expect({ token: asExpected(token), password: asExpected(password) }).toEqual(row.expected);
  });

  it('takes a node’s own remote mode like any other', () => {
    const remote = { token: { value: 'remote-t' } };
    const inputs = { ...nothing, mode: 'remote', surface: 'node-host', remote } as const;
    expect(resolveCredentials(inputs).token).toEqual({ value: 'remote-t', source: 'remote' });
  });

  it('takes a blank address for none', () => {
    expect(ruleOf({ ...nothing, urlFlag: ' ', envUrl: '' })).toBe('local');
    expect(ruleOf({ ...nothing, urlFlag: 'ws://127.0.0.1:1', envUrl: 'ws://127.0.0.1:2' })).toBe('url-flag');
  });

  it('lets explicit credentials win alone', () => {
    const alone = fc.property(everyInput, (inputs) => {
      const { explicit } = inputs;
      fc.pre(explicit.token !== undefined || explicit.password !== undefined);
      expect(resolveCredentials(inputs)).toEqual(resolveCredentials({ ...nothing, explicit }));
      for (const name of names) {
        const source = sourceOf(resolveCredentials(inputs)[name]);
        expect(source).toBe(explicit[name] === undefined ? null : 'explicit');
      }
    });
    expect(() => fc.assert(alone, { numRuns: 1000 })).not.toThrow();
  });

  it('never lets a later source mask one that cannot be read', () => {
    const unmasked = fc.property(everyInput, fc.constantFrom(...names), (inputs, name) => {
      const order = sourcesOf(ruleOf(inputs), name);
      const first = order.find((source) => inputs[source][name] !== undefined);
      fc.pre(first !== undefined);
      const broken = { ...inputs, [first]: { ...inputs[first], [name]: unresolved } };
      expect(resolveCredentials(broken)[name]).toMatchObject({ unavailable: first });
    });
    expect(() => fc.assert(unmasked, { numRuns: 1000 })).not.toThrow();
  });

  it('gives an address from elsewhere nothing that was meant for another', () => {
    const safe = fc.property(everyInput, (inputs) => {
      const bare = { ...inputs, explicit: {} };
      const byFlag = resolveCredentials({ ...bare, urlFlag: 'wss://other.example' });
      expect(byFlag).toEqual({ token: null, password: null });
      const byEnv = resolveCredentials({ ...bare, urlFlag: undefined, envUrl: 'wss://other.example' });
      for (const name of names) expect([null, 'env']).toContain(sourceOf(byEnv[name]));
    });
    expect(() => fc.assert(safe, { numRuns: 1000 })).not.toThrow();
  });

  it('looks at no source that does not count', () => {
    const blind = fc.property(everyInput, everyInput, (inputs, other) => {
      const rule = ruleOf(inputs);
      fc.pre(rule !== 'explicit');
      for (const name of names) {
        const counting = sourcesOf(rule, name);
        const swapped = sources
          .filter((source) => source !== 'explicit' && !counting.includes(source))
          .reduce((all, source) => ({ ...all, [source]: other[source] }), inputs);
        expect(resolveCredentials(swapped)[name]).toEqual(resolveCredentials(inputs)[name]);
      }
    });
    expect(() => fc.assert(blind, { numRuns: 1000 })).not.toThrow();
  });

  it('asks each source at most once', () => {
    const orders = credentialRules.flatMap((rule) => names.map((name) => sourcesOf(rule, name)));
    expect(orders.every((order) => new Set(order).size === order.length)).toBe(true);
  });
});

function sourceOf(credential: ReturnType<typeof resolveCredentials>[CredentialName]): string | null {
  if (credential === null) return null;
  return 'value' in credential ? credential.source : credential.unavailable;
}

describe('reading a credential that stands as text', () => {
  it.each([undefined, '', ' \n'])('takes %j for none', (text) => {
    expect(readCredential(text)).toBeUndefined();
  });

  it.each([
    ['two\nlines', 'several-lines'],
    ['a\u0000b', 'control-character'],
    ['__OPENCLAW_REDACTED__', 'redaction-mark'],
    ['x'.repeat(20_000), 'too-long'],
  ])('never sends %j', (text, why) => {
    expect(readCredential(text)).toEqual({ unavailable: { code: 'not-a-secret', why } });
  });

  it('reads the two variables of the environment and no other', () => {
    const env = {
      OPENCLAW_GATEWAY_TOKEN: ' env-t\n',
      OPENCLAW_GATEWAY_PASSWORD: '',
      CLAWDBOT_GATEWAY_TOKEN: 'old',
    };
    expect(readEnvironment(env)).toEqual({ token: { value: 'env-t' }, password: undefined });
  });
});
