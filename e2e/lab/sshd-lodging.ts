// Where an sshd lives and whom it lets in. Root gets a mount namespace with a passwd, shadow and pam.d of its own, in
// which a user exists whom the system never hears of; everybody else (and root in a container that forbids namespaces)
// can log in as himself only. A process namespace, where there may be one, takes every session along when sshd ends.
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What the user answers beside a key. */
export interface UserSecrets {
  readonly password?: string;
  /** Asked through PAM after the password. */
  readonly code?: string;
}

export interface Lodging {
  readonly user: string;
  /** The folder as sshd sees it: where the user who logs in can read, too. */
  readonly folder: string;
  /** To put before the command. */
  readonly prefix: readonly string[];
}

const run = promisify(execFile);
const USER = 'lab';
const UID = 59_999;
const INSIDE = '/run/lab';

const PREPARE = `
set -e
mount -t tmpfs none /run
mkdir -m 755 /run/sshd /run/lab
mount --bind "$1" /run/lab
mount -t tmpfs none /var/log
for name in passwd shadow pam.d; do mount --bind "$1/etc/$name" "/etc/$name"; done
shift
exec "$@"`;

const AS_ROOT = ['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child'];

function asPerson(uid: number, gid: number): readonly string[] {
  // A new user namespace resets the parent-death signal, so that it is asked for again inside.
  const inside = ['setpriv', '--pdeathsig', 'KILL', '--'];
  return ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--pid', '--fork', ...inside];
}

/** Whether passwords and PAM can be tried: they need root and leave to make namespaces. */
export async function canInventUser(): Promise<boolean> {
  return userInfo().uid === 0 && (await works([...AS_ROOT, 'true']));
}

/**
 * Whether sshd's sessions surely end when this process is killed. Where they do not, a frozen one stays behind; others
 * end when they find their client gone.
 */
export async function canTakeSessionsAlong(): Promise<boolean> {
  const { uid, gid } = userInfo();
  return uid === 0 ? canInventUser() : works([...asPerson(uid, gid), 'true']);
}

/**
 * Prepares `folder` for an sshd. Throws where secrets are given and `canInventUser` says no: without root, sshd can
 * neither read another's password nor become another user.
 */
export async function prepareLodging(folder: string, secrets: UserSecrets): Promise<Lodging> {
  if (await canInventUser()) return inventUser(folder, secrets);
  if (secrets.password !== undefined || secrets.code !== undefined)
    throw new Error('Passwords need root and namespaces here: use scripted-sshd.ts instead');
  const { uid, gid, username } = userInfo();
  if (uid !== 0)
    return { user: username, folder, prefix: (await canTakeSessionsAlong()) ? asPerson(uid, gid) : [] };
  // In a user namespace of one's own, root could not become the user that sshd wants for itself.
  await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  return { user: username, folder, prefix: [] };
}

async function inventUser(folder: string, secrets: UserSecrets): Promise<Lodging> {
  const home = join(folder, 'home');
  await chmod(folder, 0o755);
  await mkdir(home);
  await chown(home, UID, UID);
  await mkdir(join(folder, 'etc', 'pam.d'), { recursive: true });
  const write = async (name: string, text: string, mode: number): Promise<void> =>
    writeFile(join(folder, 'etc', name), text, { mode });
  const passwd = await readFile('/etc/passwd', 'utf8');
  await write('passwd', `${passwd}${USER}:x:${UID}:${UID}:Lab:${INSIDE}/home:/bin/sh\n`, 0o644);
  await write('shadow', `root:*:20000::::::\n${USER}:${await hash(secrets.password)}:20000::::::\n`, 0o600);
  await write('check-code', `#!/bin/sh\n[ "$PAM_RUSER" = '${secrets.code ?? ''}' ]\n`, 0o755);
  for (const service of ['sshd', 'other']) await write(`pam.d/${service}`, pamStack(secrets), 0o644);
  return { user: USER, folder: INSIDE, prefix: [...AS_ROOT, 'sh', '-c', PREPARE, 'sh', folder] };
}

async function hash(password: string | undefined): Promise<string> {
  if (password === undefined) return '*';
  const { stdout } = await run('openssl', ['passwd', '-6', password]);
  return stdout.trim();
}

/** pam_ftp is the one stock module that asks a question of its own; it leaves the answer, up to an @, in PAM_RUSER. */
function pamStack(secrets: UserSecrets): string {
  const second = [
    `auth required pam_ftp.so users=${USER}`,
    `auth required pam_exec.so quiet ${INSIDE}/etc/check-code`,
  ];
  const lines = [
    'auth required pam_unix.so nodelay',
    ...(secrets.code === undefined ? [] : second),
    'account required pam_permit.so',
    'session required pam_permit.so',
  ];
  return `${lines.join('\n')}\n`;
}

async function works([command = '', ...args]: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}
