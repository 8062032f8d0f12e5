import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certifyKey, makeKey } from './ssh-key.ts';

/** A key file with which nobody can log in, and the sentence that says so. */
export interface OddKey {
  readonly path: string;
  /** The variant of the fault `key-unreadable`. */
  readonly why: 'missing' | 'format' | `format-${Format}`;
}

type Format = 'fido' | 'dsa' | 'ppk' | 'pkcs8' | 'chacha20-poly1305' | 'certificate';

/** Writes one file of each kind into a folder that is there; `missing` alone is none. */
export async function makeOddKeys(folder: string): Promise<readonly OddKey[]> {
  const at = (name: string): string => join(folder, name);
  await mkdir(at('id_folder'));
  await writeFile(at('id_notes'), 'Remember to make a key.\n');
  await writeFile(at('id_sk'), fidoKey());
  await writeFile(at('id_dsa'), '-----BEGIN DSA PRIVATE KEY-----\nMIIB\n-----END DSA PRIVATE KEY-----\n');
  await writeFile(at('id.ppk'), 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n');
  const pkcs8 = await makeKey(folder, 'id_pkcs8', { type: 'rsa', format: 'PKCS8' });
  const cipher = 'chacha20-poly1305@openssh.com';
  const chacha = await makeKey(folder, 'id_chacha', { passphrase: 'secret', rounds: 1, cipher });
  const authority = await makeKey(folder, 'authority');
  const certified = await makeKey(folder, 'id_certified');
  const certificate = await certifyKey(certified, authority, { kind: 'user', names: ['lab'] });
  return [
    { path: at('id_none'), why: 'missing' },
    { path: at('id_folder'), why: 'format' },
    { path: at('id_notes'), why: 'format' },
    { path: at('id_sk'), why: 'format-fido' },
    { path: at('id_dsa'), why: 'format-dsa' },
    { path: at('id.ppk'), why: 'format-ppk' },
    { path: pkcs8.path, why: 'format-pkcs8' },
    { path: chacha.path, why: 'format-chacha20-poly1305' },
    { path: certificate, why: 'format-certificate' },
  ];
}

/** The outside of a key that stays in a security key (PROTOCOL.key and PROTOCOL.u2f of OpenSSH). */
function fidoKey(): string {
  const blob = Buffer.concat([field('sk-ssh-ed25519@openssh.com'), field(Buffer.alloc(32)), field('ssh:')]);
  const one = Buffer.from([0, 0, 0, 1]);
  const head = [Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field(''), one];
  const body = Buffer.concat([...head, field(blob), field('hidden')]).toString('base64');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function field(value: string | Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(value)]);
}
