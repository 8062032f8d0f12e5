import { describe, expect, it } from 'vitest';
import type { Fault } from '../../contract/fault.ts';
import { faultOfError, faultOfLateness, faultOfLoss, type Sight } from './faults.ts';
import { faultToGateway, faultToHop, type ForwardFailure } from './forward.ts';

const endpoint = { host: 'studio.test', port: 22 };
const plain: Sight = {
  ...endpoint,
  user: 'me',
  phase: 'ready',
  heard: Buffer.from('SSH-2.0-x\r\n'),
  isKnown: false,
  denied: null,
  isAsking: false,
  tried: ['publickey'],
  accepted: ['publickey', 'password'],
  isJudged: false,
};
const silent = { phase: 'greeting', heard: Buffer.alloc(0) } as const;

/** As ssh2 makes them. */
const ofSsh2 = (message: string, level: string) => Object.assign(new Error(message), { level, fatal: true });
const ofSystem = (code: string) =>
  Object.assign(new Error(`read ${code}`), { code, syscall: 'read', level: 'client-socket' });
const farewell = (code: number, message = 'goodbye') => Object.assign(new Error(message), { code });

describe('faultOfError', () => {
  const cases: readonly [string, Error, Partial<Sight>, object][] = [
    ['a reset', ofSystem('ECONNRESET'), {}, { code: 'dropped', why: 'reset' }],
    ['a broken pipe', ofSystem('EPIPE'), {}, { code: 'dropped', why: 'reset' }],
    ["TCP's own patience", ofSystem('ETIMEDOUT'), {}, { code: 'dropped', why: 'silent' }],
    ['a network that went away', ofSystem('ENETUNREACH'), {}, { code: 'dropped', why: 'silent' }],
    ['a wrong MAC', ofSsh2('Invalid MAC', 'protocol'), {}, { code: 'dropped', why: 'invalid-frame' }],
    ['a bad packet', ofSsh2('Bad packet length', 'protocol'), { phase: 'login' }, { why: 'invalid-frame' }],
    [
      'a bad packet before the key',
      ofSsh2('Bad packet length', 'protocol'),
      { phase: 'handshake' },
      { code: 'not-an-ssh-server', ...endpoint, found: 'unknown' },
    ],
    [
      'a signature that does not fit the key',
      ofSsh2('Handshake failed: signature verification failed', 'handshake'),
      { phase: 'handshake' },
      { code: 'not-an-ssh-server' },
    ],
    [
      'the end before the banner',
      ofSsh2('Connection lost before handshake', 'protocol'),
      { ...silent, isKnown: true },
      { heals: 'by-waiting', code: 'ssh-refusing', ...endpoint, retryAfterMs: 30_000 },
    ],
    [
      'the same of a stranger',
      ofSsh2('Connection lost before handshake', 'protocol'),
      silent,
      { code: 'dropped', why: 'closed' },
    ],
    [
      'a reset before the banner',
      ofSystem('ECONNRESET'),
      { ...silent, isKnown: true },
      { code: 'ssh-refusing' },
    ],
    ['too many connections', farewell(12), { phase: 'handshake' }, { code: 'ssh-refusing' }],
    ['a goodbye', farewell(2), {}, { code: 'dropped', why: 'closed' }],
    [
      'too many failures',
      farewell(2, 'Too many authentication failures'),
      { phase: 'login' },
      {
        code: 'login-refused',
        ...endpoint,
        user: 'me',
        tried: ['publickey'],
        accepted: ['publickey', 'password'],
      },
    ],
    ['no more methods', farewell(14), { phase: 'login' }, { code: 'login-refused' }],
    ['another goodbye at the login', farewell(2), { phase: 'login' }, { code: 'dropped', why: 'closed' }],
    [
      'a goodbye over a question',
      farewell(2),
      { phase: 'login', isAsking: true },
      { code: 'login-unanswered' },
    ],
  ];

  it.each(cases)('knows %s', (_what, error, sight, fault) => {
    expect(faultOfError(error, { ...plain, ...sight })).toMatchObject(fault);
  });

  it.each([
    ['key exchange algorithm', 'key-exchange'],
    ['host key format', 'host-key'],
    ['C->S cipher', 'cipher'],
    ['S->C MAC', 'mac'],
    ['C->S compression algorithm', 'algorithm'],
  ])('names what is not in common: %s', (missing, kind) => {
    const error = ofSsh2(`Handshake failed: no matching ${missing}`, 'handshake');
    const fault = { heals: 'by-deciding', code: 'no-common-algorithm', ...endpoint, kind };
    expect(faultOfError(error, { ...plain, phase: 'handshake' })).toEqual(fault);
  });

  it('puts the verdict on the host key above everything', () => {
    const denied: Fault = { heals: 'by-deciding', code: 'host-certificate-only', ...endpoint };
    const sight: Sight = { ...plain, phase: 'handshake', denied };
    expect(faultOfError(ofSsh2('Host denied (verification failed)', 'handshake'), sight)).toBe(denied);
    expect(faultOfError(ofSystem('ECONNRESET'), sight)).toBe(denied);
    expect(faultOfLoss(sight)).toBe(denied);
  });
});

