import { describe, expect, it } from 'vitest';
import type { ConnectionState } from '../../../src-main/contract/connection.ts';
import { faultSamples } from '../../../src-main/contract/samples.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { blockedProfile, onlineProfile, waitingProfile } from '../../bridge/double.ts';
import { climberOf, passedStages, rungsOf, stageOfFault, stagesOf } from './ladder.ts';

const { profile } = onlineProfile();
const stages = stagesOf(profile);
const states = (connection: ConnectionState) => rungsOf(stages, connection, {}).map(({ state }) => state);

const ssh = { kind: 'ssh', target: 'studio', remotePort: 18_789, secure: false } as const;
const tunnelled = { ...profile, routes: [...profile.routes, ssh], active: 'ssh' } as const;
const opening = (stage: 'settings' | 'login' | 'hello'): ConnectionState => ({
  kind: 'opening',
  epoch: 1,
  attempt: 1,
  stage,
  since: 0,
});

describe('the ladder', () => {
  it('has a rung for TLS where the address asks for it', () => {
    expect(stages).toEqual(['settings', 'name', 'tcp', 'upgrade', 'hello']);
    const secured = { ...profile, routes: [{ kind: 'direct' as const, url: 'wss://studio.example/' }] };
    expect(stagesOf(secured)).toContain('tls');
  });

  it('has the rungs of SSH where that is the active route', () => {
    const rungs = ['settings', 'name', 'tcp', 'host-key', 'login', 'forward', 'upgrade', 'hello'];
    expect(stagesOf(tunnelled)).toEqual(rungs);
    const secured = { ...tunnelled, routes: [{ ...ssh, secure: true }] };
    expect(stagesOf(secured)).toEqual([...rungs.slice(0, 6), 'tls', ...rungs.slice(6)]);
    expect(stagesOf({ ...tunnelled, active: 'direct' })).toEqual(stages);
  });

  it('shows how far an attempt is, and where it ended', () => {
    const attempt = { kind: 'opening', epoch: 1, attempt: 1, stage: 'tcp', since: 0 } as const;
    expect(states(attempt)).toEqual(['done', 'done', 'running', 'open', 'open']);
    expect(states(onlineProfile().connection)).toEqual(Array.from({ length: 5 }, () => 'done'));
    expect(states(waitingProfile(1).connection)).toEqual(['done', 'done', 'failed', 'open', 'open']);
    expect(states(blockedProfile().connection)).toEqual(['done', 'done', 'done', 'done', 'failed']);
    expect(states({ kind: 'idle', why: 'new' })).toEqual(Array.from({ length: 5 }, () => 'open'));
  });

  it.each(faultSamples.map((fault) => [fault.code, fault] as const))('has a rung for %s', (_code, fault) => {
    const everyRung = [...stagesOf({ ...tunnelled, routes: [{ ...ssh, secure: true }] })];
    expect(everyRung).toContain(stageOfFault(fault));
  });

  it('ends at the stage where an SSH attempt was late', () => {
    const late = { heals: 'by-waiting', code: 'timed-out', host: 'studio', port: 22 } as const;
    expect(stageOfFault({ ...late, stage: 'host-key' })).toBe('host-key');
    expect(stageOfFault({ ...late, stage: 'elsewhere' })).toBe('tcp');
  });

  it('ends at the upgrade where a proxy asked for a proof of its own', () => {
    const refused = { heals: 'by-deciding', code: 'gateway-refused' } as const;
    expect(stageOfFault({ ...refused, detail: 'http-403' })).toBe('upgrade');
    expect(stageOfFault({ ...refused, detail: 'NOT_PAIRED' })).toBe('hello');
  });

  it('says how long each stage took, where that is known', () => {
    const passed = passedStages([
      { at: 1, event: 'stage.passed', stage: 'name', ms: 4 },
      { at: 2, event: 'waiting', ms: 10 },
      { at: 3, event: 'stage.passed', stage: 'name', ms: 6 },
    ]);
    expect(passed).toEqual({ name: 6 });
    const [, name, tcp] = rungsOf(stages, onlineProfile().connection, passed);
    expect([name?.ms, tcp?.ms]).toEqual([6, null]);
  });
});

describe('the rung of a fault about TLS', () => {
  it.each([
    ['untrusted-certificate', 'tls'],
    ['pin-mismatch', 'tls'],
    ['unreadable-pin', 'tls'],
    ['header-missing', 'upgrade'],
    ['openclaw-config', 'settings'],
  ])('%s: %s', (code, stage) => {
    const ends = faultSamples.filter((fault) => fault.code === code).map(stageOfFault);
    expect(new Set(ends)).toEqual(new Set([stage]));
  });
});

describe('what climbs', () => {
  const refused = { heals: 'by-deciding', code: 'credentials-refused', kind: 'token' } as const;
  const unanswered = {
    heals: 'by-deciding',
    code: 'login-unanswered',
    host: 's',
    port: 22,
    user: 'a',
  } as const;
  const snapshot = (link: ConnectionState, below: ConnectionState): ProfileSnapshot => ({
    ...onlineProfile(),
    profile: tunnelled,
    connection: link,
    tunnel: { connection: below, view: onlineProfile().view },
  });
  const climbs = (link: ConnectionState, below: ConnectionState) => {
    const climber = climberOf(snapshot(link, below));
    return climber === below ? 'tunnel' : 'link';
  };

  it('is the tunnel while the link waits for it, and the link once it stands', () => {
    expect(climbs(opening('settings'), opening('login'))).toBe('tunnel');
    expect(climbs(opening('hello'), onlineProfile().connection)).toBe('link');
    expect(climbs(opening('settings'), { kind: 'idle', why: 'new' })).toBe('link');
  });

  it('is the one whose fault it is', () => {
    const blocked = { kind: 'blocked', fault: unanswered } as const;
    expect(climbs(blocked, { kind: 'blocked', fault: unanswered })).toBe('tunnel');
    expect(climbs({ kind: 'blocked', fault: refused }, opening('login'))).toBe('link');
  });

  it('is the link alone on the direct route', () => {
    const direct = { ...snapshot(opening('hello'), opening('login')), profile };
    expect(climberOf(direct)).toBe(direct.connection);
  });
});
