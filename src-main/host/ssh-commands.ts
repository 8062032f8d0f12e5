import type { CommandHandlers, CommandInput, CommandOutput } from '../contract/commands.ts';
import type { Fault } from '../contract/fault.ts';
import type { Outcome } from '../contract/refusal.ts';
import { formatSshTarget, parseSshTarget } from '../policy/ssh-target.ts';
import type { House } from './house.ts';
import { done, refuse, withRuntime } from './house.ts';
import { changeProfile } from './ledger.ts';
import type { WayResult } from './ssh-ports.ts';
import type { ProfileRuntime } from './profile-runtime.ts';
import { goalTo } from './profiles.ts';

type Names =
  | 'ssh.judge'
  | 'ssh.hosts'
  | 'route.choose'
  | 'question.answer'
  | 'question.cancel'
  | 'host-key.trust'
  | 'forward.retry';
type Nothing = CommandOutput<'route.choose'>;

/** What a person does about routes, and about the SSH servers on the way. */
export function sshCommands(house: House): Pick<CommandHandlers, Names> {
  return {
    'ssh.judge': ({ text }) => judge(house, text),
    'ssh.hosts': () => listHosts(house),
    'route.choose': (input) => choose(house, input),
    'question.answer': ({ profile, question, answers, remember }) =>
      withRuntime(house, profile, async ({ questions }) =>
        questions.answer(question, { answers, remember }) ? done : refuse({ code: 'no-such-question' }),
      ),
    'question.cancel': ({ profile, question }) =>
      withRuntime(house, profile, async ({ questions }) =>
        questions.cancel(question) ? done : refuse({ code: 'no-such-question' }),
      ),
    'host-key.trust': (input) => withRuntime(house, input.profile, async (runtime) => trust(runtime, input)),
    'forward.retry': ({ profile, localPort }) =>
      withRuntime(house, profile, async (runtime) => {
        runtime.retryForward(localPort);
        return done;
      }),
  };
}

async function judge({ ports }: House, text: string): Promise<Outcome<CommandOutput<'ssh.judge'>>> {
  const reading = parseSshTarget(text);
  if (!reading.ok) return { ok: true, value: { verdict: 'deny', why: reading.why } };
  const target = formatSshTarget(reading.target);
  const resolved = await ports.ssh.resolve(target);
  if (!resolved.ok) return { ok: true, value: { verdict: 'config', fault: resolved.fault } };
  return { ok: true, value: { verdict: 'allow', target, way: resolved.way } };
}

async function listHosts({ ports }: House): Promise<Outcome<CommandOutput<'ssh.hosts'>>> {
  const listed = await ports.ssh.hosts();
  if (!listed.ok) return { ok: true, value: { hosts: [], fault: listed.fault } };
  const hosts = listed.hosts.map(({ name, way }) => ({ name, ...wayOrFault(way) }));
  return { ok: true, value: { hosts } };
}

function wayOrFault(result: WayResult): Pick<CommandOutput<'ssh.hosts'>['hosts'][number], 'way' | 'fault'> {
  return result.ok ? { way: result.way } : { fault: result.fault };
}

/** Online, it becomes the route to begin with once the new link serves; else at once. */
async function choose(
  house: House,
  { profile, route }: CommandInput<'route.choose'>,
): Promise<Outcome<Nothing>> {
  return withRuntime(house, profile, async (runtime) => {
    const goal = goalTo(runtime.profile(), route);
    if (goal === null) return refuse({ code: 'no-such-route' });
    if (runtime.machine().state.kind !== 'online') {
      const saved = await changeProfile(house.ledger, profile, (each) => ({ ...each, active: route }));
      if (!saved.ok) return refuse({ code: 'not-saved', why: saved.why });
      runtime.edit({ ...runtime.profile(), active: route });
    }
    runtime.send({ type: 'route.chosen', goal });
    return done;
  });
}

/** Only what ended the last attempt can be trusted, exactly as it was shown. */
function trust(
  runtime: ProfileRuntime,
  { host, port, fingerprint, replaces }: CommandInput<'host-key.trust'>,
): Outcome<Nothing> {
  const approval = { host, port, fingerprint, replaces };
  if (!runtime.faults().some((fault) => isShown(fault, approval))) return refuse({ code: 'not-as-shown' });
  runtime.trust(approval);
  return done;
}

function isShown(
  fault: Fault,
  shown: Pick<CommandInput<'host-key.trust'>, 'host' | 'port' | 'fingerprint' | 'replaces'>,
): boolean {
  if (fault.code !== 'unknown-host-key' && fault.code !== 'changed-host-key') return false;
  const recorded = fault.code === 'changed-host-key' ? fault.recorded.map((key) => key.fingerprint) : [];
  const isSameKey =
    fault.host === shown.host && fault.port === shown.port && fault.fingerprint === shown.fingerprint;
  return isSameKey && sameSet(recorded, shown.replaces);
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return [...new Set(one)].toSorted().join('\n') === [...new Set(other)].toSorted().join('\n');
}
