import type { Pin, TrustMode } from '../contract/certificate.ts';
import type { Route } from '../contract/route.ts';
import type { ProfileSnapshot } from '../contract/snapshot.ts';
import { formatFingerprint, readFingerprint } from '../policy/fingerprint.ts';
import { align, tell } from './words.ts';

/** How much of a fingerprint is enough to tell pins apart in a list; comparing needs all of it. */
const SHORT = '9F:3A:00:11'.length;

/** All gateways as a table, a route a line. */
export function listGateways(gateways: readonly ProfileSnapshot[]): string {
  const head = ['gateway', 'route', 'trust', 'pin'].map((column) => tell(`cli.trust.column.${column}`));
  const rows = gateways.flatMap(({ profile }) =>
    profile.routes.map((route) => [
      profile.name,
      route.kind,
      tell(`cli.trust.mode.${profile.trust}`),
      route.pin === undefined ? tell('cli.trust.none') : shortOf(route.pin),
    ]),
  );
  return align([head, ...rows]);
}

function shortOf(pin: Pin): string {
  const told = `${fingerprintOf(pin.value).slice(0, SHORT)}…, ${originOf(pin)}`;
  const ends = pin.certificate?.notAfter ?? null;
  return ends === null ? told : tell('cli.trust.ends', { told, day: dayOf(ends) });
}

/** One gateway in full, so that each pin can be compared. */
export function describeGateway({ profile, expiry }: ProfileSnapshot): string {
  const follows = profile.follows === undefined ? [] : [row('follows', tell('cli.trust.follows-openclaw'))];
  const routes = profile.routes.flatMap((route) => [
    [],
    row(
      'route',
      route.kind === profile.active ? tell('cli.trust.in-use', { route: route.kind }) : route.kind,
    ),
    row('address', addressOf(route)),
    ...(route.pin === undefined ? [row('pin', tell('cli.trust.none'))] : rowsOf(route.pin)),
    ...(isDormant(route.pin, profile.trust) ? [row('notice', tell('cli.trust.dormant'))] : []),
    ...(expiry?.route === route.kind ? [row('notice', tell(`cli.trust.expiry.${expiry.due}`))] : []),
  ]);
  return align([
    row('gateway', profile.name),
    row('id', profile.id),
    row('trust', tell(`cli.trust.mode.${profile.trust}`)),
    ...follows,
    ...routes,
  ]);
}

/** As policy/pin.ts judges it. */
function isDormant(pin: Pin | undefined, trust: TrustMode): boolean {
  return pin !== undefined && trust === 'system' && pin.from !== 'configuration';
}

function rowsOf(pin: Pin): readonly (readonly string[])[] {
  const { kind, value, certificate } = pin;
  const pinned = [
    row('pin', `${tell(`cli.trust.kind.${kind}`)}, ${originOf(pin)}`),
    row('fingerprint', fingerprintOf(value)),
  ];
  if (certificate === undefined) return pinned;
  const { subject, issuer, validFrom, validTo } = certificate;
  return [
    ...pinned,
    row('subject', subject),
    row('issuer', issuer),
    row('valid', tell('cli.trust.dates', { validFrom, validTo })),
  ];
}

function row(label: string, value: string): readonly string[] {
  return [tell(`cli.trust.label.${label}`), value];
}

function originOf({ from, since }: Pin): string {
  return tell(`cli.trust.from.${from}`, { day: dayOf(since) });
}

/** One from the configuration may be written in any form, or in none. */
function fingerprintOf(value: string): string {
  const reading = readFingerprint(value);
  return reading.ok ? formatFingerprint(reading.fingerprint) : value;
}

function addressOf(route: Route): string {
  if (route.kind === 'direct') return route.url;
  const { target, remotePort: port, secure } = route;
  return tell(secure ? 'cli.trust.over-ssh.secure' : 'cli.trust.over-ssh', { target, port });
}

function dayOf(wall: number): string {
  return Number.isFinite(wall) && Math.abs(wall) < 8.64e15 ? new Date(wall).toISOString().slice(0, 10) : '?';
}
