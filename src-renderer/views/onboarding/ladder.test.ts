import { describe, expect, it } from 'vitest';
import { passingSamples, standingSamples } from '../../../src-main/contract/samples.ts';
import { blockedProfile, onlineProfile, waitingProfile } from '../../bridge/double.ts';
import { passedStages, rungsOf, stageOfFault, stagesOf } from './ladder.ts';

const { profile } = onlineProfile();
const stages = stagesOf(profile);
const states = (connection: Parameters<typeof rungsOf>[1]) =>
  rungsOf(stages, connection, {}).map(({ state }) => state);

describe('the ladder', () => {
  it('has a rung for TLS where the address asks for it', () => {
    expect(stages).toEqual(['settings', 'name', 'tcp', 'upgrade', 'hello']);
    const secured = { ...profile, routes: [{ kind: 'direct' as const, url: 'wss://studio.example/' }] };
    expect(stagesOf(secured)).toContain('tls');
  });

  it('shows how far an attempt is, and where it ended', () => {
    const opening = { kind: 'opening', epoch: 1, attempt: 1, stage: 'tcp', since: 0 } as const;
    expect(states(opening)).toEqual(['done', 'done', 'running', 'open', 'open']);
    expect(states(onlineProfile().connection)).toEqual(Array.from({ length: 5 }, () => 'done'));
    expect(states(waitingProfile(1).connection)).toEqual(['done', 'done', 'failed', 'open', 'open']);
    expect(states(blockedProfile().connection)).toEqual(['done', 'done', 'done', 'done', 'failed']);
    expect(states({ kind: 'idle', why: 'new' })).toEqual(Array.from({ length: 5 }, () => 'open'));
  });

  it('knows a stage for every fault', () => {
    const all = [...passingSamples, ...standingSamples].map(stageOfFault);
    expect(all.every((stage) => ['settings', 'name', 'tcp', 'tls', 'upgrade', 'hello'].includes(stage))).toBe(
      true,
    );
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
