import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createRequire } from 'node:module';
import { Duplex, type Readable, type Writable } from 'node:stream';

/**
 * Opens a stream to Pageant, PuTTY's agent on Windows, for one question. Pageant has no socket: a small program that
 * comes with ssh2 puts the question to it and prints the answer. ssh2's own stream starts that program from inside the
 * app's archive, where the system finds none, and then ends the whole process by an error that nobody hears.
 */
export function openPageant(program: string): Duplex {
  let question = Buffer.alloc(0);
  let child: ChildProcessByStdio<Writable, Readable, null> | null = null;
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      question = Buffer.concat([question, chunk]);
      if (child === null && isWhole(question)) child = ask(program, question, stream);
      done();
    },
    destroy: (error, done) => {
      child?.kill();
      done(error);
    },
  });
  return stream;
}

/** The agent's messages begin with their length (draft-miller-ssh-agent, section 3). */
function isWhole(message: Buffer): boolean {
  return message.length >= 4 && message.length >= 4 + message.readUInt32BE(0);
}

function ask(
  program: string,
  question: Buffer,
  answer: Duplex,
): ChildProcessByStdio<Writable, Readable, null> {
  const child = spawn(program, [String(question.length)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  });
  child.on('error', (error) => answer.destroy(error));
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => answer.push(chunk));
  child.on('close', (code) => {
    if (code === 0) answer.push(null);
    else answer.destroy(new Error(`Pageant gave no answer: ${code}`));
  });
  child.stdin.end(question);
  return child;
}

/** Where that program lies: in a packed app beside the archive, not inside it. */
export function findPageantProgram(
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): string {
  return resolve('ssh2/util/pagent.exe').replace(/\.asar(?=[\\/])/, '.asar.unpacked');
}
