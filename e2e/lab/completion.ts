import { z } from 'zod';

const MessageShape = z.looseObject({
  role: z.string(),
  content: z.unknown().optional(),
  tool_call_id: z.string().optional(),
});
const PartShape = z.looseObject({ type: z.literal('text'), text: z.string() });

/** The part of a `POST /v1/chat/completions` body that the model server looks at. */
export const CompletionShape = z.looseObject({
  model: z.string(),
  messages: z.array(MessageShape),
  tools: z.array(z.unknown()).default([]),
});

export type Completion = Readonly<z.infer<typeof CompletionShape>>;

/** OpenClaw appends a user message of its own that starts like this. */
const INTERNAL = '<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>';

/** What the user wrote last, inside what the gateway wraps around it; empty if nothing. */
export function lastUserText(completion: Completion): string {
  const texts = spoken(completion).filter((message) => message.role === 'user');
  return contentOf(texts.at(-1)?.content);
}

/** The id of the tool call whose result this request brings, if it brings one. */
export function answeredToolCall(completion: Completion): string | undefined {
  const last = spoken(completion).at(-1);
  return last?.role === 'tool' ? last.tool_call_id : undefined;
}

/** Whether this is a turn of a conversation; the gateway also asks for titles and summaries, without tools. */
export function isTurn(completion: Completion): boolean {
  return completion.tools.length > 0;
}

function spoken(completion: Completion) {
  return completion.messages.filter(
    (message) => !contentOf(message.content).trimStart().startsWith(INTERNAL),
  );
}

function contentOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => PartShape.safeParse(part).data?.text ?? '').join('');
}
