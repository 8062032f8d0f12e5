import type { ChatDelta } from '../contract/chat.ts';
import type { Fields } from './payload.ts';
import { fieldsOf, listOf, textIn } from './payload.ts';

/** The most that is told of one step, in UTF-16 units; the whole is in the history. */
const LONGEST_DETAIL = 4096;

/** The arguments that say best what a tool does, the best first. */
const TELLING = ['command', 'cmd', 'path', 'file_path', 'url', 'query', 'pattern', 'prompt', 'text'] as const;

/** One step of a tool, from an `agent` event of stream `tool` or from `session.tool`. */
export function toolDelta(payload: Fields): ChatDelta | null {
  const sessionKey = textIn(payload, 'sessionKey');
  const runId = textIn(payload, 'runId');
  const data = fieldsOf(payload['data']);
  const toolCallId = textIn(data, 'toolCallId');
  const { phase } = data;
  if (sessionKey === undefined || runId === undefined || toolCallId === undefined) return null;
  if (phase !== 'start' && phase !== 'update' && phase !== 'result') return null;
  const detail = detailOf(phase, data);
  return {
    kind: 'tool',
    sessionKey,
    runId,
    phase,
    toolCallId,
    name: textIn(data, 'name') ?? 'tool',
    ...(detail === '' ? {} : { detail }),
    ...(typeof data['isError'] === 'boolean' ? { isError: data['isError'] } : {}),
  };
}

function detailOf(phase: 'start' | 'update' | 'result', data: Fields): string {
  switch (phase) {
    case 'start':
      return head(argumentLine(data['args']));
    case 'update':
      return tail(outputOf(data['partialResult']));
    case 'result':
      return head(outputOf(data['result']));
    default:
      return phase satisfies never;
  }
}

function argumentLine(args: unknown): string {
  if (typeof args === 'string') return args;
  const fields = fieldsOf(args);
  const telling = TELLING.map((name) => textIn(fields, name)).find((text) => text !== undefined);
  if (telling !== undefined) return telling;
  return Object.keys(fields).length === 0 ? '' : JSON.stringify(fields);
}

function outputOf(result: unknown): string {
  if (typeof result === 'string') return result;
  const blocks = listOf(fieldsOf(result)['content']).map(fieldsOf);
  const texts = blocks.map((block) => textIn(block, 'text') ?? '');
  return texts.filter((text) => text !== '').join('\n');
}

// What comes back is read from its beginning, what is still coming from its end.
function head(text: string): string {
  return text.length <= LONGEST_DETAIL ? text : `${text.slice(0, LONGEST_DETAIL - 1).toWellFormed()}…`;
}

function tail(text: string): string {
  return text.length <= LONGEST_DETAIL ? text : `…${text.slice(1 - LONGEST_DETAIL).toWellFormed()}`;
}
