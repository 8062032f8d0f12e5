import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffConfig } from './openclaw-config-diff.ts';
import { maskSecrets } from './openclaw-config-mask.ts';

function shown(before: string, after: string): readonly string[] {
  const marks = { same: ' ', added: '+', removed: '-', gap: '~' } as const;
  return diffConfig(before, after).map(({ kind, text }) => `${marks[kind]}${text}`);
}

describe('diffConfig', () => {
  it('shows changes with two lines around them', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n';
    const after = 'a\nb\nc\nd\nE\nf\ng\nh\ni\nj\nk\n';
    expect(shown(before, after)).toEqual('~| c| d|-e|+E| f| g|~| i| j|+k'.split('|'));
  });

  it('shows a new file, and nothing of one that stays', () => {
    expect(shown('', '{\r\n}\r\n')).toEqual(['+{', '+}']);
    expect(shown('{\n}', '{\n}')).toEqual([]);
    expect(shown('\uFEFF{ a: 1 }', '\uFEFF{ a: 2 }')).toEqual(['-{ a: 1 }', '+{ a: 2 }']);
  });

  it('leads from the one to the other', () => {
    const text = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffConfig(before.join('\n'), after.join('\n'));
        const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
        expect(after.length - before.length).toBe(count('added') - count('removed'));
        const left = lines.filter(({ kind }) => kind === 'added').map(({ text }) => text);
        expect(left.every((line) => after.includes(line))).toBe(true);
        expect(lines.length === 0).toBe(before.join() === after.join());
      }),
    );
  });

  it('is quick in a long file', () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => `"key${at}": ${at},`);
    const after = lines.with(10, 'x').with(29_000, 'y');
    expect(shown(lines.join('\n'), after.join('\n')).filter((line) => /^[+-]/.test(line))).toHaveLength(4);
  });

  it('masks secrets in every line, also in those that change', () => {
    const before = '{"gateway":{"auth":{"token":"s3cret"},"port":1}}';
    const text = shown(before, before.replace('1', '2')).join('\n');
    expect(text).toContain('"port":2');
    expect(text).not.toContain('s3cret');
  });
});

describe('maskSecrets', () => {
  it.each(['key', '?', '//', '?a', ' = '])('is quick with very many %j', { timeout: 10_000 }, (piece) => {
    const long = piece.repeat(200_000 / piece.length);
    const masked = maskSecrets(`{ a: "${long}", /* ${long} */ token: "s3cret" }`);
    expect(masked).not.toContain('s3cret');
  });

  it.each([
    ['{ token: "a1" }', '{ token: "••••••" }'],
    ["{ 'apiKey' /* c */ : 'a1', name: 'n' }", "{ 'apiKey' /* c */ : '••••••', name: 'n' }"],
    ['{ keys: ["a1", { x: "a2" }], y: "n" }', '{ keys: ["••••••", { x: "••••••" }], y: "n" }'],
    ['{ password: 1234, secure: true }', '{ password: ••••••, secure: true }'],
    ['{ secret: true, tokens: null }', '{ secret: true, tokens: null }'],
    ['{ token: "a\\\nb" }', '{ token: "••••••\n" }'],
    ['{ // token: "a1", port: 1\n }', '{ // token: ••••••, port: 1\n }'],
    ['{ url: "wss://ann:pw@studio/?a=b#c" }', '{ url: "wss://••••••@studio/?a=••••••#c" }'],
    ['{ env: { OPENAI_API_KEY: "sk-1" } }', '{ env: { OPENAI_API_KEY: "••••••" } }'],
    ['{ broken "', '••••••'],
  ])('masks %j', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });
});
