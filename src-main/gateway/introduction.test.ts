import { describe, expect, it } from 'vitest';
import type { Fault } from '../contract/fault.ts';
import { SCOPES } from './access.ts';
import type { Introduction, Presentation, PresentationReading } from './introduction.ts';
import { introduce } from './introduction.ts';

const signed: string[] = [];
const who: Introduction = {
  identity: {
    id: 'device-id',
    publicKey: 'public-key',
    sign: (payload) => `signed(${signed.push(payload)})`,
  },
  displayName: 'Causeway on desk',
  version: '0.1.0',
  platform: 'linux',
};
const challenge = { nonce: 'n1', ts: 1_795_345_419_981 };
const presents =
  (kind: Presentation['kind'], secret: string | null, scopes: readonly string[] = SCOPES) =>
  async (): Promise<PresentationReading> => ({ ok: true, presentation: { kind, secret, scopes } });
const HEAD =
  'v3|device-id|gateway-client|ui|operator|operator.read,operator.write,operator.approvals,operator.questions';

describe('an introduction', () => {
  it('signs the token in, and presents it', async () => {
    signed.length = 0;
    const introduced = await introduce(who, challenge, presents('token', 't0k3n'));
    expect(signed).toEqual([`${HEAD}|1795345419981|t0k3n|n1|linux|`]);
    expect(introduced).toMatchObject({
      ok: true,
      params: {
        auth: { token: 't0k3n' },
        device: { id: 'device-id', publicKey: 'public-key', signature: 'signed(1)', nonce: 'n1' },
        userAgent: 'causeway/0.1.0',
      },
    });
  });

  it('presents a password, and leaves it out of what is signed', async () => {
    signed.length = 0;
    const introduced = await introduce(who, challenge, presents('password', 'pa55'));
    expect(signed).toEqual([`${HEAD}|1795345419981||n1|linux|`]);
    expect(introduced).toMatchObject({ ok: true, params: { auth: { password: 'pa55' } } });
    const both = async (): Promise<PresentationReading> => ({
      ok: true,
      presentation: { kind: 'token', secret: 't0k3n', scopes: [], password: 'pa55' },
    });
    expect(await introduce(who, challenge, both)).toMatchObject({
      params: { auth: { token: 't0k3n', password: 'pa55' } },
    });
  });

  it('presents a device token as one, and asks for exactly what it was approved for', async () => {
    signed.length = 0;
    const introduced = await introduce(who, challenge, presents('device-token', 'dt', ['operator.read']));
    expect(signed).toEqual([
      'v3|device-id|gateway-client|ui|operator|operator.read|1795345419981|dt|n1|linux|',
    ]);
    expect(introduced).toMatchObject({
      ok: true,
      params: { auth: { token: 'dt', deviceToken: 'dt' }, scopes: ['operator.read'] },
    });
  });

  it('presents nothing but its own proof where there is nothing else', async () => {
    const introduced = await introduce(who, challenge, presents('none', null));
    expect(introduced).toMatchObject({ ok: true, params: { scopes: SCOPES } });
    expect(introduced).not.toHaveProperty('params.auth');
  });

  it('sends nothing where what should be presented cannot be had', async () => {
    const fault: Fault = { heals: 'by-deciding', code: 'credentials-missing', kind: 'token' };
    const reading = { ok: false, fault } as const;
    expect(await introduce(who, challenge, async () => reading)).toEqual(reading);
  });

  it.each([
    { nonce: null, ts: 1 },
    { nonce: 'n1', ts: null },
  ])('refuses the challenge %j without reading the secret', async (bad) => {
    expect(await introduce(who, bad, () => Promise.reject(new Error('was read')))).toEqual({
      ok: false,
      fault: { heals: 'by-deciding', code: 'gateway-refused', detail: 'challenge-invalid' },
    });
  });
});
