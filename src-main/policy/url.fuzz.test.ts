import { isIPv4 } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { expect, describe, it } from 'vitest';
import { AddressProblem } from '../contract/refusal.ts';
import { chanceOf, fuzz, FUZZ_RUNS, FUZZ_SEED, holds, longText, type Seeds } from '../../e2e/lab/fuzz.ts';
import fixture from './fixtures/host-urls.json' with { type: 'json' };
import { nearRanges } from './fixtures/near-ranges.ts';
import { judgeTyped } from './typed.ts';
import { judgeUrl, mayDial, type Target } from './url.ts';

const [first = '', ...others] = fixture.vectors.map(({ url }) => url);
const typed = ['studio.local', 'studio:18789', '[::1]:1', 'fd00::5', 'https://a.example/x?y=1', '10.0.0.1'];
const seeds: Seeds = {
  samples: [first, ...others, ...typed],
  pieces: [
    ...([
      'ws',
      'wss',
      '://',
      ':',
      '/',
      '//',
      '@',
      '?',
      '#',
      '[',
      ']',
      '%',
      '.',
      ',',
      '&',
      '=',
      '0x',
      '0',
    ] as const),
    ...(['.local', '.ts.net', 'localhost', '127.0.0.1', '::1', '::ffff:', 'xn--', '-', '_', '%2e'] as const),
    ...([
      'token=',
      '#token=',
      ':65536',
      ':443',
      ':80',
      ':0',
      '169.254.169.254',
      '例え',
      'javascript:',
    ] as const),
  ],
};
const problems: ReadonlySet<string> = new Set(AddressProblem.options);

const near = nearRanges();

function mayBePlain({ host, isIp }: Target): boolean {
  if (!isIp) return host === 'localhost' || /\.(?:local|ts\.net)$/.test(host);
  return near.check(host, isIPv4(host) ? 'ipv4' : 'ipv6') && !/169\.254\.169\.254|a9fe:a9fe/.test(host);
}

function checkTarget(target: Target): void {
  const url = new URL(target.url);
  holds(url.protocol === (target.secure ? 'wss:' : 'ws:'), 'the scheme says whether it is TLS');
  holds(url.username === '' && url.password === '' && url.hash === '', 'no login, no fragment');
  holds(url.hostname === target.host || url.hostname === `[${target.host}]`, 'it is dialled where it says');
  holds((url.port === '' ? [80, 443] : [Number(url.port)]).includes(target.port), 'and at that port');
  holds(target.port >= 1 && target.port <= 65_535, 'a port');
  holds(target.url.length <= 2048 && !/\p{Cc}|\s/u.test(target.url), 'it can be stored on a line');
  holds(target.secure || mayBePlain(target), 'plaintext stays near');
  holds(target.secure || !mayDial(target, '203.0.113.9'), 'and is dialled near alone');
}

/** How many of them were allowed, so that what stands behind the door was tried at all. */
async function fuzzing(check: (text: string) => boolean): Promise<number> {
  let allowed = 0;
  await fuzz(seeds, (text) => {
    allowed += Number(check(text));
  });
  return allowed;
}

describe(`${FUZZ_RUNS} addresses that nobody would write (FUZZ_SEED=${FUZZ_SEED})`, () => {
  it('are judged, and what is allowed is canonical', { timeout: 60_000 }, async () => {
    const allowed = await fuzzing((text) => {
      const verdict = judgeUrl(text);
      if (verdict.verdict !== 'allow') {
        holds(problems.has(verdict.why) && !('target' in verdict), 'a reason of the contract');
        return false;
      }
      checkTarget(verdict.target);
      holds(isDeepStrictEqual(judgeUrl(verdict.target.url), verdict), 'judged the same again');
      return true;
    });
    expect(allowed).toBeGreaterThanOrEqual(Math.floor(FUZZ_RUNS / 50));
  });

  it('are read as typed, and what is allowed is what would be saved', { timeout: 60_000 }, async () => {
    const allowed = await fuzzing((text) => {
      const verdict = judgeTyped(text);
      if (verdict.verdict === 'deny') {
        holds(problems.has(verdict.why), 'a reason of the contract');
        return false;
      }
      const { url, rewritten } = verdict;
      const strict = judgeUrl(url);
      holds(strict.verdict === 'allow' && strict.target.url === url, 'the policy agrees');
      holds(rewritten === (url !== text.trim()), 'a rewrite is said');
      const again = { verdict: 'allow', url, rewritten: false };
      holds(isDeepStrictEqual(judgeTyped(url), again), 'saved as it is');
      return true;
    });
    expect(allowed).toBeGreaterThanOrEqual(Math.floor(FUZZ_RUNS / 50));
  });
});

describe('an address of a megabyte', () => {
  const { pick } = chanceOf(FUZZ_SEED);
  const mixed = Array.from({ length: 300_000 }, () => pick(seeds.pieces)).join('');

  it.each([
    ['letters', longText('a', 'ws://')],
    ['labels', longText('a.', 'wss://', 'local')],
    ['letters of another alphabet', longText('ö.', 'wss://')],
    ['logins', longText('a:b@', 'ws://', 'localhost')],
    ['percent signs', longText('%', 'ws://')],
    ['escapes', longText('%61', 'ws://localhost/')],
    ['digits of a port', longText('1', 'ws://localhost:', 'x')],
    ['ports', longText(':1', 'ws://localhost')],
    ['brackets', longText('[', 'ws://')],
    ['folders', longText('../', 'ws://localhost/')],
    ['keys', longText('a&', 'ws://localhost/?')],
    ['keys in the fragment', longText('a=%41&', 'ws://localhost/#')],
    ['slashes', longText('\\/', 'ws:')],
    ['spaces', longText(' ', 'ws://a', 'b')],
    ['spaces around', longText(' ', ' ', 'ws://localhost')],
    ['schemes', longText('ws:')],
    ['colons', longText(':', 'fd00')],
    ['pieces of anything', mixed],
  ])('of %s is judged while a person waits', { timeout: 5_000 }, (_what, text) => {
    expect(judgeUrl(text)).toEqual({ verdict: 'invalid', why: 'malformed' });
    const typed = judgeTyped(text);
    expect(typed.verdict === 'deny' ? typed.why : typed.url).toMatch(/^malformed$|^ws:\/\/localhost:/);
  });
});
