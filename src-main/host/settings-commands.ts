import type { CommandHandlers } from '../contract/commands.ts';
import { judgeLink } from '../policy/link.ts';
import { judgeTyped } from '../policy/typed.ts';
import type { House } from './house.ts';
import { done, refuse } from './house.ts';
import { forgetRemembered } from './remembered.ts';

type Names =
  | 'app.snapshot'
  | 'address.judge'
  | 'link.judge'
  | 'secrets.choose'
  | 'secrets.forget-remembered'
  | 'settings.change';

/** Commands about the app itself, and the rules a form may ask. */
export function settingsCommands(house: House): Pick<CommandHandlers, Names> {
  const { ledger, ports } = house;
  return {
    'app.snapshot': async () => ({ ok: true, value: house.snapshot() }),
    'address.judge': async ({ text }) => ({ ok: true, value: judgeTyped(text) }),
    'link.judge': async ({ url, shown }) => judgeLink(url, shown),
    'settings.change': async ({ theme }) => {
      const saved = await ledger.change((settings) => ({ ...settings, theme }));
      return saved.ok ? done : refuse({ code: 'not-saved', why: saved.why });
    },
    'secrets.forget-remembered': async () => {
      const forgotten = await forgetRemembered(ports.secrets, ledger);
      if (forgotten === 'kept') return refuse({ code: 'secrets-unavailable', why: storeTrouble(house) });
      return forgotten.ok ? done : refuse({ code: 'not-saved', why: forgotten.why });
    },
    'secrets.choose': async ({ place }) => {
      const keep = () =>
        ledger.change((settings) =>
          settings.secrets === place ? settings : { ...settings, secrets: place },
        );
      const moved = await ports.secrets.choose(place, keep);
      house.publisher.changed();
      if (!moved.ok) return refuse({ code: 'secrets-unavailable', why: moved.why });
      const saved = moved.value;
      return saved.ok ? done : refuse({ code: 'not-saved', why: saved.why });
    },
  };
}

function storeTrouble({ ports }: House): 'absent' | 'locked' | 'hanging' | 'failing' {
  const { state } = ports.secrets.state();
  return state === 'ready' ? 'failing' : state;
}
