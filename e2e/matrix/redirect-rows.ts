import { expect } from 'vitest';
import type { Certificates } from './certificates.ts';
import { doorOf } from './pins.ts';
import { epochOf, WAYS, type Meet } from './row.ts';
import { blockedBy } from './shown.ts';
import type { Stage } from './stage.ts';

/** A proxy's own credential; it must reach the gateway alone. */
const HEADER = { name: 'CF-Access-Client-Secret', value: 'canary-7d2f64b19c0e853a' };

/** Row 25: what leads away from the gateway that was verified. */
export function redirectRows(certificates: () => Certificates): readonly Meet[] {
  const away = (): string => `127.0.0.1:${certificates().elsewhere.port}`;
  const proxies = () => {
    const proxy = `http://${away()}`;
    const all = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'WS_PROXY', 'WSS_PROXY'];
    const each = all.flatMap((name) => [name, name.toLowerCase()]).map((name) => [name, proxy]);
    return { ...Object.fromEntries(each), NODE_USE_ENV_PROXY: '1', NO_PROXY: '', no_proxy: '' };
  };
  const opens = (answer?: string) => {
    const certificate = certificates().of('self-signed');
    return {
      // A process reads such variables when it starts.
      isResident: true,
      environment: proxies(),
      tls: { certificate, ...(answer === undefined ? {} : { answer }) },
      profile: { pin: certificate.fingerprint, headers: [HEADER] },
    };
  };
  const visitsNobodyElse = (stage: Stage): void => {
    expect(doorOf(stage).heard(certificates().of('self-signed'))).toContain(
      `${HEADER.name}: ${HEADER.value}`,
    );
    expect(certificates().elsewhere.visits()).toBe(0);
  };
  const redirect = (scheme: string): Meet => ({
    row: '25',
    fault: `a redirect to ${scheme}`,
    ways: WAYS,
    stage: () => opens(`HTTP/1.1 302 Found\r\nLocation: ${scheme}://${away()}/\r\nContent-Length: 0\r\n\r\n`),
    shows: blockedBy('not-a-gateway'),
    within: { realMs: 2_000 },
    proof: visitsNobodyElse,
  });
  return [
    redirect('ws'),
    redirect('wss'),
    redirect('http'),
    {
      row: '25',
      fault: 'proxies in the environment',
      ways: WAYS,
      stage: () => opens(),
      shows: (profile) => epochOf(profile) > 0,
      within: { realMs: 3_000 },
      proof: visitsNobodyElse,
      ends: async () => undefined,
    },
  ];
}
