import * as fc from 'fast-check';
import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import { type ConfigChange, editConfig } from './openclaw-config-edit.ts';

const mode: ConfigChange = { path: ['gateway', 'mode'], value: 'remote' };

function remote(key: string, value: ConfigChange['value']): ConfigChange {
  return { path: ['gateway', 'remote', key], value };
}

describe('editConfig', () => {
  it('writes a first configuration', () => {
    expect(editConfig('{\n}\n', [mode, remote('remotePort', 18_789)])).toBe(`{
  "gateway": {
    "mode": "remote",
    "remote": {
      "remotePort": 18789
    }
  }
}
`);
    expect(editConfig('{}', [mode])).toBe('{ "gateway": { "mode": "remote" } }');
  });

  it('keeps comments, quotes, commas and everything that it was not asked about', () => {
    const before = `// my gateway
{
  agents: { list: [ 1, 0x2, ], }, // all of them
  gateway: {
    mode: 'local', // for now
    // how to get there
    remote: {
      url /* where */ : /* to */ 'ws://127.0.0.1:18790', // the tunnel
      transport: 'ssh', sshTarget: 'ann@studio', // by hand
      remotePort: 18789, // as there
      token: 'it\\'s' // not shown
      // the end
    },
    auth: { token: 'y', },
  },
}
`;
    const after = `// my gateway
{
  agents: { list: [ 1, 0x2, ], }, // all of them
  gateway: {
    mode: 'remote', // for now
    // how to get there
    remote: {
      url /* where */ : /* to */ 'wss://studio', // the tunnel
      transport: 'direct', // by hand
      // as there
      token: 'it\\'s', // not shown
      tlsFingerprint: 'sha256:aa'
      // the end
    },
    auth: { token: 'y', },
  },
}
`;
    const changes = [
      mode,
      remote('url', 'wss://studio'),
      remote('transport', 'direct'),
      remote('sshTarget', undefined),
      remote('remotePort', undefined),
      remote('tlsFingerprint', 'sha256:aa'),
    ];
    expect(editConfig(before, changes)).toBe(after);
  });

  it.each([
    ['{"a":1}', '{"a":1, "gateway": { "mode": "remote" }}'],
    ["{ 'a': 'b', }", "{ 'a': 'b', 'gateway': { 'mode': 'remote' }, }"],
    ['{\r\n\t"a": 1\r\n}\r\n', '{\r\n\t"a": 1,\r\n\t"gateway": {\r\n\t\t"mode": "remote"\r\n\t}\r\n}\r\n'],
    ['{ gateway: {/* none */}, }', '{ gateway: { mode: "remote"/* none */ }, }'],
    ['{\n  gateway: {\n    // none\n  }\n}', '{\n  gateway: {\n    mode: "remote"\n    // none\n  }\n}'],
    ['{ gateway: { mode: "local", mode: "local" } }', '{ gateway: { mode: "local", mode: "remote" } }'],
    ['{ g\\u0061teway: { "m\\u006fde": "local" } }', '{ g\\u0061teway: { "m\\u006fde": "remote" } }'],
    ['{\n  a: 1,\n  b: 2 }', '{\n  a: 1,\n  b: 2,\n  gateway: {\n    mode: "remote"\n  } }'],
    ['{ "__proto__": { a: 1 } }', '{ "__proto__": { a: 1 }, "gateway": { "mode": "remote" } }'],
    ['{ a: "//", gateway: { mode: "{" } } // }', '{ a: "//", gateway: { mode: "remote" } } // }'],
  ])('sets a key in %j', (before, after) => {
    expect(editConfig(before, [mode])).toBe(after);
  });

  it.each([
    ['{ gateway: { mode: 1 } }', '{ gateway: { } }'],
    ['{ gateway: { mode: 1, a: 2 } }', '{ gateway: { a: 2 } }'],
    ['{ gateway: { a: 2, mode: 1 } }', '{ gateway: { a: 2 } }'],
    ['{"gateway":{"a":2,"mode":1}}', '{"gateway":{"a":2}}'],
    ['{\n  "gateway": {\n    "a": 2,\n    "mode": 1\n  }\n}', '{\n  "gateway": {\n    "a": 2\n  }\n}'],
    ['{\n gateway: {\n  mode: 1,\n },\n}', '{\n gateway: {\n },\n}'],
    ['{ gateway: { mode /* why */ : // so\n 1, a: 2 } }', '{ gateway: { /* why */\n// so\na: 2 } }'],
    ['{ other: 1 }', '{ other: 1 }'],
  ])('takes a key out of %j', (before, after) => {
    expect(editConfig(before, [{ ...mode, value: undefined }])).toBe(after);
  });

  it.each(['[]', '7', 'null', '{ gateway: null }', '{ gateway: [] }', '{ gateway: "x" }', '{ bad', ''])(
    'changes nothing in %j',
    (text) => {
      expect(editConfig(text, [mode])).toBeNull();
    },
  );

  it('takes no key out under which another one would come to light', () => {
    const text = '{ gateway: { mode: 1, mode: 2 } }';
    expect(editConfig(text, [{ ...mode, value: undefined }])).toBeNull();
  });

  it.each([
    ['spaces', `{ gateway: { mode: 1${' '.repeat(300_000)}, a: 1 } }`],
    ['spaces before a key', `{ gateway: { a: 1,${' '.repeat(300_000)}mode: 1 } }`],
    ['keys', `{ ${Array.from({ length: 20_000 }, (_, at) => `k${at}: 1,`).join('')} gateway: { mode: 1 } }`],
    ['times the same key', `{ gateway: { ${'mode: 1,'.repeat(30_000)} } }`],
    ['comments', `{ ${'/**/'.repeat(60_000)} gateway: { mode: 1 } }`],
  ])('is quick with very many %s', { timeout: 10_000 }, (_what, text) => {
    expect(editConfig(text, [mode])).toContain('"remote"');
    expect(editConfig(text, [{ ...mode, value: undefined }])).not.toBe(text);
  });

  it('stands a text of any depth and length', () => {
    const deep = `{ a: ${'['.repeat(50_000)}${']'.repeat(50_000)} }`;
    expect(editConfig(deep, [mode])).toBeNull();
    const long = JSON.stringify({ a: 'x\\"'.repeat(100_000), b: Array.from({ length: 20_000 }, () => 'y') });
    expect(editConfig(long, [mode])).toContain('"mode": "remote"');
  });

  it('adds what was meant and nothing else, to anything', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const config = fc.record(
      {
        a: value,
        gateway: fc.record({ mode: fc.string(), b: value, remote: fc.dictionary(fc.string(), value) }),
      },
      { requiredKeys: [] },
    );
    const form = fc.constantFrom<(value: unknown) => string>(
      (each) => JSON.stringify(each),
      (each) => JSON.stringify(each, null, 2),
      (each) => JSON.stringify(each, null, '\t').replaceAll('\n', '\r\n'),
      (each) => JSON5.stringify(each),
      (each) => JSON5.stringify(each, { space: 4, quote: "'" }),
      (each) => `/* { */ ${JSON5.stringify(each, null, 1).replaceAll('\n', ' // }\n')}`,
    );
    const changes = [mode, remote('url', 'it\'s "so"'), remote('sshTarget', undefined)];
    fc.assert(
      fc.property(config, form, (given, write) => {
        const edited = editConfig(write(given), changes);
        expect(edited).not.toBeNull();
        const { sshTarget: _, ...others } = JSON5.parse(write(given)).gateway?.remote ?? {};
        expect(JSON5.parse(edited ?? '').gateway.remote).toEqual({ ...others, url: 'it\'s "so"' });
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      "'",
      'gateway',
      'mode',
      '//',
      '/*',
      '*/',
      '\n',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        editConfig(parts.join(' '), [mode, { ...mode, value: undefined }]);
      }),
      { numRuns: 2000 },
    );
    expect(editConfig('"', [mode])).toBeNull();
  });
});
