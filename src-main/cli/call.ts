import type { CallFrame, HostFrame } from '../contract/channel.ts';
import { commands } from '../contract/commands.ts';
import type { Call, CommandName, CommandOutput } from '../contract/commands.ts';
import type { Outcome } from '../contract/refusal.ts';

/** Carries one call to a host and brings its answer; null where the host went away without one. */
export type Ask = (frame: CallFrame) => Promise<HostFrame | null>;

/** The contract's `Call` over whatever carries frames. Answers are checked against their command's own schema. */
export function createCall(ask: Ask): Call {
  let lastId = 0;
  return async (name, input) => {
    lastId += 1;
    const frame = await ask({ kind: 'call', id: lastId, name, input });
    return frame === null ? { ok: false, fault: { code: 'host-gone' } } : readOutcome(name, frame);
  };
}

function readOutcome<Name extends CommandName>(name: Name, frame: HostFrame): Outcome<CommandOutput<Name>> {
  if (frame.kind === 'refusal') return { ok: false, fault: frame.fault };
  const parsed = frame.kind === 'answer' ? commands[name].output.safeParse(frame.value) : null;
  if (parsed?.success === true) return { ok: true, value: mint<Name>(parsed.data) };
  return { ok: false, fault: { code: 'internal', id: `answer-to-${name}` } };
}

/** The one place where a checked value takes on the type of its command: the schema was looked up by the same name. */
function mint<Name extends CommandName>(value: unknown): CommandOutput<Name> {
  return value as CommandOutput<Name>;
}
