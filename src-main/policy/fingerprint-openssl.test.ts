import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate, type Certificate } from '../../e2e/lab/certificate.ts';
import { fingerprintOf, formatFingerprint, readFingerprint } from './fingerprint.ts';

const run = promisify(execFile);

async function openssl(input: string | Buffer, ...args: readonly string[]): Promise<Buffer> {
  const running = run('openssl', args, { encoding: 'buffer' });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

let shown: Certificate;
beforeAll(async () => {
  shown = await makeCertificate();
});

describe('a fingerprint as openssl tells it', () => {
  it('is the leaf’s', async () => {
    const fingerprint = fingerprintOf(new X509Certificate(shown.cert).raw);
    const line = String(await openssl(shown.cert, 'x509', '-noout', '-fingerprint', '-sha256'));
    const der = await openssl(shown.cert, 'x509', '-outform', 'der');
    expect(fingerprintOf(der)).toBe(fingerprint);
    expect(line.trim().endsWith(`=${formatFingerprint(fingerprint)}`)).toBe(true);
    for (const text of [line, String(await openssl(der, 'dgst', '-sha256')), shown.fingerprint]) {
      expect(readFingerprint(text)).toEqual({ ok: true, fingerprint });
    }
  });

  it('is the public key’s', async () => {
    const { publicKey } = new X509Certificate(shown.cert);
    const fingerprint = fingerprintOf(publicKey.export({ type: 'spki', format: 'der' }));
    const pem = await openssl(shown.cert, 'x509', '-noout', '-pubkey');
    const der = await openssl(pem, 'pkey', '-pubin', '-outform', 'der');
    const base64 = (await openssl(der, 'dgst', '-sha256', '-binary')).toString('base64');
    for (const text of [String(await openssl(der, 'dgst', '-sha256')), base64, `sha256//${base64}`]) {
      expect(readFingerprint(text)).toEqual({ ok: true, fingerprint });
    }
  });
});
