import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Certificate } from './certificate.ts';

/** What a certificate shall say. */
export interface CertificateWish {
  /** `studio.test` unless told. */
  readonly commonName?: string;
  /** OpenSSL's notation, such as `DNS:studio.test,IP:::1`; a common name alone without it. */
  readonly names?: string;
  /** UTC as `YYMMDDHHMMSSZ`; 2025 to 2049 unless told. */
  readonly from?: string;
  readonly to?: string;
  readonly selfSigned?: boolean;
  /** A key in PEM to be kept, as at a renewal; a new one on P-256 without it. */
  readonly key?: string;
}

/** A certificate authority of a test's own. */
export interface Issuer {
  /** In PEM: who has it among their roots trusts what is issued. */
  readonly authority: string;
  readonly issue: (wish: CertificateWish) => Promise<Certificate>;
  readonly close: () => Promise<void>;
}

const run = promisify(execFile);

const configuration = `
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
[ca]
default_ca = own
[own]
new_certs_dir = .
database = index.txt
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
`;
const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem'.split(' ');

/** So many days from a moment, which is now unless told, in the notation of a wish. */
export function inDays(days: number, from = Date.now()): string {
  const digits = new Date(from + days * 86_400_000).toISOString().replace(/[-:T]/g, '');
  return `${digits.slice(2, 14)}Z`;
}

/** Makes an authority with the `openssl` command in a folder that goes with `close`. */
export async function createIssuer(commonName: string): Promise<Issuer> {
  const home = await mkdtemp(join(tmpdir(), 'causeway-issuer-'));
  await writeFile(join(home, 'ca.cnf'), configuration);
  const root = ['-x509', '-extensions', 'root', '-subj', `/CN=${commonName}`, '-days', '2'];
  const request = ['req', '-config', 'ca.cnf', ...newKey];
  await run('openssl', [...request, ...root, '-out', 'ca.pem'], { cwd: home });
  const authority = await readFile(join(home, 'ca.pem'), 'utf8');
  return {
    authority,
    issue: (wish) => issue(home, wish),
    close: () => rm(home, { recursive: true, force: true }),
  };
}

/** Each in a folder of its own: openssl keeps books on what it issues, and two at once would spoil them. */
async function issue(home: string, wish: CertificateWish): Promise<Certificate> {
  const { commonName = 'studio.test', names, from = '250101000000Z', to = '491231000000Z' } = wish;
  const cwd = await mkdtemp(join(home, 'leaf-'));
  const openssl = (...args: readonly string[]) => run('openssl', args, { cwd });
  const read = (file: string) => readFile(join(cwd, file), 'utf8');
  const config = ['-config', '../ca.cnf'];
  await writeFile(join(cwd, 'index.txt'), '');
  await writeFile(join(cwd, 'leaf.ext'), names === undefined ? '' : `subjectAltName = ${names}\n`);
  if (wish.key !== undefined) await writeFile(join(cwd, 'key.pem'), wish.key);
  const key = wish.key === undefined ? newKey : ['-key', 'key.pem'];
  await openssl('req', ...config, ...key, '-new', '-subj', `/CN=${commonName}`, '-out', 'leaf.csr');
  const own = ['-selfsign', '-keyfile', 'key.pem'];
  const signer = wish.selfSigned === true ? own : ['-cert', '../ca.pem', '-keyfile', '../key.pem'];
  const what = ['-startdate', from, '-enddate', to, '-extfile', 'leaf.ext', '-in', 'leaf.csr'];
  await openssl('ca', '-batch', '-notext', ...config, ...signer, ...what, '-out', 'leaf.pem');
  const cert = await read('leaf.pem');
  return { cert, key: await read('key.pem'), fingerprint: new X509Certificate(cert).fingerprint256 };
}
