import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Fault } from './contract/fault.ts';
import type { Clock, LinkOpener, LinkRequest, LinkResult, LinkWay, Log } from './host/ports.ts';
import { isSecure } from './host/pinning.ts';
import { greet } from './compose-greet.ts';
import type { Device, Opened } from './compose-greet.ts';
import type { Turn } from './gateway/presentation.ts';
import { parseSshTarget } from './policy/ssh-target.ts';
import type { Keychain } from './storage/keychain.ts';
import type { DirectResult } from './transport/direct.ts';
import type { Lookup } from './transport/name.ts';
import type { Roots } from './transport/roots.ts';
import type { TlsPlace } from './transport/tls-hint.ts';

export type OpenerParts = {
  readonly folder: string;
  readonly version: string;
  readonly clock: Clock;
  readonly keychain: Keychain;
  /** Keeps a secret out of the log. */
  readonly register: (secret: string) => void;
  readonly log: Log;
  readonly lookup: Lookup;
  /** The first call blocks. */
  readonly roots: () => Roots;
};

/**
 * Streams compose: the device identity, a verified stream to the route's end, and the protocol client on it.
 * The client's code is loaded with the first link, so that the app is there before it.
 */
export function createLinkOpener(parts: OpenerParts): LinkOpener {
  const openStream = createStreamOpener(parts);
  const deviceOf = createDeviceLoader(parts);
  return async (request, signal) => {
    const device = await deviceOf(request);
    if (!device.ok) return device;
    const { openInTurns } = await import('./gateway/presentation.ts');
    const { way, readCredential, deviceToken } = request;
    const wallet = { readCredential, deviceToken, deviceId: device.identity.id, log: parts.log };
    const open = async (turn: Turn): Promise<LinkResult> => {
      const opened = await openStream(request, signal);
      if (!opened.ok) return opened;
      const result = await greet(parts, { request, device, opened, turn }, signal);
      if (result.ok) return result;
      const fault = await explain(result.fault, { way, opened }, signal);
      return { ok: false, fault: named(fault, way) };
    };
    return openInTurns(wallet, open, signal);
  };
}

/** A verified byte stream to the gateway, by either route. */
function createStreamOpener({ lookup, clock, roots }: OpenerParts) {
  return async (request: LinkRequest, signal: AbortSignal): Promise<DirectResult> => {
    const { way, stageBegun, stagePassed } = request;
    const trust = { ...request.trust, wall: clock.wall };
    const parts = { roots, trust, clock, stageBegun, stagePassed };
    // They are read while the name is looked up or the tunnel answers, and not while the gateway waits.
    if (isSecure(way.route)) setImmediate(roots);
    switch (way.kind) {
      case 'direct': {
        const { openDirect } = await import('./transport/direct.ts');
        return openDirect({ ...parts, url: way.route.url, lookup }, signal);
      }
      case 'ssh': {
        const { openThrough } = await import('./transport/through.ts');
        const opened = await openThrough({ ...parts, ...way, ...way.route }, signal);
        return opened.ok ? opened : { ok: false, fault: named(opened.fault, way) };
      }
      default:
        return way satisfies never;
    }
  };
}

/** What answers behind a tunnel is said to be on the server that the person knows, not on a loopback. */
function named(fault: Fault, way: LinkWay): Fault {
  if (way.kind === 'direct' || !('host' in fault) || fault.host !== '127.0.0.1') return fault;
  const reading = parseSshTarget(way.route.target);
  return reading.ok ? { ...fault, host: reading.target.host } : fault;
}

type Met = { readonly way: LinkWay; readonly opened: Opened };

/** A peer that hung up on plain HTTP without a word may be one that speaks TLS: then say that. */
async function explain(fault: Fault, { way, opened }: Met, signal: AbortSignal): Promise<Fault> {
  const { secure, host, port } = opened;
  if (secure || fault.code !== 'dropped' || opened.bytesRead() > 0 || signal.aborted) return fault;
  const { speaksTls } = await import('./transport/tls-hint.ts');
  const place = await placeAgain(way, opened, signal);
  if (place === null || !(await speaksTls(place, signal))) return fault;
  return { heals: 'by-deciding', code: 'not-a-gateway', host, port, found: 'tls' };
}

/** Where to ask the same peer once more; null where the way there is gone. */
async function placeAgain(
  way: LinkWay,
  { address, port }: Opened,
  signal: AbortSignal,
): Promise<TlsPlace | null> {
  if (way.kind === 'direct') return { host: address, port };
  const channel = await way.openChannel(signal);
  return channel.ok ? { socket: channel.stream } : null;
}

type DeviceLoading = ({ readonly ok: true } & Device) | { readonly ok: false; readonly fault: Fault };

/**
 * Reads (or once makes) this installation's identity; a keychain that cannot answer never leads to a second one.
 * Links that open at the same time share one reading, since a keychain may ask the person at each.
 */
function createDeviceLoader(parts: OpenerParts): (request: LinkRequest) => Promise<DeviceLoading> {
  let loading: Promise<DeviceLoading> | null = null;
  return async (request) => {
    loading ??= loadDevice(parts, request);
    const loaded = await loading;
    // What failed may go well when it is next asked for.
    if (!loaded.ok) loading = null;
    return loaded;
  };
}

async function loadDevice(
  { folder, keychain, clock, register }: OpenerParts,
  request: LinkRequest,
): Promise<DeviceLoading> {
  const { identityOf, mintPrivateKey } = await import('./gateway/identity.ts');
  const { loadDeviceKey } = await import('./storage/device-key.ts');
  const loaded = await loadDeviceKey({
    keychain,
    folder,
    recorded: request.device,
    after: clock.after,
    identify: (pem) => identityOf(pem)?.id ?? null,
    mint: () => {
      const privateKeyPem = mintPrivateKey();
      return { id: identityOf(privateKeyPem)?.id ?? '', privateKeyPem, name: deviceName() };
    },
  });
  if (!loaded.ok) return { ok: false, fault: deviceFault(loaded.why) };
  register(loaded.record.privateKeyPem);
  const identity = identityOf(loaded.record.privateKeyPem);
  if (identity === null) return { ok: false, fault: deviceFault('unreadable') };
  request.deviceKnown({ id: loaded.record.id, place: loaded.place });
  return { ok: true, identity, displayName: loaded.record.name };
}

/** Unique per installation: two with one name would revoke each other's device tokens. */
function deviceName(): string {
  return `Causeway on ${hostname().slice(0, 60)} (${randomBytes(3).toString('hex')})`;
}

function deviceFault(why: 'absent' | 'locked' | 'hanging' | 'failing' | 'unreadable'): Fault {
  if (why === 'unreadable') return { heals: 'by-deciding', code: 'identity-unreadable' };
  return { heals: 'by-deciding', code: 'keychain-unavailable', why };
}
