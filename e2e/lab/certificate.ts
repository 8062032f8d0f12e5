import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A self-signed certificate and its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the certificate's DER, as `AD:FD:…`. */
  readonly fingerprint: string;
}

const run = promisify(execFile);

/** Makes a certificate (P-256, 30 days) for `name` and 127.0.0.1 with the `openssl` command. */
export async function makeCertificate(name = 'lab.invalid'): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-certificate-'));
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  try {
    const names = `subjectAltName=DNS:${name},IP:127.0.0.1`;
    const what = `req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 30`.split(' ');
    await run('openssl', [
      ...what,
      '-subj',
      `/CN=${name}`,
      '-addext',
      names,
      '-keyout',
      keyFile,
      '-out',
      certFile,
    ]);
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    return { cert, key, fingerprint: new X509Certificate(cert).fingerprint256 };
  } finally {
    await rm(folder, { recursive: true });
  }
}
