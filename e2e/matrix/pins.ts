import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Pin } from '../../src-main/contract/certificate.ts';
import type { Standing } from '../../src-main/contract/fault.ts';
import type { ProfileSnapshot } from '../../src-main/contract/snapshot.ts';
import { Settings } from '../../src-main/contract/settings.ts';
import type { Stage } from './stage.ts';
import type { TlsDoor } from './tls-door.ts';

type CertificateFault = Extract<Standing, { code: 'untrusted-certificate' | 'pin-mismatch' }>;

export function doorOf({ tls }: Stage): TlsDoor {
  if (tls === null) throw new Error('No TLS on this stage');
  return tls;
}

/** What the profile asks a person to judge. */
export function askedCertificate({ connection }: ProfileSnapshot): CertificateFault {
  const fault = connection.kind === 'blocked' ? connection.fault : null;
  if (fault?.code === 'untrusted-certificate' || fault?.code === 'pin-mismatch') return fault;
  throw new Error(`No certificate is asked about: ${JSON.stringify(connection)}`);
}

/** The pin of the one route, as it was written down. */
export async function storedPin({ folder }: Stage): Promise<Pin | null> {
  const text = await readFile(join(folder.data, 'settings.json'), 'utf8');
  const [profile] = Settings.parse(JSON.parse(text)).profiles;
  return profile?.routes[0]?.pin ?? null;
}

/** Pins what is shown, in the place of what is shown beside it. */
export async function trustShown(stage: Stage): Promise<void> {
  const answer = await stage.front.call('certificate.trust', wishOf(stage));
  expect(answer).toEqual({ ok: true, value: {} });
}

export function wishOf({ front }: Stage) {
  const { route, fingerprint, ...fault } = askedCertificate(front.profile());
  const replaces = fault.code === 'pin-mismatch' ? fault.stored.value : null;
  return { profile: front.profile().profile.id, route, fingerprint, replaces };
}

/** Nothing is left of the old pin; the next attempt asks as the first one did. */
export async function forgetPin({ front }: Stage): Promise<void> {
  const fault = askedCertificate(front.profile());
  if (fault.code !== 'pin-mismatch') throw new Error('No pin is asked about');
  const wish = { profile: front.profile().profile.id, route: fault.route, pin: fault.stored.value };
  expect(await front.call('certificate.forget', wish)).toEqual({ ok: true, value: {} });
}
