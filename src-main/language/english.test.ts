import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ConnectionState, Stage } from '../contract/connection.ts';
import { Refusal } from '../contract/refusal.ts';
import { RouteKind } from '../contract/route-kind.ts';
import { passingSamples, standingSamples } from '../contract/samples.ts';
import { SecretPlace, SecretState, SettingsState } from '../contract/snapshot.ts';
import { describeFault } from '../contract/sentence.ts';
import { english } from './english.ts';
import { say, type Catalogue } from './format.ts';

const texts: Catalogue = english;

describe('the English catalogue', () => {
  it.each(everyFault())('has both sentences of %s', (_name, fault) => {
    const { reason, advice } = describeFault(fault, 'Studio');
    expect([reason, advice].flatMap(({ key, values }) => problemsOf(key, values ?? {}))).toEqual([]);
  });

  it.each(everyRefusal())('has both sentences of %s', (_name, key, values) => {
    expect([...problemsOf(key, values), ...problemsOf(`${key}.advice`, values)]).toEqual([]);
  });

  it('has a word for every stage and state', () => {
    const values = { name: 'Studio', host: 'studio.local', port: 18789 };
    const states = [
      ...Stage.options.map((stage) => `opening.${stage}`),
      ...RouteKind.options.flatMap((route) => [`online.${route}`, `switching.${route}`]),
      ...samplesOf(ConnectionState.options[0]).map(({ why }) => `idle.${String(why)}`),
      'waiting',
      'blocked',
    ];
    const keys = [
      ...states.map((state) => `state.${state}`),
      ...Stage.options.map((stage) => `stage.${stage}`),
    ];
    expect(keys.flatMap((key) => problemsOf(key, values))).toEqual([]);
  });

  it('has a sentence for every place and state of secrets, and for settings in trouble', () => {
    const secrets = SecretPlace.options.flatMap((place) =>
      SecretState.shape.state.options.map((state) => `secrets.${place}.${state}`),
    );
    const troubles = SettingsState.options
      .flatMap(samplesOf)
      .flatMap((sample) => ('why' in sample ? [`${String(sample['state'])}.${String(sample['why'])}`] : []));
    expect([...secrets, ...troubles].flatMap((key) => problemsOf(key, {}))).toEqual([]);
  });

  it('has no text that is empty, doubled in its spaces or left with a straight quote', () => {
    const odd = Object.entries(texts).filter(
      ([key, text]) =>
        text.trim() !== text || text === '' || (!key.startsWith('terminal.') && / {2}|'|"/.test(text)),
    );
    expect(odd).toEqual([]);
  });
});

/** What is wrong with a text: the key is not there itself, or it names a value that nobody gives. */
function problemsOf(key: string, values: Readonly<Record<string, unknown>>): readonly string[] {
  const text = texts[key];
  if (text === undefined) return [`${key} is missing`];
  const named = [...text.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? '');
  const unknown = named.filter((name) => !(name in values)).map((name) => `${key} names {${name}}`);
  return /[{}]/.test(say(texts, { key })) ? [...unknown, `${key} keeps a brace`] : unknown;
}

function everyFault() {
  return [...passingSamples, ...standingSamples].map(
    (fault) => [describeFault(fault, '').reason.key, fault] as const,
  );
}

function everyRefusal(): readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] {
  return Refusal.options.flatMap((option) =>
    samplesOf(option).map((sample) => {
      const refusal = Refusal.parse(sample);
      const key = 'why' in refusal ? `refusal.${refusal.code}.${refusal.why}` : `refusal.${refusal.code}`;
      return [key, key, { ...refusal, ...GIVEN[key] }] as const;
    }),
  );
}

/** What is optional in the contract, and always given with this reason. */
const GIVEN: Readonly<Record<string, object>> = {
  'refusal.fingerprint-refused.other-hash': { hash: 'SHA-1' },
  'refusal.fingerprint-refused.length': { found: 62, wanted: 64 },
};

/** One object for every combination of the schema's literals and enum values, without what is optional. */
function samplesOf(schema: z.ZodObject): Record<string, unknown>[] {
  return Object.entries(schema.shape).reduce<Record<string, unknown>[]>(
    (samples, [name, field]) => {
      const values = valuesOf(field);
      return values.length === 0
        ? samples
        : samples.flatMap((sample) => values.map((value) => ({ ...sample, [name]: value })));
    },
    [{}],
  );
}

function valuesOf(field: z.core.$ZodType): readonly unknown[] {
  const { _zod: inner } = field;
  const { def } = inner;
  if (def.type === 'optional') return [];
  if (def.type === 'readonly') return [['one', 'two']];
  if (def.type === 'literal' || def.type === 'enum') return [...(inner.values ?? [])];
  if (def.type === 'array') return [['one', 'two']];
  return def.type === 'number' ? [1] : ['text'];
}
