import { afterAll, beforeAll, describe } from 'vitest';
import { makeCertificates, type Certificates } from './certificates.ts';
import { redirectRows } from './redirect-rows.ts';
import { playBreaks, playMeets, TENTH } from './row.ts';
import { mismatchRows, rotationRows, untrustedRows } from './tls-rows.ts';

let made: Certificates | undefined;
const certificates = (): Certificates => {
  if (made === undefined) throw new Error('No certificates yet');
  return made;
};

beforeAll(async () => {
  made = await makeCertificates();
});
afterAll(() => made?.remove());

describe('certificates', () => {
  playMeets(untrustedRows(certificates), TENTH);
  playMeets(mismatchRows(certificates), TENTH);
  playBreaks(rotationRows(certificates), TENTH);
});

describe('redirects and proxies', () => {
  playMeets(redirectRows(certificates), TENTH);
});
