import { describe, expect, it } from 'vitest';
import { fuzz, FUZZ_RUNS, FUZZ_SEED, holds, longText, type Seeds } from '../../e2e/lab/fuzz.ts';
import older from './fixtures/known-hosts-9.2.json' with { type: 'json' };
import newer from './fixtures/known-hosts.json' with { type: 'json' };
import { countUse, forgetServer, replaceHostKey, trustHostKey } from './known-hosts-edit.ts';
import { readRecordedKey } from './known-hosts-key.ts';
import type { ServerName } from './known-hosts-name.ts';
import { orderHostKeyAlgorithms } from './known-hosts-order.ts';
import { judgeHostKey, parseKnownHosts, type KnownHosts } from './known-hosts.ts';

const [ed = '', rsa = '', ec = ''] = older.serverKeys;
const at = '2026-11-22T10:44:00.000Z';
const files = [...newer.vectors, ...older.vectors].map(({ knownHosts }) => knownHosts);
const seeds: Seeds = {
  samples: [
    `studio.local ${ed} causeway first-seen=${at} used=214\n# note\n@revoked * ${rsa}\n*.local,!b ${ec}\n`,
    `@cert-authority *.local,10.* ${ed}\n@revoked lost.local ${rsa}\n`,
    `@revoked studio.local,10.0.0.1,[studio.local]:* ${ed}\n10.0.0.1 ${ec}\n`,
    ...files.filter((text) => text.length < 3000),
  ],
  pieces: [
    ...(['\n', '\r\n', '@revoked ', '@cert-authority ', '@', '|1|', '|', '*', '?', '!', ',', '#'] as const),
    ...([' ', '\t', '[', ']:22', 'studio.local', 'ssh-ed25519', 'ssh-rsa', 'AAAA', '=', '==='] as const),
    `\nstudio.local ${ed}\n`,
    `\n[studio.local]:2222 ${rsa}\n`,
    ` causeway first-seen=${at} used=9`,
  ],
};
const studio = { host: 'studio.local', port: 22, alias: null };
const servers: readonly [ServerName, ...ServerName[]] = [
  studio,
  { ...studio, port: 2222 },
  { ...studio, alias: 'studio' },
  { host: '10.0.0.1', port: 22, alias: null },
];
const key = Buffer.from(ed.split(' ')[1] ?? '', 'base64');

function known(text: string, own = ''): KnownHosts {
  return { own: parseKnownHosts('own', own), user: [parseKnownHosts('user', text)], system: [] };
}

/** What is no entry for a plain key stays, to the letter and in its order. */
function otherLines(text: string): readonly string[] {
  const plain = new Set(
    parseKnownHosts('x', text).entries.flatMap(({ marker, line }) => (marker === 'none' ? line : [])),
  );
  return text.split('\n').filter((line, index) => line !== '' && !plain.has(index + 1));
}

function checkParsed(text: string): void {
  const { entries, ignored, text: kept } = parseKnownHosts('x', text);
  const lines = text.split('\n');
  const numbers = [...entries.map(({ line }) => line), ...ignored];
  holds(kept === text, 'the text is kept');
  holds(new Set(numbers).size === numbers.length, 'each line counts once');
  for (const { line, hosts, key } of entries) {
    const written = lines[line - 1] ?? '';
    holds(hosts !== '' && written.includes(hosts) && written.includes(key.base64), 'an entry stands there');
    holds(readRecordedKey(key.type, key.base64)?.base64 === key.base64, 'its key is read again as the same');
  }
}

function checkEdits(text: string, server: ServerName): void {
  const wish = { server, key, at };
  const { verdict } = judgeHostKey(known('', text), server, key);
  const trusted = trustHostKey(known('', text), wish);
  holds(trusted.ok === (verdict === 'known' || verdict === 'unknown' || verdict.startsWith('cert')), 'trust');
  if (trusted.ok) {
    holds(trusted.text.startsWith(text), 'nothing is lost by trusting');
    holds(judgeHostKey(known('', trusted.text), server, key).verdict === 'known', 'what is trusted is known');
  }
  holds(verdict !== 'changed' || !replaceHostKey(known('', text), wish, []).ok, 'nothing unseen is replaced');
  const forgotten = forgetServer(text, server);
  const left = judgeHostKey(known('', forgotten), { ...server, port: 22 }, key).verdict;
  holds(server.port !== 22 || left !== 'changed', 'what is forgotten contradicts nothing');
  holds(
    otherLines(text).every((line) => forgotten.includes(line)),
    'forgetting keeps every other line',
  );
  holds(
    otherLines(text).every((line) => countUse(text, server, key).includes(line)),
    'so does counting',
  );
}

describe(`${FUZZ_RUNS} known_hosts files that nobody would write (FUZZ_SEED=${FUZZ_SEED})`, () => {
  it('are read, judged and edited', { timeout: 120_000 }, async () => {
    const seen: Record<string, number> = {};
    await fuzz(seeds, (text, { below, pick }) => {
      const server = pick(servers);
      checkParsed(text);
      const { verdict } = judgeHostKey(known(text), server, key);
      seen[verdict] = (seen[verdict] ?? 0) + 1;
      holds(orderHostKeyAlgorithms(known(text), server).length === 6, 'every algorithm is offered once');
      if (below(4) === 0) checkEdits(text, server);
    });
    // Each verdict must have come up, or nothing was tried behind it.
    for (const verdict of ['known', 'unknown', 'changed', 'revoked', 'certificate-authority-only'])
      expect(seen[verdict] ?? 0).toBeGreaterThanOrEqual(Math.floor(FUZZ_RUNS / 1000));
  });
});

describe('a known_hosts file of a megabyte', () => {
  it.each([
    ['one line', longText('a')],
    ['spaces in a line', longText(' ', 'a', `b ${ed}`)],
    ['tabs in a comment', longText('\t', `studio.local ${ed} a`, 'b')],
    ['carriage returns', longText('\r', 'a', 'b')],
    ['stars', longText('*', '', `x ${ed}`)],
    ['stars between letters', longText('*a', '', ` ${ed}`)],
    ['patterns', longText('*l,', '', ` ${ed}`)],
    ['exceptions', longText('!a,', '', `* ${ed}`)],
    ['bars', longText('|', '|1', ` ${ed}`)],
    ['salt', longText('A', '|1|', `| ${ed}`)],
    ['base64', longText('AAAA', 'studio.local ssh-ed25519 ')],
    ['empty fields in a key', `studio.local ssh-rsa ${Buffer.alloc(768 * 1024).toString('base64')}`],
    ['markers', longText('@revoked ')],
    ['marks', longText('@')],
    ['empty lines', longText('\n')],
    ['comments', longText('#\n')],
    ['entries', longText(`studio.local ${ed}\n`)],
    ['other line ends', longText('\u2028', `studio.local ${ed} `)],
    ['uses', longText('9', `studio.local ${ed} causeway first-seen=${at} used=`)],
  ])('of %s is read while a person waits', { timeout: 10_000 }, (_what, text) => {
    const { verdict } = judgeHostKey(known(text), studio, key);
    expect(verdict).toMatch(/^(?:known|unknown|changed)$/);
    expect(forgetServer(text, studio).length).toBeLessThanOrEqual(text.length + '!studio.local,'.length);
    expect(countUse(text, studio, key).length).toBeGreaterThanOrEqual(text.length);
  });
});