describe('faultOfLoss', () => {
  it.each<readonly [Partial<Sight>, object]>([
    [{}, { code: 'dropped', why: 'closed' }],
    [{ phase: 'login' }, { code: 'dropped', why: 'closed' }],
    [{ phase: 'login', isJudged: true }, { code: 'login-refused' }],
    [
      { phase: 'login', isAsking: true, isJudged: true },
      { code: 'login-unanswered', user: 'me' },
    ],
    [
      { phase: 'greeting', heard: Buffer.from('Go away.\r\n') },
      { code: 'not-an-ssh-server', found: 'plaintext' },
    ],
    [{ phase: 'greeting', heard: Buffer.from('Go away.\r\n'), isKnown: true }, { code: 'ssh-refusing' }],
  ])('judges the end at %j', (sight, fault) => {
    expect(faultOfLoss({ ...plain, ...sight })).toMatchObject(fault);
  });

  it('takes no reset for a refusal: that may be the network', () => {
    expect(faultOfLoss({ ...plain, phase: 'login', isJudged: true }, 'reset')).toMatchObject({
      code: 'dropped',
    });
  });
});

describe('faultOfLateness', () => {
  it.each<readonly [Partial<Sight>, object]>([
    [silent, { code: 'timed-out', ...endpoint, stage: 'host-key' }],
    [{ phase: 'handshake' }, { code: 'timed-out', stage: 'host-key' }],
    [{ phase: 'login' }, { code: 'timed-out', stage: 'login' }],
    [
      { phase: 'greeting', heard: Buffer.from('220 mail\r\n') },
      { code: 'not-an-ssh-server', found: 'plaintext' },
    ],
  ])('judges the deadline at %j', (sight, fault) => {
    expect(faultOfLateness({ ...plain, ...sight })).toMatchObject(fault);
  });
});

describe('a channel that did not open', () => {
  const failure = (why: ForwardFailure['why'], text = ''): ForwardFailure => ({ why, text });

  it.each([
    ['unreached', { heals: 'by-waiting', code: 'gateway-not-running', ...endpoint }],
    ['prohibited', { heals: 'by-deciding', code: 'forwarding-refused', ...endpoint }],
    ['exhausted', { heals: 'by-waiting', code: 'unreachable' }],
    ['late', { heals: 'by-waiting', code: 'timed-out', stage: 'forward' }],
    ['gone', { heals: 'by-waiting', code: 'dropped' }],
  ] as const)('to the gateway: %s', (why, fault) => {
    expect(faultToGateway(failure(why), endpoint)).toMatchObject(fault);
  });

  it.each([
    ['Connection refused', { code: 'refused' }],
    ['Connection timed out', { code: 'timed-out', stage: 'tcp' }],
    ['open failed: Temporary failure in name resolution', { code: 'unreachable', why: 'name' }],
    ['No route to host', { code: 'unreachable', why: 'host' }],
  ])('to the next server: %s', (text, fault) => {
    expect(faultToHop(failure('unreached', text), endpoint)).toMatchObject({ ...fault, ...endpoint });
  });

  it('to the next server, for reasons of the one before', () => {
    expect(faultToHop(failure('prohibited'), endpoint)).toMatchObject({ code: 'forwarding-refused' });
    expect(faultToHop(failure('late'), endpoint)).toMatchObject({ code: 'timed-out', stage: 'tcp' });
  });
});
