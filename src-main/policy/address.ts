import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** How far an IP address reaches. `metadata` is the cloud's metadata service, `public` is everything unnamed. */
export type Reach = 'metadata' | 'loopback' | 'private' | 'link-local' | 'carrier' | 'public';

/** The plaintext rule's address ranges; the first match counts. Source: the rule of fixtures/host-urls.json. */
const ranges = (
  [
    ['metadata', '169.254.169.254/32'],
    ['loopback', '127.0.0.0/8'],
    ['loopback', '::1/128'],
    ['private', '10.0.0.0/8'],
    ['private', '172.16.0.0/12'],
    ['private', '192.168.0.0/16'],
    ['private', 'fc00::/7'],
    ['link-local', '169.254.0.0/16'],
    ['link-local', 'fe80::/10'],
    ['carrier', '100.64.0.0/10'],
  ] as const
).map(([reach, range]) => ({ reach, range: ipaddr.parseCIDR(range) }));

/** Reads an IP literal, an IPv4-mapped one as IPv4; null for a name. ipaddr.js alone would also accept `1.2.3`. */
function readAddress(text: string): ReturnType<typeof ipaddr.process> | null {
  return isIP(text) === 0 ? null : ipaddr.process(text);
}

/** Says how far an IP literal (without brackets) reaches, or null where the text is a name. */
export function reachOf(text: string): Reach | null {
  const address = readAddress(text);
  if (address === null) return null;
  const match = ranges.find(({ range }) => range[0].kind() === address.kind() && address.match(range));
  return match?.reach ?? 'public';
}

/** The only IPv6 block given out for global unicast (IANA); ipaddr.js calls everything unnamed unicast. */
const globalIpv6 = ipaddr.parseCIDR('2000::/3');

/** True for an IP literal that any host on the internet could have: no private, reserved or embedding range. */
export function isGlobalAddress(text: string): boolean {
  const address = readAddress(text);
  if (address?.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || address.match(globalIpv6);
}
