/**
 * The program at the far end: what stands beside the SSH server. It greets each connection with one byte, reads one
 * line and does what it says: `down N` sends N bytes, `up N` takes N bytes and answers with one, `echo` sends back
 * what it gets, `pace R` sends R bytes a second until the other side leaves.
 */
import { createServer, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { listenOnLoopback } from '../../e2e/lab/port.ts';

const CHUNK = Buffer.alloc(256 * 1024, 'x');
const PACE_MS = 10;
const ANSWER = '.';

function obey(socket: Socket, line: string, rest: Buffer): void {
  const [verb, number = '0'] = line.split(' ');
  switch (verb) {
    case 'down':
      return send(socket, Number(number));
    case 'up':
      return take(socket, Number(number), rest);
    case 'pace':
      return pace(socket, Number(number));
    default:
      socket.write(rest);
      socket.on('data', (chunk) => socket.write(chunk));
  }
}

function send(socket: Socket, bytes: number): void {
  let left = bytes;
  const more = (): void => {
    while (left > 0) {
      const chunk = CHUNK.subarray(0, left);
      left -= chunk.length;
      if (!socket.write(chunk)) return void socket.once('drain', more);
    }
    socket.end();
  };
  more();
}

function take(socket: Socket, bytes: number, rest: Buffer): void {
  let left = bytes - rest.length;
  socket.on('data', ({ length }) => {
    left -= length;
    if (left <= 0) socket.end(ANSWER);
  });
}

/** Sends what is due, and no more than the other side takes. */
function pace(socket: Socket, bytesPerSecond: number): void {
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * bytesPerSecond - sent;
    if (socket.writableNeedDrain) return;
    for (let left = Math.floor(due); left > 0; left -= CHUNK.length) {
      const chunk = CHUNK.subarray(0, left);
      sent += chunk.length;
      socket.write(chunk);
    }
  }, PACE_MS);
  socket.once('close', () => clearInterval(timer));
}

function greet(socket: Socket): void {
  let heard = Buffer.alloc(0);
  const listen = (chunk: Buffer): void => {
    heard = Buffer.concat([heard, chunk]);
    const end = heard.indexOf('\n');
    if (end < 0) return;
    socket.off('data', listen);
    obey(socket, heard.subarray(0, end).toString(), heard.subarray(end + 1));
  };
  socket.on('error', () => undefined);
  socket.on('data', listen);
  socket.write(ANSWER);
}

const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => socket.send(data));
});
const port = await listenOnLoopback(createServer({ noDelay: true, allowHalfOpen: true }, greet));
const address = sockets.address();
process.send?.({ plain: port, webSocket: typeof address === 'object' ? address?.port : undefined });
process.once('disconnect', () => process.exit());
