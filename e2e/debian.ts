import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the tests need of the system: a file that tells it is there, and the Debian package that brings it. */
const needs = [
  { package: 'chromium', programs: ['chromium'] },
  { package: 'fonts-dejavu-core', files: ['/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'] },
  { package: 'openssh-server', programs: ['sshd'] },
  { package: 'openssh-client', programs: ['ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add'] },
  { package: 'openssl', programs: ['openssl'] },
  { package: 'gnome-keyring', programs: ['gnome-keyring-daemon'] },
  { package: 'dbus', programs: ['dbus-run-session', 'dbus-daemon'] },
  { package: 'libsecret-tools', programs: ['secret-tool'] },
  { package: 'libsecret-1-dev', files: ['/usr/include/libsecret-1/libsecret/secret.h'] },
  { package: 'pkg-config', programs: ['pkg-config'] },
  { package: 'util-linux', programs: ['setpriv', 'unshare', 'nsenter'] },
  { package: 'nftables', programs: ['nft'] },
  { package: 'iproute2', programs: ['ip'] },
  { package: 'g++', programs: ['g++'] },
  { package: 'make', programs: ['make'] },
  { package: 'python3', programs: ['python3'] },
] as const;

const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];

function isThere(need: (typeof needs)[number]): boolean {
  if ('files' in need) return need.files.every((file) => existsSync(file));
  return need.programs.every((program) => folders.some((folder) => existsSync(join(folder, program))));
}

/** The Debian packages that the tests need and that are not there. */
export function missingPackages(): readonly string[] {
  return needs.filter((need) => !isThere(need)).map((need) => need.package);
}

/**
 * Installs what is missing when this user may (root, or sudo without a password, on Debian or Ubuntu).
 * Throws with the exact command when it may not.
 */
export async function installPackages(): Promise<readonly string[]> {
  const missing = missingPackages();
  if (missing.length === 0) return missing;
  const prefix = await privilege();
  if (prefix === null)
    throw new Error(
      `The tests need these packages: ${missing.join(' ')}\nInstall them with: sudo apt-get install ${missing.join(' ')}`,
    );
  await run([...prefix, 'apt-get', 'update', '-q']);
  await run([...prefix, 'apt-get', 'install', '-y', '-q', '--no-install-recommends', ...missing]);
  const still = missingPackages();
  if (still.length > 0) throw new Error(`Still missing after the installation: ${still.join(' ')}`);
  return missing;
}

/** How to become root, or null where that needs a person. */
async function privilege(): Promise<readonly string[] | null> {
  if (!existsSync('/usr/bin/apt-get')) return null;
  if (process.getuid?.() === 0) return ['env', 'DEBIAN_FRONTEND=noninteractive'];
  const sudo = await new Promise<boolean>((resolve) => {
    execFile('sudo', ['-n', 'true'], (error) => resolve(error === null));
  });
  return sudo ? ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'] : null;
}

/** Runs a program with its output on ours; throws when it fails. */
export async function run([program = '', ...args]: readonly string[]): Promise<void> {
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${code}`);
}
