import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import type { Pin } from '../contract/certificate.ts';
import type { Route } from '../contract/route.ts';
import { type GatewayToWrite, planChange } from './openclaw-config-change.ts';

const file = '/home/ann/.openclaw/openclaw.json';
const direct: Route = { kind: 'direct', url: 'wss://studio.example' };
const ssh: Route = { kind: 'ssh', target: 'ann@studio:2222', remotePort: 18_789, secure: false };
const hex = 'ab'.repeat(32);

function pin(parts: Partial<Pin>): Pin {
  return { kind: 'leaf', value: `SHA256:${hex.toUpperCase()}`, from: 'person', since: 0, ...parts };
}

function planned(text: string | null, gateway: GatewayToWrite, env: Record<string, string> = {}) {
  const plan = planChange(text, gateway, { file, env });
  return plan.ok ? JSON5.parse<{ gateway: object }>(plan.text.replace('\uFEFF', '')) : plan.problem;
}

function remoteAfter(remote: object, gateway: GatewayToWrite) {
  const text = JSON5.stringify({ gateway: { mode: 'remote', remote } });
  const after = planned(text, gateway);
  return 'gateway' in after && 'remote' in after.gateway ? after.gateway.remote : after;
}

describe('what is written for a gateway', () => {
  it('is its address, for one that is dialled', () => {
    const remote = { url: 'wss://studio.example', transport: 'direct' };
    expect(planned(null, { route: direct })).toEqual({ gateway: { mode: 'remote', remote } });
    const before = {
      url: 'ws://127.0.0.1:1',
      transport: 'ssh',
      sshTarget: 'bob@old',
      remotePort: 7,
      token: 't',
    };
    expect(remoteAfter(before, { route: direct })).toEqual({ ...remote, token: 't' });
  });

  it('is the tunnel, for one behind SSH', () => {
    const remote = { transport: 'ssh', sshTarget: 'ann@studio:2222', remotePort: 18_789 };
    expect(remoteAfter({}, { route: ssh })).toEqual({ ...remote, url: 'ws://127.0.0.1:18789' });
    const forward = { localPort: 18_790, remotePort: 18_789 };
    const secure = { ...ssh, secure: true };
    expect(remoteAfter({}, { route: secure, forward })).toEqual({ ...remote, url: 'wss://127.0.0.1:18790' });
  });

  it('leaves the host keys of another server to nobody’s settings', () => {
    const before = { url: 'ws://127.0.0.1:1', transport: 'ssh', sshHostKeyPolicy: 'openssh' };
    const keepsPolicy = (sshTarget: string, gateway: GatewayToWrite) =>
      JSON.stringify(remoteAfter({ ...before, sshTarget }, gateway)).includes('"sshHostKeyPolicy":"openssh"');
    expect(keepsPolicy('ann@studio:2222', { route: ssh })).toBe(true);
    expect(keepsPolicy('ann@other', { route: ssh })).toBe(false);
    expect(keepsPolicy('ann@studio:2222', { route: direct })).toBe(false);
    expect(keepsPolicy('no target at all', { route: ssh })).toBe(false);
  });

  it('is no variable, whatever it looks like', () => {
    const route: Route = { kind: 'direct', url: 'wss://studio.example/?x=${HOME}' };
    expect(remoteAfter({}, { route })).toMatchObject({ url: 'wss://studio.example/?x=$${HOME}' });
  });
});

describe('the pin that is written', () => {
  it.each([
    ['a person’s', { pin: pin({}) }, `sha256:${hex}`],
    ['one of the configuration', { pin: pin({ from: 'configuration' }) }, `sha256:${hex}`],
    ['one that was learnt', { pin: pin({ from: 'first-use' }) }, undefined],
    ['one that nobody can read', { pin: pin({ value: 'x' }) }, undefined],
    ['a key without its certificate', { pin: pin({ kind: 'public-key' }) }, undefined],
  ])('%s', (_name, pinned, tlsFingerprint) => {
    const before = { url: 'wss://old.example', tlsFingerprint: 'sha256:00' };
    const after = remoteAfter(before, { route: { ...direct, ...pinned } });
    expect(after).toEqual({
      url: 'wss://studio.example',
      transport: 'direct',
      ...(tlsFingerprint === undefined ? {} : { tlsFingerprint }),
    });
  });

  it('is the certificate’s own, for a key that was seen with one', () => {
    const certificate = {
      fingerprint: `sha256:${hex}`,
      publicKey: null,
      subject: '',
      issuer: '',
      validFrom: '',
      validTo: '',
      notAfter: null,
    };
    const keyed = pin({ kind: 'public-key', value: 'sha256:11', certificate });
    expect(remoteAfter({}, { route: { ...direct, pin: keyed } })).toMatchObject({
      tlsFingerprint: `sha256:${hex}`,
    });
  });

  it('is the one that stands there, for the same address', () => {
    const before = { url: 'wss://Studio.example:443/', tlsFingerprint: 'sha256:00' };
    expect(remoteAfter(before, { route: direct })).toMatchObject({ tlsFingerprint: 'sha256:00' });
    const moved = remoteAfter({ url: 'wss://old.example', tlsFingerprint: 'sha256:00' }, { route: direct });
    expect(moved).not.toHaveProperty('tlsFingerprint');
  });

  it('is none for plaintext', () => {
    const route: Route = { kind: 'direct', url: 'ws://127.0.0.1:18789', pin: pin({}) };
    expect(remoteAfter({ tlsFingerprint: 'sha256:00' }, { route })).not.toHaveProperty('tlsFingerprint');
  });
});

describe('a configuration that cannot be changed', () => {
  it.each([
    ['{ bad', { code: 'malformed', file, line: 1, column: 6 }],
    ['{ gateway: { $include: "x" } }', { code: 'included', file, key: 'gateway.$include' }],
    ['{ gateway: 7 }', { code: 'invalid', file, key: 'gateway' }],
    ['[]', { code: 'malformed', file, line: 1, column: 1 }],
    [`{ a: ${'['.repeat(300)}${']'.repeat(300)} }`, { code: 'invalid', file, key: 'gateway' }],
  ])('is left alone: %j', (text, problem) => {
    expect(planned(text, { route: direct })).toEqual(problem);
  });

  it('is one that would not lead there', () => {
    const route: Route = { kind: 'direct', url: 'ws://public.example:1' };
    const problem = { code: 'url-refused', file, key: 'gateway.remote.url', why: 'public-plaintext' };
    expect(planned('{}', { route })).toEqual(problem);
  });

  it('is not one that the environment overrides', () => {
    const env = { OPENCLAW_GATEWAY_URL: 'wss://other.example' };
    expect(planned('{}', { route: direct }, env)).toMatchObject({ gateway: { mode: 'remote' } });
  });
});

it('keeps the byte order mark and the line ends', () => {
  const plan = planChange('\uFEFF{\r\n  // mine\r\n}\r\n', { route: direct }, { file, env: {} });
  const text = plan.ok ? plan.text : '';
  expect(text.startsWith('\uFEFF{\r\n')).toBe(true);
  expect(text).toContain('// mine');
  expect(text.replaceAll('\r\n', '')).not.toContain('\n');
});
