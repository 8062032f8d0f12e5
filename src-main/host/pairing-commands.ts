import type { CommandHandlers, CommandInput, CommandOutput } from '../contract/commands.ts';
import type { Fault } from '../contract/fault.ts';
import type { ApprovalProblem, Outcome } from '../contract/refusal.ts';
import type { Machine } from '../connection/machine.ts';
import { approveCommand, endOf, judgeListing, LIST_COMMAND } from '../policy/pairing.ts';
import type { House } from './house.ts';
import { done, refuse, withRuntime } from './house.ts';
import type { Clock } from './ports.ts';
import type { ProfileRuntime } from './profile-runtime.ts';
import { sshRouteOf } from './profiles.ts';
import type { Tunnel } from './ssh-ports.ts';

type Nothing = CommandOutput<'pairing.approve'>;
type Pairing = Extract<Fault, { code: 'pairing-required' }>;

/** `openclaw` takes a second or more to start, and much longer on a small computer. */
const RUN_MS = 60_000;

/** What a person does about this device's pairing with a gateway. */
export function pairingCommands(house: House): Pick<CommandHandlers, 'pairing.approve'> {
  return {
    'pairing.approve': (input) =>
      withRuntime(house, input.profile, async (runtime) => {
        const problem = await approve(house, runtime, input);
        const { profile } = input;
        house.ports.log('pairing.approve', { profile, outcome: problem?.why ?? 'approved' });
        if (problem !== null) return refuse({ code: 'approval-refused', ...problem });
        return connect(runtime);
      }),
  };
}

/** Null where all is well. */
type Problem = { readonly why: ApprovalProblem; readonly detail?: string } | null;

/** Only the request that holds this profile up is approved, as the person saw it. */
async function approve(
  { ports }: House,
  runtime: ProfileRuntime,
  { requestId }: CommandInput<'pairing.approve'>,
): Promise<Problem> {
  const pairing = pairingOf(runtime.machine());
  const approval = approveCommand(requestId);
  if (pairing?.requestId !== requestId || approval === null) return { why: 'not-waiting' };
  if (sshRouteOf(runtime.profile()) === null) return { why: 'no-tunnel' };
  const lent = await runtime.lendTunnel(async (tunnel) => {
    const listed = await run(tunnel, LIST_COMMAND, ports.clock);
    if (!listed.ok) return listed.problem;
    const why = judgeListing(listed.stdout, { ...pairing, requestId });
    if (why !== null) return why === 'failed' ? { why, ...detailOf(listed) } : { why };
    const approved = await run(tunnel, approval, ports.clock);
    return approved.ok ? null : approved.problem;
  });
  return lent.ok ? lent.value : { why: 'no-tunnel' };
}

/** The request that an attempt ended with; it stays while the next look at it is under way. */
function pairingOf({ state, lastCause }: Machine): Pairing | null {
  const cause = state.kind === 'waiting' ? state.cause : state.kind === 'opening' ? lastCause : null;
  return cause?.code === 'pairing-required' ? cause : null;
}

type Ran =
  | { readonly ok: true; readonly stdout: string; readonly stderr: string }
  | { readonly ok: false; readonly problem: NonNullable<Problem> };

async function run(tunnel: Tunnel, command: string, { after }: Clock): Promise<Ran> {
  const stopping = new AbortController();
  const cancel = after(RUN_MS, () => stopping.abort());
  const result = await tunnel.run(command, stopping.signal).finally(cancel);
  if (!result.ok) return { ok: false, problem: { why: 'failed' } };
  const { code } = result;
  if (code === 0) return result;
  // What a POSIX shell says of a command that it did not find, or may not run.
  const why = code === 127 || code === 126 ? 'no-command' : 'failed';
  return { ok: false, problem: { why, ...detailOf(result) } };
}

function detailOf(said: Parameters<typeof endOf>[0]): { readonly detail?: string } {
  const detail = endOf(said);
  return detail === '' ? {} : { detail };
}

/** At once, where it still waits for that. */
function connect(runtime: ProfileRuntime): Outcome<Nothing> {
  if (pairingOf(runtime.machine()) !== null) runtime.send({ type: 'person.reconnect' });
  return done;
}
