import type { CommandOutput } from '../contract/commands.ts';
import type { Outcome, Refusal } from '../contract/refusal.ts';
import { isGlobalAddress, reachOf } from './address.ts';

/** What a person is told about a link before it is opened; `host` is punycode, with the port if one stands. */
export type LinkVerdict = Outcome<CommandOutput<'link.judge'>>;

type LinkProblem = Extract<Refusal, { code: 'link-refused' }>['why'];

/** Names that only a local resolver answers: RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`, and custom. */
const privateName = /(?:^|\.)(?:localhost|local|internal|home\.arpa|lan|home|corp|intranet|ts\.net)$/;

/** A host as a person would read one in running text: dotted labels whose last is a word, or four numbers. */
const hostInText =
  /(?<![\p{L}\p{N}_.-])((?:[\p{L}\p{N}_-]+[.。．｡])+(?:\p{L}[\p{L}\p{N}-]+)|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?(?:[/?#\\]\S*)?/gu;

/**
 * Judges a link of a conversation: `url` as the page gave it, `shown` as the text it stood under.
 * Only absolute http and https without userinfo to a public host passes; whatever opens it opens the
 * returned `url`, never its own copy. A long query may carry the conversation away: its length is told.
 */
export function judgeLink(url: string, shown: string): LinkVerdict {
  const text = url.replace(/\p{Bidi_Control}/gu, '').trim();
  const parsed = /\p{Cc}/u.test(text) ? null : URL.parse(text);
  if (parsed === null) return refuse('malformed');
  const problem = problemOf(parsed);
  if (problem !== null) return refuse(problem);
  const { href, host, hostname, search } = parsed;
  const queryLength = Math.max(0, search.length - 1);
  return { ok: true, value: { url: href, host, queryLength, textDiffers: namesAnother(shown, hostname) } };
}

function refuse(why: LinkProblem): LinkVerdict {
  return { ok: false, fault: { code: 'link-refused', why } };
}

function problemOf(url: URL): LinkProblem | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'scheme';
  if (url.username !== '' || url.password !== '') return 'userinfo';
  const host = url.hostname.replace(/^\[|\]$|\.$/g, '');
  if (host.split('.').includes('')) return 'malformed';
  if (reachOf(host) !== null) return isGlobalAddress(host) ? null : 'private-host';
  // A single label is looked up in the local search domains.
  return privateName.test(host) || !host.includes('.') ? 'private-host' : null;
}

/**
 * True where the text names a host that is not the link's. A file name such as `notes.md` counts too:
 * `.md` is a country, and a needless mark costs less than a missing one.
 */
function namesAnother(shown: string, hostname: string): boolean {
  const visible = shown.replace(/\p{Cf}/gu, '');
  const hosts = [...visible.matchAll(hostInText)].map((match) => URL.parse(`http://${match[1]}`)?.hostname);
  return hosts.some((host) => host !== undefined && plainName(host) !== plainName(hostname));
}

function plainName(hostname: string): string {
  return hostname.replace(/^www\.|\.$/g, '');
}
