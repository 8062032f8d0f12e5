import type { CommandHandlers, CommandInput, CommandOutput } from '../contract/commands.ts';
import type { Intent, ProfileId } from '../contract/profile.ts';
import type { Outcome } from '../contract/refusal.ts';
import type { ConnectionEvent } from '../connection/machine.ts';
import type { House } from './house.ts';
import { done, withRuntime } from './house.ts';
import { changeProfile } from './ledger.ts';

type Names =
  | 'connection.connect'
  | 'connection.disconnect'
  | 'connection.pause'
  | 'connection.reconnect'
  | 'signals.report'
  | 'timeline.read';

/** What a person asks of a connection. It is remembered, so that a disconnect survives a restart. */
export function connectionCommands(house: House): Pick<CommandHandlers, Names> {
  const { ports } = house;

  function pauseUntil({ minutes }: CommandInput<'connection.pause'>): { readonly until?: number } {
    return minutes === undefined ? {} : { until: ports.clock.wall() + minutes * 60_000 };
  }

  const ask: Ask = (profile, intent, event) => askOf(house, { profile, intent, event });

  return {
    'connection.connect': ({ profile }) => ask(profile, { kind: 'connect' }, { type: 'person.connect' }),
    'connection.reconnect': ({ profile }) => ask(profile, { kind: 'connect' }, { type: 'person.reconnect' }),
    'connection.disconnect': ({ profile }) =>
      ask(profile, { kind: 'disconnect' }, { type: 'person.disconnect' }),
    'connection.pause': (input) => {
      const until = pauseUntil(input);
      return ask(input.profile, { kind: 'pause', ...until }, { type: 'person.pause', ...until });
    },
    'signals.report': async ({ signal }) => {
      for (const runtime of house.runtimes.values()) runtime.signal(signal);
      return done;
    },
    'timeline.read': ({ profile }) =>
      withRuntime(house, profile, async () => ({
        ok: true,
        value: { entries: [...ports.timeline.read(profile)] },
      })),
  };
}

type Ask = (profile: ProfileId, intent: Intent, event: ConnectionEvent) => ReturnType<typeof askOf>;
type Asked = { readonly profile: ProfileId; readonly intent: Intent; readonly event: ConnectionEvent };

/** Done first, saved after: a disconnect must work on a full disk, too. */
async function askOf(
  house: House,
  { profile, intent, event }: Asked,
): Promise<Outcome<CommandOutput<'connection.connect'>>> {
  return withRuntime(house, profile, async (runtime) => {
    runtime.send(event);
    runtime.edit({ ...runtime.profile(), intent });
    await changeProfile(house.ledger, profile, (each) => ({ ...each, intent }), 'regardless');
    return done;
  });
}
