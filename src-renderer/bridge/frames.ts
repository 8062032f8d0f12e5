import { HostFrame } from '../../src-main/contract/channel.ts';
import { commands, type CommandName, type CommandOutput } from '../../src-main/contract/commands.ts';
import type { Outcome, Refusal } from '../../src-main/contract/refusal.ts';
import type { News } from './bridge.ts';

/** A frame of the host, or null for anything that the contract does not know. */
export function readHostFrame(value: unknown): HostFrame | null {
  const parsed = HostFrame.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** A frame from text on a socket; null for what is no JSON or no frame. */
export function readFrameText(text: unknown): HostFrame | null {
  if (typeof text !== 'string') return null;
  try {
    return readHostFrame(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The outcome of one command from the frame that answers it, checked against the command's own schema. */
export function readOutcome<Name extends CommandName>(
  name: Name,
  frame: HostFrame,
): Outcome<CommandOutput<Name>> {
  if (frame.kind === 'refusal') return { ok: false, fault: frame.fault };
  if (frame.kind !== 'answer') return { ok: false, fault: misread(name) };
  const parsed = commands[name].output.safeParse(frame.value);
  return parsed.success ? { ok: true, value: mint<Name>(parsed.data) } : { ok: false, fault: misread(name) };
}

/** The one place where a checked value takes on the type of its command: the schema was looked up by the same name. */
function mint<Name extends CommandName>(value: unknown): CommandOutput<Name> {
  return value as CommandOutput<Name>;
}

function misread(name: CommandName): Refusal {
  return { code: 'internal', id: `answer-to-${name}` };
}

/** News in a frame, or null where it answers a call. */
export function newsOf(frame: HostFrame): News | null {
  switch (frame.kind) {
    case 'snapshot':
      return { kind: 'snapshot', snapshot: frame.snapshot };
    case 'chat':
      return { kind: 'chat', batch: frame.batch };
    case 'answer':
    case 'refusal':
      return null;
    default:
      return frame satisfies never;
  }
}
