import { isIP } from 'node:net';
import type { AddressProblem } from '../contract/refusal.ts';
import { reachOf, type Reach } from './address.ts';

/** A gateway address that may be dialled. */
export type Target = {
  /** The address in its one canonical form: a plaintext port always stands, a slash or 443 never. */
  readonly url: string;
  readonly secure: boolean;
  /** A name without its root dot, or an IP literal without brackets. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  readonly isIp: boolean;
};

/** Why an address may be dialled: by TLS, by where its IP literal reaches, or by its name. */
type Permit = 'tls' | 'local-name' | 'tailnet-name' | Exclude<Reach, 'metadata' | 'public'>;

/** `deny` is a valid URL that the policy refuses, `invalid` is no usable gateway URL. */
export type UrlVerdict =
  | { readonly verdict: 'allow'; readonly why: Permit; readonly target: Target }
  | {
      readonly verdict: 'deny' | 'invalid';
      readonly why: AddressProblem;
      /** The parsed host, where there is one. */
      readonly host?: string;
    };

/** What a stored route can hold (contract/route.ts). */
const LONGEST = 2048;
const control = /\p{Cc}/u;
const credentialKey = /token|passw|secret|auth|key|credential/i;
const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/**
 * Judges a gateway address strictly: only `ws:` and `wss:`, plaintext only where it cannot leave the
 * neighbourhood. The host is read from the parsed URL, never from the text. Rows: fixtures/host-urls.json.
 */
export function judgeUrl(text: string): UrlVerdict {
  if (text.trim() === '') return { verdict: 'invalid', why: 'empty' };
  // Nothing so long could be stored, and a query of a million keys takes seconds to read.
  if (text.length > LONGEST) return { verdict: 'invalid', why: 'malformed' };
  // The URL parser drops tabs and newlines without a word.
  if (control.test(text)) return { verdict: 'invalid', why: 'control-character' };
  const url = URL.parse(text);
  if (url === null) return { verdict: 'invalid', why: portAlone(text) ? 'port' : 'malformed' };
  if (url.hostname === '') return { verdict: 'invalid', why: 'malformed' };
  const host = hostOf(url);
  const problem = problemOf(url, host);
  return problem === null ? judgeHost(url, host) : { ...problem, host };
}

/**
 * Judges an address that a name resolved to, before it is dialled: plaintext to `localhost` must stay on
 * this machine, to any other host in the allowed ranges. TLS proves the host itself, so any address will do.
 */
export function mayDial(target: Target, address: string): boolean {
  if (target.secure) return true;
  const reach = reachOf(address);
  if (target.host === 'localhost') return reach === 'loopback';
  return reach !== null && reach !== 'public' && reach !== 'metadata';
}

/** True where a number out of range is all that keeps the text from being a URL. */
function portAlone(text: string): boolean {
  return URL.canParse(text.replace(/:\d+(?=[/?#\\]|$)/, ''));
}

function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname.replace(/\.$/, '');
}

function problemOf(
  url: URL,
  host: string,
): { readonly verdict: 'deny' | 'invalid'; readonly why: AddressProblem } | null {
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') return { verdict: 'deny', why: 'scheme' };
  if (url.username !== '' || url.password !== '') return { verdict: 'deny', why: 'userinfo' };
  if (holdsCredential(url)) return { verdict: 'deny', why: 'credential-in-query' };
  if (url.port === '0') return { verdict: 'invalid', why: 'port' };
  if (!isHost(host)) return { verdict: 'invalid', why: 'host' };
  if (url.href.length + ':80'.length > LONGEST) return { verdict: 'invalid', why: 'malformed' };
  return null;
}

/** The gateway's own dashboard links carry a token in the query or in the fragment. */
function holdsCredential(url: URL): boolean {
  const keys = [...url.searchParams.keys(), ...new URLSearchParams(url.hash.slice(1)).keys()];
  return keys.some((key) => credentialKey.test(key));
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || (host.length <= 253 && host.split('.').every((part) => label.test(part)));
}

function judgeHost(url: URL, host: string): UrlVerdict {
  const secure = url.protocol === 'wss:';
  const permit = secure ? 'tls' : permitOf(host);
  if (permit === 'metadata') return { verdict: 'deny', why: 'metadata-address', host };
  if (permit === 'public') return { verdict: 'deny', why: 'public-plaintext', host };
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  return {
    verdict: 'allow',
    why: permit,
    target: { url: write(url, host, port), secure, host, port, isIp: isIP(host) !== 0 },
  };
}

function permitOf(host: string): Reach | 'local-name' | 'tailnet-name' {
  if (host === 'localhost') return 'loopback';
  if (host.endsWith('.local')) return 'local-name';
  if (host.endsWith('.ts.net')) return 'tailnet-name';
  return reachOf(host) ?? 'public';
}

/** The fragment is left out: a WebSocket address has none (RFC 6455, section 3). */
function write(url: URL, host: string, port: number): string {
  const name = url.hostname.startsWith('[') ? url.hostname : host;
  const path = url.pathname + url.search;
  const shown = url.protocol === 'wss:' && port === 443 ? '' : `:${port}`;
  return `${url.protocol}//${name}${shown}${path === '/' ? '' : path}`;
}
