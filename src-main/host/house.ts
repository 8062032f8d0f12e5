import type { Profile, ProfileId } from '../contract/profile.ts';
import type { Outcome, Refusal } from '../contract/refusal.ts';
import type { RouteKind } from '../contract/route-kind.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import type { AuthBudget } from './budget.ts';
import { createBudget } from './budget.ts';
import type { Fanout } from './fanout.ts';
import { createFanout } from './fanout.ts';
import type { Following } from './following.ts';
import { createFollowing } from './following.ts';
import type { Ledger } from './ledger.ts';
import { changeProfile, createLedger } from './ledger.ts';
import type { PinLearnt } from './living.ts';
import { isSamePin, leadsTheSame, withPin } from './pinning.ts';
import type { Ports } from './ports.ts';
import { createRememberedSecrets } from './remembered.ts';
import type { RememberedSecrets } from './tunnel-opening.ts';
import type { ProfileRuntime } from './profile-runtime.ts';
import { createProfileRuntime } from './profile-runtime.ts';
import type { Publisher } from './publisher.ts';
import { createPublisher } from './publisher.ts';

/** What the host and its command handlers share. */
export type House = {
  readonly ports: Ports;
  readonly ledger: Ledger;
  readonly fanout: Fanout;
  readonly budget: AuthBudget;
  readonly remembered: RememberedSecrets;
  /** Keeps the profiles in step that follow OpenClaw's configuration. */
  readonly following: Following;
  readonly publisher: Publisher<Snapshot>;
  readonly runtimes: Map<ProfileId, ProfileRuntime>;
  readonly snapshot: () => Snapshot;
};

export function createHouse(ports: Ports): House {
  const runtimes: House['runtimes'] = new Map();
  const publisher = createPublisher(snapshot);
  const ledger = createLedger(ports.settings, publisher.changed);
  const { changed } = publisher;
  const following = createFollowing({ openClaw: ports.openClaw, ledger, runtimes, changed });

  function snapshot(): Snapshot {
    const { theme, device, remembered } = ledger.settings();
    const openclaw = following.state();
    const roots = ports.roots();
    return {
      revision: publisher.revision(),
      version: ports.version,
      theme,
      settings: ledger.state(),
      secrets: ports.secrets.state(),
      remembered: remembered.length,
      ...(device === undefined ? {} : { deviceId: device.id }),
      ...(openclaw === null ? {} : { openclaw }),
      ...(roots === null ? {} : { roots }),
      profiles: [...runtimes.values()].map((runtime) => runtime.snapshot()),
    };
  }

  return {
    ports,
    ledger,
    runtimes,
    publisher,
    snapshot,
    following,
    fanout: createFanout(),
    budget: createBudget(ports.clock.now),
    remembered: createRememberedSecrets(ports.secrets, ledger),
  };
}

/** Gives a profile its runtime. */
export function admit(house: House, profile: Profile): ProfileRuntime {
  const { ports, ledger, fanout, budget, publisher } = house;
  const runtime = createProfileRuntime(profile, ports, {
    budget,
    remembered: house.remembered,
    isPrimary: () => ledger.settings().profiles[0]?.id === profile.id,
    switched: (active) => void takeOver(house, profile.id, active),
    pinLearnt: (learnt) => void remember(house, profile.id, learnt),
    problem: house.following.problemOf,
    changed: publisher.changed,
    chat: (epoch, deltas) => fanout.deliver(profile.id, epoch, deltas),
    watched: () => fanout.watched(profile.id),
    device: () => ledger.settings().device,
    deviceKnown: (device) => {
      // It is told once: where it cannot be saved now, whatever is saved next takes it along.
      void ledger.change(
        (settings) =>
          settings.device?.id === device.id && settings.device.place === device.place
            ? settings
            : { ...settings, device },
        'regardless',
      );
    },
  });
  house.runtimes.set(profile.id, runtime);
  return runtime;
}

/** The route that a person switched to is the one to begin with from now on. */
async function takeOver(house: House, id: ProfileId, active: RouteKind): Promise<void> {
  const runtime = house.runtimes.get(id);
  if (runtime !== undefined) runtime.edit({ ...runtime.profile(), active });
  await changeProfile(house.ledger, id, (profile) => ({ ...profile, active }), 'regardless');
}

/** Keeps what a gateway showed that said hello, if meanwhile neither the pin nor the place has changed. */
async function remember(house: House, id: ProfileId, { route, before, pin }: PinLearnt): Promise<void> {
  const runtime = house.runtimes.get(id);
  if (runtime === undefined) return;
  const learn = (profile: Profile): Profile => {
    const now = profile.routes.find(({ kind }) => kind === route.kind);
    const isStill = leadsTheSame(now, route) && isSamePin(now?.pin ?? null, before);
    return isStill ? withPin(profile, route.kind, pin) : profile;
  };
  const { clock, timeline } = house.ports;
  const learnt = learn(runtime.profile());
  if (learnt === runtime.profile()) return;
  runtime.note(learnt);
  if (before?.value !== pin.value) {
    const { from, value: fingerprint } = pin;
    timeline.append(id, {
      at: clock.wall(),
      event: 'certificate.pinned',
      route: route.kind,
      fingerprint,
      from,
    });
  }
  await changeProfile(house.ledger, id, learn, 'regardless');
}

/** Ends a profile's runtime and forgets its history. */
export function dismiss(house: House, profile: ProfileId): void {
  void house.runtimes.get(profile)?.close();
  house.runtimes.delete(profile);
  house.ports.timeline.forget(profile);
  house.publisher.changed();
}

export const done: Outcome<Record<string, never>> = { ok: true, value: {} };

/** An expected failure. */
export function refuse(fault: Refusal): { readonly ok: false; readonly fault: Refusal } {
  return { ok: false, fault };
}

/** Runs with a profile's runtime, or refuses. */
export async function withRuntime<Value>(
  house: House,
  profile: ProfileId,
  run: (runtime: ProfileRuntime) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const runtime = house.runtimes.get(profile);
  return runtime === undefined ? refuse({ code: 'no-such-profile' }) : run(runtime);
}
