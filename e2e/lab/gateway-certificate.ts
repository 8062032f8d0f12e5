import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate } from './certificate.ts';

/** The TLS certificate and key of a gateway, where it looks for them when it starts. */
export function keepCertificate(directory: string) {
  const folder = join(directory, 'state', 'gateway', 'tls');
  const file = join(folder, 'gateway-cert.pem');
  const keyFile = join(folder, 'gateway-key.pem');
  return {
    file,
    /** Puts these in their place; without any, the gateway makes its own. */
    write: async (pair?: Pick<Certificate, 'cert' | 'key'>): Promise<void> => {
      await Promise.all([file, keyFile].map(async (each) => rm(each, { force: true })));
      if (pair === undefined) return;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(file, pair.cert);
      await writeFile(keyFile, pair.key, { mode: 0o600 });
    },
    fingerprint: async (): Promise<string> => new X509Certificate(await readFile(file)).fingerprint256,
  };
}
