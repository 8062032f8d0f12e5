import { z } from 'zod';
import { CallFrame } from '../contract/channel.ts';
import type { HostFrame } from '../contract/channel.ts';
import { commands } from '../contract/commands.ts';
import type { CommandHandlers, CommandName, CommandOutput, Commands, FrontId } from '../contract/commands.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Outcome } from '../contract/refusal.ts';
import type { Log } from './ports.ts';

/** Answers one raw call of a front; null where there is no call id to answer to, and the carrier ends the front. */
export type Dispatch = (raw: unknown, front: FrontId) => Promise<HostFrame | null>;

export type DispatchParts = {
  readonly handlers: CommandHandlers;
  readonly log: Log;
  /** Names one internal fault, in the answer and in the log line alike. */
  readonly mintId: () => string;
};

type CommandReceived<Name extends CommandName> = z.output<Commands[Name]['input']>;
type Checks = {
  readonly [Name in CommandName]: {
    readonly input: z.ZodType<CommandReceived<Name>>;
    readonly output: z.ZodType<CommandOutput<Name>>;
  };
};
const checks: Checks = commands;

const Numbered = z.object({ id: CallFrame.shape.id });
const PATH_LIMIT = 200;

/**
 * The one way from a front's frame to a handler, whatever carries it. Both directions are checked against the
 * contract, and only what the contract names goes out. Expected failures come back as `refusal` frames:
 * `input-refused` with the path that was wrong, `internal` with an id that a log line carries, or the handler's own.
 */
export function createDispatch(parts: DispatchParts): Dispatch {
  return async (raw, front) => {
    const call = CallFrame.safeParse(raw);
    if (!call.success) {
      const numbered = Numbered.safeParse(raw);
      return numbered.success ? frameOf(numbered.data.id, inputRefused(call.error)) : null;
    }
    const { id, name, input } = call.data;
    return frameOf(id, await answer(parts, { name, input, front }));
  };
}

type Asked<Name extends CommandName> = {
  readonly name: Name;
  readonly input: unknown;
  readonly front: FrontId;
};

async function answer<Name extends CommandName>(
  parts: DispatchParts,
  asked: Asked<Name>,
): Promise<Outcome<unknown>> {
  const input = checks[asked.name].input.safeParse(asked.input);
  if (!input.success) return inputRefused(input.error);
  try {
    const outcome = await parts.handlers[asked.name](input.data, asked.front);
    const checked = checkOutcome(asked.name, outcome);
    if (checked.ok) return checked.outcome;
    return internal(parts, asked.name, { event: 'command.misanswered', where: checked.where });
  } catch (error) {
    return internal(parts, asked.name, { event: 'command.threw', ...traceOf(error) });
  }
}

type CheckedOutcome =
  | { readonly ok: true; readonly outcome: Outcome<unknown> }
  | { readonly ok: false; readonly where: string };

function checkOutcome<Name extends CommandName>(
  name: Name,
  outcome: Outcome<CommandOutput<Name>>,
): CheckedOutcome {
  if (outcome.ok) {
    const value = checks[name].output.safeParse(outcome.value);
    if (!value.success) return { ok: false, where: pathOf(value.error) };
    return { ok: true, outcome: { ok: true, value: value.data } };
  }
  const fault = Refusal.safeParse(outcome.fault);
  if (!fault.success) return { ok: false, where: pathOf(fault.error) };
  return { ok: true, outcome: { ok: false, fault: fault.data } };
}

function frameOf(id: number, outcome: Outcome<unknown>): HostFrame {
  return outcome.ok
    ? { kind: 'answer', id, ok: true, value: outcome.value }
    : { kind: 'refusal', id, ok: false, fault: outcome.fault };
}

function inputRefused(error: z.ZodError): Outcome<never> {
  return { ok: false, fault: { code: 'input-refused', path: pathOf(error) } };
}

function pathOf(error: z.ZodError): string {
  const path = error.issues[0]?.path ?? [];
  return path.map(String).join('.').slice(0, PATH_LIMIT);
}

type Mishap = { readonly event: string } & Readonly<Record<string, string>>;

function internal(parts: DispatchParts, command: CommandName, mishap: Mishap): Outcome<never> {
  const id = parts.mintId();
  const { event, ...fields } = mishap;
  parts.log(event, { id, command, ...fields });
  return { ok: false, fault: { code: 'internal', id } };
}

/** What kind of error, and where; never its message, which may repeat a secret that came in with the call. */
function traceOf(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return { error: error.name, trace: frames.slice(0, 8).join('\n') };
}
