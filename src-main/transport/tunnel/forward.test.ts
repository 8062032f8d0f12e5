import type { Client, ClientChannel } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/lab/manual-clock.ts';
import { forward, type Forwarding } from './forward.ts';

type Answer = (error: Error | undefined, channel?: ClientChannel) => void;
const { signal: never } = new AbortController();
const to = { host: '127.0.0.1', port: 18_789 };

/** Asks a client that does what it is told when it is asked for a channel. */
function ask(answering: (answer: Answer) => void, stop: AbortSignal = never) {
  const clock = createManualClock();
  const client = {
    forwardOut: (...[, , , , answer]: [string, number, string, number, Answer]) => answering(answer),
  };
  const forwarding: Promise<Forwarding> = forward(client as unknown as Client, to, { clock, ms: 10_000 }, [
    stop,
  ]);
  return { clock, forwarding };
}

function channel() {
  const calls: string[] = [];
  const fake = {
    on: () => fake,
    resume: () => calls.push('resume'),
    close: () => calls.push('close'),
  };
  return { calls, fake: fake as unknown as ClientChannel };
}

const withReason = (reason: unknown) => Object.assign(new Error('(SSH) Channel open failure: x'), { reason });

describe('forward', () => {
  it('survives that ssh2 throws at once', async () => {
    const { forwarding, clock } = ask(() => {
      throw new Error('Not connected');
    });
    expect(await forwarding).toEqual({ ok: false, failure: { why: 'gone', text: '' } });
    expect(clock.pending()).toBe(0);
  });

  it.each([
    [1, 'prohibited'],
    [2, 'unreached'],
    [3, 'prohibited'],
    [4, 'exhausted'],
    [undefined, 'gone'],
    ['', 'gone'],
  ])('reads the reason %j as %s', async (reason, why) => {
    const { forwarding } = ask((answer) => answer(withReason(reason)));
    expect(await forwarding).toMatchObject({ ok: false, failure: { why } });
  });

  it('is late after its time, and closes what comes then', async () => {
    const answers: Answer[] = [];
    const { forwarding, clock } = ask((answer) => answers.push(answer));
    clock.advance(9999);
    clock.advance(1);
    expect(await forwarding).toMatchObject({ ok: false, failure: { why: 'late' } });
    const late = channel();
    answers[0]?.(undefined, late.fake);
    expect(late.calls).toEqual(['resume', 'close']);
    answers[0]?.(new Error('No response from server'));
  });

  it('ends at a stop, also at one before it began', async () => {
    const stopping = new AbortController();
    const { forwarding, clock } = ask(() => undefined, stopping.signal);
    stopping.abort();
    expect(await forwarding).toMatchObject({ ok: false, failure: { why: 'gone' } });
    expect(clock.pending()).toBe(0);
    const later = ask(() => expect.unreachable(), stopping.signal);
    expect(await later.forwarding).toMatchObject({ ok: false, failure: { why: 'gone' } });
  });

  it('gives the channel', async () => {
    const { fake } = channel();
    const { forwarding, clock } = ask((answer) => answer(undefined, fake));
    expect(await forwarding).toEqual({ ok: true, channel: fake });
    expect(clock.pending()).toBe(0);
  });
});
