import { networkInterfaces, uptime } from 'node:os';
import { join } from 'node:path';
import { createLinkOpener } from './compose-link.ts';
import { composeOpenClaw, openClawSurroundings } from './compose-openclaw.ts';
import { composeSsh, openForwardOf, sshSurroundings } from './compose-ssh.ts';
import type { SshSurroundings } from './compose-ssh.ts';
import type { Snapshot } from './contract/snapshot.ts';
import { deviceTokenAccounts } from './host/device-tokens.ts';
import type { Host } from './host/host.ts';
import { createHost, type Manner } from './host/host.ts';
import { secretAccounts } from './host/profiles.ts';
import type { Clock, Log, Ports, SignalSource } from './host/ports.ts';
import { every, systemClock } from './clock.ts';
import { createLog } from './logging/log.ts';
import { openLogFile } from './logging/log-file.ts';
import { createRedactor } from './logging/redactor.ts';
import { createTimeline } from './logging/ring.ts';
import { openDrafts } from './storage/drafts.ts';
import type { Folders, Surroundings } from './storage/folders.ts';
import { makeFolder } from './storage/folders.ts';
import { type Keytar, loadKeytar, openKeychain } from './storage/keychain.ts';
import { openSecretFile } from './storage/secret-file.ts';
import { openSecrets } from './storage/secrets.ts';
import { openSettings } from './storage/settings-file.ts';
import { createLookup, type Lookup } from './transport/name.ts';
import { createRoots, type ReadCertificates } from './transport/roots.ts';
import { createSurroundings } from './transport/surroundings.ts';

export type ComposeParts = {
  readonly folders: Folders;
  readonly version: string;
  readonly clock: Clock;
  /** What this front's system tells of sleep, wake and networks. */
  readonly signals: SignalSource;
  /** The keychain's library; keytar unless a test brings another. */
  readonly loadKeytar?: () => Promise<Keytar>;
  /** Where SSH's files are, and whose; the person's own unless a test brings others. */
  readonly ssh?: SshSurroundings;
  /** Where OpenClaw's own configuration is looked for; the person's own unless a test brings another. */
  readonly openClaw?: Surroundings;
  /** Asleep, nothing is connected: for a command that only looks or changes something. */
  readonly manner?: Manner;
  /** What must be looked for; the system's own clocks and networks unless a test brings others. */
  readonly surroundings?: SignalSource;
  /** How names are looked up; as the system does unless a test brings another way. */
  readonly lookup?: Lookup;
  /** Where certificate authorities are read; Node's own lists unless a test brings others. */
  readonly readCertificates?: ReadCertificates;
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
  const { register } = redactor;
  const accounts = (): readonly string[] => [...accountsOf(host.snapshot()), ...host.remembered()];
  const stores = await openStores(parts, register, accounts);
  const { keychain } = stores;
  const common = { folder: folders.data, clock, log, register, lookup: createLookup(parts.lookup) };
  const roots = createRoots(parts.readCertificates);
  const { ssh = sshSurroundings(), openClaw = openClawSurroundings() } = parts;
  const ports: Ports = {
    ...stores,
    version,
    clock,
    log,
    openLink: createLinkOpener({ ...common, version, keychain, roots: roots.load }),
    roots: roots.source,
    ssh: composeSsh({ ...common, around: ssh }),
    openClaw: composeOpenClaw({ ...common, around: openClaw }),
    openForward: openForwardOf(clock),
    timeline: createTimeline(redactor.hide),
    signals,
    surroundings: parts.surroundings ?? systemSurroundings(),
  };
  const host = createHost(ports, parts.manner);
  const { platform, versions } = process;
  log('app.started', { version, platform, node: versions.node, manner: parts.manner ?? 'awake' });
  return {
    host,
    log,
    isStuck: keychain.isStuck,
    close: () => closeAll(host.close, stores.drafts.flush, logFile.close),
  };
}

/** One after the other: what ends first may still have something to write. */
async function closeAll(...steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const step of steps) await step();
}

function accountsOf({ profiles, deviceId }: Snapshot): readonly string[] {
  return profiles.flatMap(({ profile }) => [
    ...secretAccounts(profile),
    ...deviceTokenAccounts(profile.id, deviceId),
  ]);
}

/** Everything that is kept. `accounts` names the secrets that move when their place changes. */
async function openStores(
  { folders, clock, loadKeytar: load = loadKeytar }: ComposeParts,
  register: (secret: string) => void,
  accounts: () => readonly string[],
) {
  const settings = await openSettings(folders.data, clock.wall);
  const drafts = openDrafts(folders.data, clock);
  const keychain = openKeychain({ load, after: clock.after });
  const file = openSecretFile(join(folders.data, 'secrets.json'));
  const place = settings.initial.secrets;
  return { settings, drafts, keychain, secrets: openSecrets({ keychain, file, place, accounts, register }) };
}

function systemSurroundings(): SignalSource {
  const { now, wall } = systemClock;
  return createSurroundings({ now, wall, uptime, every, interfaces: networkInterfaces });
}
