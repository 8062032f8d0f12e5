import { z } from 'zod';
import { judgeUrl } from '../policy/url.ts';
import type { UrlVerdict } from '../policy/url.ts';
import type { Asked } from './arguments.ts';
import type { Desk, ExitCode } from './desk.ts';
import { readVectors } from './vectors.ts';
import { align, tell } from './words.ts';

const Verdict = z.enum(['allow', 'deny', 'invalid']);

/** What a judged address is said to be. `why` is a stable word, `reason` a sentence for a person. */
export type ExplainedUrl = {
  readonly url: string;
  readonly verdict: z.infer<typeof Verdict>;
  readonly why: UrlVerdict['why'];
  readonly reason: string;
};

/** A table of addresses, in the shape of policy/fixtures/host-urls.json. A row may leave out its verdict. */
const UrlVectors = z.object({
  vectors: z.array(z.object({ url: z.string(), verdict: Verdict.optional() })),
});

/** `causeway explain url`: may each address be dialled, and why. */
export async function runExplainUrl({ flags, words }: Asked, desk: Desk): Promise<ExitCode> {
  const { vectors: file } = flags;
  if (file !== undefined) return words.length === 0 ? runVectors(file, desk) : stray(words[0], desk);
  if (words.length === 0) {
    desk.complain(tell('cli.word-missing', { verb: 'explain url', word: '<url>' }));
    return 2;
  }
  const explained = words.map(explainUrl);
  if (flags['json'] === undefined) desk.print(align(explained.map(rowOf)));
  else for (const each of explained) desk.print(JSON.stringify(each));
  return 0;
}

function stray(given: string | undefined, desk: Desk): ExitCode {
  desk.complain(tell('cli.vectors-alone', { given: given ?? '' }));
  return 2;
}

/** Judges an address exactly as a connection would. */
export function explainUrl(url: string): ExplainedUrl {
  const { verdict, why } = judgeUrl(url);
  const reason = verdict === 'allow' ? tell(`cli.url.${why}`) : tell(`refusal.address-refused.${why}`);
  return { url, verdict, why, reason };
}

function rowOf({ url, verdict, why, reason }: ExplainedUrl): readonly string[] {
  const advice = verdict === 'allow' ? '' : ` ${tell(`refusal.address-refused.${why}.advice`)}`;
  return [tell(`cli.verdict.${verdict}`), url, `${reason}${advice}`];
}

async function runVectors(file: string, desk: Desk): Promise<ExitCode> {
  const table = await readVectors(file, UrlVectors, desk);
  if (table === null) return 1;
  const rows = table.vectors.map(({ url, verdict: expected }) => {
    const explained = explainUrl(url);
    return expected === undefined
      ? explained
      : { ...explained, expected, agrees: explained.verdict === expected };
  });
  for (const row of rows) desk.print(JSON.stringify(row));
  return rows.every((row) => !('agrees' in row) || row.agrees) ? 0 : 1;
}
