import { describe, expect, it } from 'vitest';
import { passingSamples, standingSamples } from '../contract/samples.ts';
import { direct, question, ssh } from './alphabet.ts';
import { announce } from './announce.ts';
import type { Machine } from './machine.ts';
import { rest } from './machine.ts';
import { step } from './step.ts';
import { view } from './view.ts';

const subject = { name: 'Studio', running: 0 };
const begin = rest(direct, { kind: 'idle', why: 'new' });
const opening = step(begin, { type: 'person.connect' }, 0);
const online = step(opening, { type: 'link.up', epoch: 1 }, 10);
const timedOut = { heals: 'by-waiting', code: 'timed-out', host: 'h', port: 1, stage: 'tcp' } as const;

function failed(fault: (typeof passingSamples)[number] | (typeof standingSamples)[number]): Machine {
  return step(opening, { type: 'link.down', epoch: 1, fault, chance: 0.5 }, 100);
}

describe('view', () => {
  it.each(passingSamples)('of $code waits, says why and how long', (fault) => {
    const shown = view(failed(fault), subject, 100);
    expect(shown).toMatchObject({ shape: 'waiting', label: { key: 'state.waiting' } });
    expect(shown.reason?.key).toContain(`fault.${fault.code}`);
    expect(shown.advice?.key).toBe(`${shown.reason?.key}.advice`);
    expect(shown.remainingMs).toBeGreaterThanOrEqual(0);
    expect(shown.actions.includes('reconnect-now')).toBe(fault.code !== 'rate-limited');
  });

  it.each(standingSamples)('of $code is blocked and offers a way on', (fault) => {
    const shown = view(failed(fault), subject, 100);
    expect(shown).toMatchObject({ shape: 'blocked', label: { key: 'state.blocked' } });
    expect(shown.actions).toContain('reconnect-now');
  });

  it.each([
    ['credentials-refused', 'enter-credential'],
    ['credentials-unavailable', 'enter-credential'],
    ['not-a-gateway', 'edit-address'],
    ['gateway-unavailable', 'edit-address'],
  ] as const)('of %s offers to %s', (code, action) => {
    const fault = [...passingSamples, ...standingSamples].find((sample) => sample.code === code);
    expect(fault && view(failed(fault), subject, 100).actions).toContain(action);
  });

  it('leads to the form where a proxy may ask for headers, and not where the gateway itself refused', () => {
    const refused = { heals: 'by-deciding', code: 'gateway-refused' } as const;
    const offered = (detail: string) => view(failed({ ...refused, detail }), subject, 100).actions;
    expect(offered('http-403')).toContain('edit-address');
    expect(offered('CLIENT_VERSION_MISMATCH')).not.toContain('edit-address');
  });

  it('sends a person to OpenClaw’s configuration for what is kept there', () => {
    const fault = { heals: 'by-deciding', code: 'credentials-refused', kind: 'token' } as const;
    const shown = view(failed(fault), { ...subject, follows: true }, 100);
    expect(shown.reason?.key).toBe('fault.credentials-refused.token');
    expect(shown.advice?.key).toBe('fault.credentials-followed.advice');
  });

  it('counts down what remains, never below nothing', () => {
    const waiting = step(
      opening,
      {
        type: 'link.down',
        epoch: 1,
        chance: 0.999,
        fault: { heals: 'by-waiting', code: 'refused', host: 'h', port: 1 },
      },
      0,
    );
    expect(view(waiting, subject, 400).remainingMs).toBe(599);
    expect(view(waiting, subject, 4000).remainingMs).toBe(0);
  });

  it('shows work, the route, and a switch under way', () => {
    expect(view(online, { name: 'Studio', running: 2 }, 0).shape).toBe('working');
    expect(view(online, subject, 0).label).toMatchObject({
      key: 'state.online.direct',
      values: { name: 'Studio' },
    });
    const switching = step(online, { type: 'route.chosen', goal: ssh }, 20);
    expect(view(switching, subject, 0).label.key).toBe('state.switching.ssh');
  });

  it('puts a question before everything else', () => {
    const waiting = step(opening, { type: 'link.down', epoch: 1, fault: timedOut, chance: 0 }, 10);
    const again = step(waiting, { type: 'alarm', wall: 0, chance: 0 }, 20);
    const shown = view(step(again, { type: 'link.question', epoch: 2, question }, 30), subject, 30);
    expect(shown.reason).toEqual(question.prompt);
    expect(shown.advice).toBeUndefined();
    expect(shown.actions[0]).toBe('answer-question');
  });

  it('asks for the answer that a switch waits for, while the old link goes on', () => {
    const switching = step(online, { type: 'route.chosen', goal: ssh }, 20);
    const asked = step(switching, { type: 'link.question', epoch: 2, question }, 30);
    const shown = view(asked, subject, 30);
    expect(shown).toMatchObject({ shape: 'online', reason: question.prompt });
    expect(shown.actions).toEqual(['answer-question', 'pause', 'disconnect']);
    const answered = step(asked, { type: 'person.answered', epoch: 2, question: question.id }, 40);
    expect(view(answered, subject, 40).actions).not.toContain('answer-question');
  });

  it.each(standingSamples.filter(({ code }) => code.endsWith('-host-key')))(
    'of $code lets a person judge the key, also after a switch that failed',
    (fault) => {
      expect(view(failed(fault), subject, 100).actions).toContain('judge-host-key');
      const switching = step(online, { type: 'route.chosen', goal: ssh }, 20);
      const stayed = step(switching, { type: 'link.down', epoch: 2, fault, chance: 0 }, 30);
      const shown = view(stayed, subject, 30);
      expect(shown).toMatchObject({ shape: 'online', reason: { key: `fault.${fault.code}` } });
      expect(shown.actions).toContain('judge-host-key');
    },
  );

  it('offers to resume a pause and to connect at rest', () => {
    expect(view(step(online, { type: 'person.pause' }, 20), subject, 20).actions).toEqual(['resume']);
    expect(view(begin, subject, 0).actions).toEqual(['connect']);
  });
});

