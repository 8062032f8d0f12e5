import type { CommandHandlers } from '../contract/commands.ts';
import { methods } from '../contract/methods.ts';
import type { House } from './house.ts';
import { done, refuse, withRuntime } from './house.ts';

type Names =
  | 'gateway.request'
  | 'session.watch'
  | 'session.release'
  | 'draft.read'
  | 'draft.write'
  | 'approvals.read';

/** How long a window waits for the gateway's answer to one request. */
const REQUEST_MS = 30_000;

/** What a window does with conversations; the gateway's methods only as contract/methods.ts allows them. */
export function chatCommands(house: House): Pick<CommandHandlers, Names> {
  const { fanout, ports } = house;
  return {
    'gateway.request': ({ profile, method, params }) =>
      withRuntime(house, profile, async (runtime) => {
        const checked = methods[method].safeParse(params);
        if (!checked.success)
          return refuse({ code: 'input-refused', path: checked.error.issues[0]?.path.join('.') ?? '' });
        return runtime.request(method, checked.data, REQUEST_MS) ?? refuse({ code: 'not-online' });
      }),
    'session.watch': ({ profile, sessionKey }, front) =>
      withRuntime(house, profile, async (runtime) => {
        if (fanout.watch(front, { profile, sessionKey })) await runtime.link()?.watch(sessionKey);
        return done;
      }),
    'session.release': ({ profile, sessionKey }, front) =>
      withRuntime(house, profile, async (runtime) => {
        if (fanout.release(front, { profile, sessionKey })) await runtime.link()?.release(sessionKey);
        return done;
      }),
    'draft.read': async ({ profile, sessionKey }) => ({
      ok: true,
      value: { text: await ports.drafts.read(profile, sessionKey) },
    }),
    'draft.write': ({ profile, sessionKey, text }) =>
      withRuntime(house, profile, async () => {
        const saved = await ports.drafts.write(profile, sessionKey, text);
        return saved.ok ? done : refuse({ code: 'not-saved', why: saved.why });
      }),
    'approvals.read': ({ profile }) =>
      withRuntime(house, profile, async (runtime) => ({
        ok: true,
        value: { pending: [...runtime.tally().approvals.values()] },
      })),
  };
}
