import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARK } from './redaction.ts';
import { createRedactor } from './redactor.ts';

const secret = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom('a', '[', 'redacted', MARK, 'd]x', '"', '\\', '$1', '\n'),
  fc.string({ unit: fc.constantFrom('a', 'b', '['), minLength: 1 }),
);
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom('a', 'b', '[') }));

describe('createRedactor', () => {
  it('lets no registered secret survive, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.array(text), (secrets, parts) => {
        const { register, hide, redact } = createRedactor();
        for (const each of secrets) register(each);
        const mixed = parts.map((part, at) => part + (secrets[at % secrets.length] ?? '')).join('');
        for (const shown of [hide(mixed), redact(mixed), hide(secrets.join('')), redact(secrets.join('='))])
          for (const each of secrets) expect(shown.includes(each)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows a secret in the dress of JSON, a URL, and base64', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 8 }), (each) => {
        const { register, redact } = createRedactor();
        register(each);
        const bytes = Buffer.from(each);
        const dressed = [
          JSON.stringify({ x: each }),
          `http://a/?x=${encodeURIComponent(each)}`,
          new URLSearchParams({ x: each }).toString(),
          bytes.toString('base64'),
          bytes.toString('base64url'),
        ];
        for (const form of dressed) {
          const core = form.includes('x=') ? form.split('x=')[1] : form;
          expect(redact(`around ${form} it`)).not.toContain(core);
        }
      }),
    );
  });

  it('knows each line of a secret of several lines', () => {
    const { register, hide } = createRedactor();
    register('first line of the key\r\nsecond line of the key\nend');
    expect(hide('a second line of the key b')).toBe(`a ${MARK} b`);
    expect(hide('the end')).toBe('the end');
  });

  it('takes overlapping secrets out whole', () => {
    const { register, hide } = createRedactor();
    for (const each of ['abcd', 'cdef', 'aa']) register(each);
    expect(hide('xabcdefx')).toBe(`x${MARK}x`);
    expect(hide('xaaax')).toBe(`x${MARK}x`);
  });

  it('leaves everything else as it is, and fingerprints readable in hide', () => {
    const { register, hide, redact } = createRedactor();
    register('');
    register('hunter2');
    const text = `sha256:${'ab'.repeat(32)} hunter`;
    expect(hide(text)).toBe(text);
    expect(redact(text)).toBe(`sha256:${MARK} hunter`);
  });
});
