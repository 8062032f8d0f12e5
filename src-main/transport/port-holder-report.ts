/** A process that listens on a port of this computer. */
export type PortHolder = {
  readonly pid: number;
  /** As its system calls the program, without what cannot be shown; 64 characters at most, empty if it is not told. */
  readonly name: string;
};

/** A socket that listens, in Linux's numbers (include/net/tcp_states.h). */
const LISTEN = '0A';
/**
 * Our two loopbacks, those written as IPv6, and the two wildcards, as Linux writes them: groups of four bytes, each in
 * the computer's own order, which is little-endian wherever we run.
 */
const PROC_ADDRESSES = new Set([
  '0100007F',
  '00000000',
  `${'0'.repeat(24)}01000000`,
  '0'.repeat(32),
  `${'0'.repeat(16)}FFFF00000100007F`,
]);
const ADDRESSES = new Set(['127.0.0.1', '0.0.0.0', '[::1]', '[::]', '[::ffff:127.0.0.1]', '*']);
const NAME_LENGTH = 64;
/** TASK_COMM_LEN of Linux, without its NUL. */
const COMM_LENGTH = 15;

/** The inodes of the sockets that listen on a loopback port, from /proc/net/tcp or tcp6 (Linux, proc_pid_net(5)). */
export function inodesInProc(text: string, port: number): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const [address = '', number] = local.split(':');
    const isIt = state === LISTEN && number === wanted && PROC_ADDRESSES.has(address);
    return isIt && inode !== undefined ? [inode] : [];
  });
}

/**
 * What to call a process of Linux, from /proc/<pid>/comm and the first argument. The kernel's name is that of the main
 * thread, cut to 15 bytes, and Node calls every one of its own "MainThread".
 */
export function nameInProc(comm: string, command: string): string {
  const short = comm.trimEnd();
  const [path = ''] = command.split('\0', 1);
  const long = path.slice(path.lastIndexOf('/') + 1);
  const isCut = short.length >= COMM_LENGTH && long.startsWith(short);
  return shown(long !== '' && (isCut || short === 'MainThread') ? long : short);
}

/** The holder of a loopback port, from what `lsof -F pcn` says (lsof(8), OUTPUT FOR OTHER PROGRAMS). */
export function holderInLsof(text: string, port: number): PortHolder | null {
  let pid = 0;
  let name = '';
  for (const line of text.split(/\r?\n/)) {
    const value = line.slice(1);
    if (line.startsWith('p')) [pid, name] = [numberOf(value), ''];
    else if (line.startsWith('c')) name = shown(unescaped(value));
    else if (line.startsWith('n') && pid > 0 && isOurs(value, port)) return { pid, name };
  }
  return null;
}

/**
 * The process that holds a loopback port, from what `netstat -ano` says (Windows). The word for a listening state is
 * in the language of the computer, so that what tells is the other end, which is nobody's.
 */
export function pidInNetstat(text: string, port: number): number | null {
  for (const line of text.split('\n')) {
    const [protocol, local = '', far = '', ...rest] = line.trim().split(/\s+/);
    const pid = numberOf(rest.at(-1) ?? '');
    const isListening = far === '0.0.0.0:0' || far === '[::]:0';
    if (protocol === 'TCP' && isListening && pid > 0 && isOurs(local, port)) return pid;
  }
  return null;
}

/** The name of a process, from what `tasklist /FO CSV /NH` says (Windows); without it the answer is a sentence. */
export function nameInTasklist(text: string, pid: number): string | null {
  for (const line of text.split('\n')) {
    const found = /^"(?<name>[^"]+)","(?<pid>\d+)",/.exec(line);
    if (found?.groups !== undefined && Number(found.groups['pid']) === pid) {
      return shown(found.groups['name'] ?? '');
    }
  }
  return null;
}

function isOurs(endpoint: string, port: number): boolean {
  const colon = endpoint.lastIndexOf(':');
  return endpoint.slice(colon + 1) === String(port) && ADDRESSES.has(endpoint.slice(0, colon));
}

function numberOf(text: string): number {
  return /^\d{1,10}$/.test(text) ? Number(text) : 0;
}

/** lsof writes what is no letter of its locale as `\x20`. */
function unescaped(name: string): string {
  return name.replace(/\\x([0-7][\da-f])/gi, (_, code: string) =>
    String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

function shown(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').slice(0, NAME_LENGTH);
}