describe('announce', () => {
  const [first = null] = passingSamples;
  const [standing = null] = standingSamples;
  if (first === null || standing === null) throw new Error('no samples');

  it('says once that a link was lost and once that it is back', () => {
    const lost = step(online, { type: 'link.down', epoch: 1, fault: first, chance: 0 }, 20);
    expect(announce(online, lost, 'Studio')?.title.key).toBe('notice.lost');
    const again = step(lost, { type: 'alarm', wall: 0, chance: 0 }, 40);
    expect(announce(lost, again, 'Studio')).toBeNull();
    const failedAgain = step(again, { type: 'link.down', epoch: 2, fault: first, chance: 0 }, 50);
    expect(announce(again, failedAgain, 'Studio')).toBeNull();
    const third = step(failedAgain, { type: 'alarm', wall: 0, chance: 0 }, 60);
    expect(announce(third, step(third, { type: 'link.up', epoch: 3 }, 70), 'Studio')?.title.key).toBe(
      'notice.restored',
    );
  });

  it('asks for the person when a decision is due, and stays silent at a first link', () => {
    expect(announce(opening, failed(standing), 'Studio')).toMatchObject({ tone: 'asks' });
    expect(announce(opening, online, 'Studio')).toBeNull();
  });

  it('says why a switch did not happen', () => {
    const switching = step(online, { type: 'route.chosen', goal: ssh }, 20);
    const stayed = step(switching, { type: 'link.down', epoch: 2, fault: first, chance: 0 }, 30);
    expect(announce(switching, stayed, 'Studio')?.title.key).toBe('notice.switch-failed');
    expect(announce(stayed, { ...stayed }, 'Studio')).toBeNull();
  });
});

describe('an attempt after a failed one', () => {
  it('still says why, and offers what would help', () => {
    const waiting = step(opening, { type: 'link.down', epoch: 1, fault: timedOut, chance: 0 }, 10);
    const again = step(waiting, { type: 'alarm', wall: 0, chance: 0 }, 20);
    const shown = view(again, subject, 20);
    expect(shown).toMatchObject({ shape: 'opening', reason: { key: 'fault.timed-out' } });
    expect(shown.actions).toContain('edit-address');
    const up = step(again, { type: 'link.up', epoch: 2 }, 30);
    expect(view(up, subject, 30).reason).toBeUndefined();
  });
});
