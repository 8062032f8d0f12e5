import type { ChatBatch } from '../contract/chat.ts';
import type { CommandHandlers, FrontId } from '../contract/commands.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { certificateCommands } from './certificate-commands.ts';
import { chatCommands } from './chat-commands.ts';
import { connectionCommands } from './connection-commands.ts';
import type { House } from './house.ts';
import { createExpiryAlarm } from './expiry.ts';
import { admit, createHouse } from './house.ts';
import type { Ports, Signal, SignalSource } from './ports.ts';
import { openClawCommands } from './openclaw-commands.ts';
import { pairingCommands } from './pairing-commands.ts';
import { profileCommands } from './profile-commands.ts';
import { credentialAccount } from './profiles.ts';
import type { ProfileRuntime } from './profile-runtime.ts';
import { settingsCommands } from './settings-commands.ts';
import { sshCommands } from './ssh-commands.ts';

/** What every front holds: the contract's handlers, the snapshot, and the events. */
export type Host = {
  readonly handlers: CommandHandlers;
  readonly snapshot: () => Snapshot;
  /** Calls back after a change, once per turn of the event loop. */
  readonly onSnapshot: (listener: (snapshot: Snapshot) => void) => () => void;
  readonly onChat: (front: FrontId, listener: (batch: ChatBatch) => void) => () => void;
  /** Under which names passphrases and passwords of SSH logins are kept. */
  readonly remembered: () => readonly string[];
  readonly frontGone: (front: FrontId) => void;
  /** Ends every link and timer, and waits for what is being saved. */
  readonly close: () => Promise<void>;
};

/** Whether a host begins what was wanted when the app last ran; asleep, it opens nothing and looks at nothing. */
export type Manner = 'awake' | 'asleep';

/** Builds the host from its ports. */
export function createHost(ports: Ports, manner: Manner = 'awake'): Host {
  const house = createHouse(ports);
  const { fanout, ledger, publisher, runtimes } = house;
  const hear = (signal: Signal): void => {
    for (const runtime of runtimes.values()) runtime.signal(signal);
  };
  const stopSignals = ports.signals(hear);
  const lookout = createLookout(ports.surroundings, hear);
  const stopWatching = publisher.listen(() => lookout.want(isAnythingWanted(house)));
  const expiry = createExpiryAlarm(ports.clock, () => ledger.settings().profiles, publisher.changed);
  const stopAttending = publisher.listen(expiry.attend);
  for (const profile of ledger.settings().profiles) admit(house, profile);
  if (manner === 'awake') wake(house);

  return {
    handlers: handlersOf(house),
    snapshot: house.snapshot,
    onSnapshot: publisher.listen,
    onChat: fanout.listen,
    remembered: () => ledger.settings().remembered,
    frontGone: (front) => {
      for (const { profile, sessionKey } of fanout.frontGone(front))
        void runtimes.get(profile)?.link()?.release(sessionKey);
    },
    close: async () => {
      stopSignals();
      stopWatching();
      stopAttending();
      expiry.stop();
      house.following.close();
      lookout.want(false);
      publisher.close();
      await Promise.all([...runtimes.values()].map((runtime) => runtime.close()));
      await ledger.change((settings) => settings);
    },
  };
}

function handlersOf(house: House): CommandHandlers {
  return {
    ...settingsCommands(house),
    ...profileCommands(house),
    ...connectionCommands(house),
    ...sshCommands(house),
    ...certificateCommands(house),
    ...pairingCommands(house),
    ...openClawCommands(house),
    ...chatCommands(house),
  };
}

function wake({ ports, runtimes, following, publisher }: House): void {
  for (const runtime of runtimes.values()) void begin(runtime, ports);
  following.begin();
  if (runtimes.size === 0) void look(ports.secrets).then(publisher.changed);
}

/** Takes up what the person last asked of a profile; a pause that ended meanwhile is over. */
async function begin(runtime: ProfileRuntime, { clock, secrets }: Ports): Promise<void> {
  if (runtime.profile().intent.kind === 'connect') runtime.send({ type: 'person.connect' });
  else runtime.send({ type: 'alarm', wall: clock.wall(), chance: 0 });
  const account = credentialAccount(runtime.profile());
  if (account === null) return;
  const reading = await secrets.read(account);
  if (reading.ok) runtime.setCredentialStored(reading.value !== null);
}

/** A first run is about to ask for a secret, so it must be known where that will be kept. */
async function look(secrets: Ports['secrets']): Promise<void> {
  await secrets.read('first-run');
}

function isAnythingWanted({ runtimes }: House): boolean {
  return [...runtimes.values()].some((runtime) => runtime.machine().state.kind !== 'idle');
}

/** Looks out for signals that cost something to look for, while they are wanted. */
function createLookout(source: SignalSource, hear: (signal: Signal) => void) {
  let stop: (() => void) | null = null;
  return {
    want: (wanted: boolean): void => {
      if (wanted) stop ??= source(hear);
      if (wanted || stop === null) return;
      stop();
      stop = null;
    },
  };
}
