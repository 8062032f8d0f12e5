import { isIPv6 } from 'node:net';
import type { CommandOutput } from '../contract/commands.ts';
import { judgeUrl, type UrlVerdict } from './url.ts';

/** The port that a gateway listens on unless it was told another (docs.openclaw.ai, `gateway.port`). */
const GATEWAY_PORT = 18789;

/** What a form is told about an address. `url` is what would be saved, so that a rewrite is visible. */
export type TypedVerdict = CommandOutput<'address.judge'>;

/**
 * Judges what a person typed as an address: `https://host`, `http://host`, a host with or without a port, or
 * a gateway URL. A bare host gets `ws://` where plaintext may go and `wss://` elsewhere; plaintext without a
 * port gets the gateway's own. What it allows, it allows again unrewritten. Never throws.
 */
export function judgeTyped(text: string): TypedVerdict {
  const typed = text.trim();
  const verdict = judgeReading(typed);
  if (verdict.verdict !== 'allow') return { verdict: 'deny', why: verdict.why, host: verdict.host };
  const { url } = verdict.target;
  return { verdict: 'allow', url, rewritten: url !== typed };
}

function judgeReading(typed: string): UrlVerdict {
  if (typed === '') return judgeUrl(typed);
  if (/^(?:(?:wss?|https?):|[a-z][a-z0-9+.-]*:\/\/)/i.test(typed)) {
    return judgeWithPort(typed.replace(/^http(s?):/i, 'ws$1:'));
  }
  const host = isIPv6(typed) ? `[${typed}]` : typed;
  const plain = judgeWithPort(`ws://${host}`);
  const isPublic = plain.verdict === 'deny' && plain.why === 'public-plaintext';
  return isPublic ? judgeUrl(`wss://${host}`) : plain;
}

/** Judges the text as it stands first: setting a port on the parsed URL would hide what the parser dropped. */
function judgeWithPort(text: string): UrlVerdict {
  const verdict = judgeUrl(text);
  if (verdict.verdict !== 'allow' || verdict.target.secure || namesPort(text)) return verdict;
  const url = new URL(text);
  url.port = String(GATEWAY_PORT);
  return judgeUrl(url.href);
}

/** Whether a `ws:` text names its port. Its parsed URL drops 80, the same text read as `wss:` keeps it. */
function namesPort(text: string): boolean {
  const twin = text.replace(/^\s*ws:/i, 'wss:');
  return [text, twin].some((each) => new URL(each).port !== '');
}
