import type { HeaderProblem } from '../contract/refusal.ts';

/** Token characters (RFC 9110, section 5.6.2); contract/profile.ts has the same rule. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

/** Those that the upgrade itself consists of, or that say where a message begins and ends. */
const OF_THE_MESSAGE =
  /^(?:host|upgrade|connection|keep-alive|content-length|transfer-encoding|te|trailer|expect|proxy-connection|sec-.*)$/i;

/** A browser's words. An origin would make the gateway take us for a page, and a cookie is a session that ends. */
const OF_A_BROWSER = /^(?:origin|referer|cookie|set-cookie)$/i;

/** What a proxy says about whom it lets through: a gateway that trusts it would believe us. */
const OF_A_PROXY = /^(?:forwarded|x-forwarded-.*|x-real-ip|tailscale-.*)$/i;

const RESERVED = [OF_THE_MESSAGE, OF_A_BROWSER, OF_A_PROXY];

/** Judges the name of a header for a proxy before the gateway; null where it may be sent. */
export function judgeHeaderName(name: string): HeaderProblem | null {
  if (!NAME.test(name)) return 'name';
  return RESERVED.some((names) => names.test(name)) ? 'reserved' : null;
}

/** As much as a keychain holds (policy/secret.ts). */
const VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,2558}[\x21-\x7e])?$/;

/** Judges a value: one line of printable ASCII without space at its ends; null where it may be sent. */
export function judgeHeaderValue(value: string): HeaderProblem | null {
  return VALUE.test(value) && !/__OPENCLAW_REDACTED__/.test(value) ? null : 'value';
}
