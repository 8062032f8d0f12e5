import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Fault } from './contract/fault.ts';
import type { Host } from './host/host.ts';
import { createHost } from './host/host.ts';
import { secretAccounts } from './host/profiles.ts';
import type { Clock, LinkOpener, LinkRequest, LinkResult, Log, SignalSource } from './host/ports.ts';
import type { DeviceIdentity } from './gateway/identity.ts';
import { createLog } from './logging/log.ts';
import { openLogFile } from './logging/log-file.ts';
import { createRedactor } from './logging/redactor.ts';
import { createTimeline } from './logging/ring.ts';
import { openDrafts } from './storage/drafts.ts';
import type { Folders } from './storage/folders.ts';
import { makeFolder } from './storage/folders.ts';
import type { Keychain } from './storage/keychain.ts';
import { loadKeytar, openKeychain } from './storage/keychain.ts';
import { openSecretFile } from './storage/secret-file.ts';
import { openSecrets } from './storage/secrets.ts';
import { openSettings } from './storage/settings-file.ts';
import type { DirectResult } from './transport/direct.ts';
import { createLookup } from './transport/name.ts';
import { createRoots } from './transport/roots.ts';

export type ComposeParts = {
  readonly folders: Folders;
  readonly version: string;
  readonly clock: Clock;
  /** What this front's system tells of sleep, wake and networks. */
  readonly signals: SignalSource;
  /** The keychain's library; keytar unless a test brings another. */
  readonly loadKeytar?: typeof loadKeytar;
};

/** A host built from the real adapters, and what its root must do at the end. */
export type Composition = {
  readonly host: Host;
  readonly log: Log;
  /** Ends the host and writes what is still to be written. */
  readonly close: () => Promise<void>;
  /** Whether the system's keychain holds up the end of the process. */
  readonly isStuck: () => boolean;
};

/** Builds the host from every adapter: the one place where they meet. Opens files, but no connection by itself. */
export async function compose(parts: ComposeParts): Promise<Composition> {
  const { folders, version, clock, signals } = parts;
  await makeFolder(folders.data);
  await makeFolder(folders.logs);
  const redactor = createRedactor();
  const logFile = openLogFile(join(folders.logs, 'causeway.log'));
  const log = createLog({ sink: logFile.write, redactor, wall: clock.wall, level: 'normal' });
  const settings = await openSettings(folders.data, clock.wall);
  const drafts = openDrafts(folders.data, clock);
  const keychain = openKeychain({ load: parts.loadKeytar ?? loadKeytar, after: clock.after });
  const secrets = openSecrets({
    keychain,
    file: openSecretFile(join(folders.data, 'secrets.json')),
    place: settings.initial.secrets,
    accounts: () => host.snapshot().profiles.flatMap(({ profile }) => secretAccounts(profile.id)),
    register: redactor.register,
  });
  const { register } = redactor;
  const openLink = createLinkOpener({ folder: folders.data, version, clock, keychain, log, register });
  const timeline = createTimeline(redactor.hide);
  const host = createHost({ version, clock, log, openLink, secrets, settings, drafts, timeline, signals });
  log('app.started', { version, platform: process.platform, node: process.versions.node });
  return {
    host,
    log,
    isStuck: keychain.isStuck,
    close: async () => {
      await host.close();
      await drafts.flush();
      await logFile.close();
    },
  };
}

type OpenerParts = {
  readonly folder: string;
  readonly version: string;
  readonly clock: Clock;
  readonly keychain: Keychain;
  /** Keeps a secret out of the log. */
  readonly register: (secret: string) => void;
  readonly log: Log;
};

type Device = { readonly identity: DeviceIdentity; readonly displayName: string };

/**
 * Streams compose: the device identity, a verified stream to the route's end, and the protocol client on it.
 * The client's code is loaded with the first link, so that the app is there before it.
 */
function createLinkOpener(parts: OpenerParts): LinkOpener {
  const lookup = createLookup();
  const roots = createRoots();
  const deviceOf = createDeviceLoader(parts);
  return async (request, signal) => {
    const { openDirect } = await import('./transport/direct.ts');
    const device = await deviceOf(request);
    if (!device.ok) return device;
    const { route, stageBegun, stagePassed } = request;
    const opened = await openDirect({ url: route.url, lookup, roots, stageBegun, stagePassed }, signal);
    if (!opened.ok) return opened;
    const result = await greet(parts, { request, device, opened }, signal);
    return result.ok ? result : { ok: false, fault: await explain(result.fault, opened, signal) };
  };
}

type Opened = Extract<DirectResult, { ok: true }>;
type Greeting = { readonly request: LinkRequest; readonly device: Device; readonly opened: Opened };

/** The protocol client on a verified stream. */
async function greet(
  { version, clock, log }: OpenerParts,
  { request, device, opened }: Greeting,
  signal: AbortSignal,
): Promise<LinkResult> {
  const { LIMITS, openGateway } = await import('./gateway/open.ts');
  const { platformName } = await import('./gateway/identity.ts');
  const { stageBegun, stagePassed, readCredential, credential } = request;
  return openGateway(
    {
      ...opened,
      ...device,
      path: pathOf(opened.url),
      limits: LIMITS,
      credentialKind: credential,
      platform: platformName(process.platform),
      version,
      clock,
      log,
      readCredential,
      stageBegun,
      stagePassed,
    },
    signal,
  );
}

/** A peer that hung up on plain HTTP without a word may be one that speaks TLS: then say that. */
async function explain(fault: Fault, opened: Opened, signal: AbortSignal): Promise<Fault> {
  const { secure, address, host, port } = opened;
  if (secure || fault.code !== 'dropped' || opened.bytesRead() > 0 || signal.aborted) return fault;
  const { speaksTls } = await import('./transport/tls-hint.ts');
  if (!(await speaksTls(address, port, signal))) return fault;
  return { heals: 'by-deciding', code: 'not-a-gateway', host, port, found: 'tls' };
}

/** A gateway behind a proxy may live under a path. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
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
