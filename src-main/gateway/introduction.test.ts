import { describe, expect, it } from 'vitest';
import type { CredentialReading, Introduction } from './introduction.ts';
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
  credentialKind: 'token',
};
const challenge = { nonce: 'n1', ts: 1_795_345_419_981 };
const reads = (reading: CredentialReading) => async () => reading;
const HEAD =
  'v3|device-id|gateway-client|ui|operator|operator.read,operator.write,operator.approvals,operator.questions';

describe('an introduction', () => {
  it('signs the token in, and presents it', async () => {
    signed.length = 0;
    const introduced = await introduce(who, challenge, reads({ ok: true, secret: 't0k3n' }));
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
    const withPassword = { ...who, credentialKind: 'password' } as const;
    const introduced = await introduce(withPassword, challenge, reads({ ok: true, secret: 'pa55' }));
    expect(signed).toEqual([`${HEAD}|1795345419981||n1|linux|`]);
    expect(introduced).toMatchObject({ ok: true, params: { auth: { password: 'pa55' } } });
  });

  it('presents nothing, and reads nothing, when the profile has no credential', async () => {
    const bare = { ...who, credentialKind: 'none' } as const;
    const introduced = await introduce(bare, challenge, () => Promise.reject(new Error('was read')));
    expect(introduced.ok).toBe(true);
    expect(introduced).not.toHaveProperty('params.auth');
  });

  it('says that the credential is missing before it sends anything', async () => {
    expect(await introduce(who, challenge, reads({ ok: true, secret: null }))).toEqual({
      ok: false,
      fault: { heals: 'by-deciding', code: 'credentials-missing', kind: 'token' },
    });
  });

  it.each(['absent', 'locked', 'hanging', 'failing'] as const)(
    'says that the secret store is %s',
    async (why) => {
      expect(await introduce(who, challenge, reads({ ok: false, why }))).toEqual({
        ok: false,
        fault: { heals: 'by-deciding', code: 'credentials-unavailable', why },
      });
    },
  );

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
