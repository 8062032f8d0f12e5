import type { Socket } from 'node:net';

/** One line without its end, or that it grew too long. */
export type Line = { readonly text: string } | 'too-long';

/**
 * The lines that come over a socket, until it ends, fails, or says too much. Nothing is read ahead of who
 * takes them. `limit` counts UTF-16 units.
 */
export async function* linesOf(socket: Socket, limit: number): AsyncGenerator<Line> {
  socket.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of socket) {
      const parts = `${rest}${String(chunk)}`.split('\n');
      rest = parts.pop() ?? '';
      for (const text of parts) yield text.length > limit ? 'too-long' : { text };
      if (rest.length > limit) yield 'too-long';
    }
  } catch {
    // A socket that fails has nothing more to say.
  }
}

/** What a line of JSON says; null for what is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Writes one value as a line; false when it did not reach the system because the socket was gone. */
export function writeLine(socket: Socket, value: unknown): Promise<boolean> {
  return new Promise((resolve) => {
    if (!socket.writable) resolve(false);
    else
      socket.write(`${JSON.stringify(value)}\n`, (error) => resolve(error === null || error === undefined));
  });
}
