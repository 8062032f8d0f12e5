import { describe, expect, it } from 'vitest';
import { readFlags } from './flags.ts';

describe('flags', () => {
  it('are optional', () => {
    expect(readFlags([])).toEqual({ ok: true, flags: { help: false, open: true, port: 18_788 } });
  });

  it.each([
    [['--no-open'], { help: false, open: false, port: 18_788 }],
    [['--port', '4000', '--no-open'], { help: false, open: false, port: 4000 }],
    [['--port=0'], { help: false, open: true, port: 0 }],
    [['--help'], { help: true, open: true, port: 18_788 }],
  ])('%j', (args, flags) => {
    expect(readFlags(args)).toEqual({ ok: true, flags });
  });

  it.each(['70000', '-1', 'abc', '', '1.5', '0x10', ' 80'])('refuse the port %j', (given) => {
    expect(readFlags(['--port', given])).toEqual({ ok: false, why: 'bad-port', given });
  });

  it('refuse a port that is not there', () => {
    expect(readFlags(['--port'])).toEqual({ ok: false, why: 'bad-port', given: '' });
  });

  it.each(['--opne', '--page=1', 'stray', '-p'])('refuse %s', (given) => {
    expect(readFlags(['--no-open', given])).toEqual({ ok: false, why: 'unknown-flag', given });
  });
});
