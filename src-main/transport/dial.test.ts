import { describe, expect, it } from 'vitest';
import { dial } from './dial.ts';
import { countDials } from './fixtures/attempt.ts';
import { closedPort, listen } from './fixtures/listener.ts';

const { signal } = new AbortController();

describe('dial', () => {
  it('says refused where one address refused and another was out of reach', async () => {
    const port = await closedPort();
    // TCP has no way to many receivers: the system refuses by itself.
    const step = await dial(['127.0.0.1', '224.0.0.1'], { host: 'studio.local', port }, signal);
    expect(step).toMatchObject({ ok: false, fault: { code: 'refused' } });
  });

  it('says unreachable where no address is in reach', async () => {
    const step = await dial(['224.0.0.1'], { host: '224.0.0.1', port: 1 }, signal);
    expect(step).toMatchObject({ ok: false, fault: { code: 'unreachable', host: '224.0.0.1' } });
  });

  it('is done with the first connection, whatever becomes of it', async () => {
    const server = await listen();
    const { dials } = await countDials(async () => {
      const endpoint = { host: 'localhost', port: server.port };
      const step = await dial(['127.0.0.1', '127.0.0.1'], endpoint, signal);
      if (!step.ok) throw new Error(step.fault.code);
      step.value.destroy(new Error('lost'));
      await new Promise((closed) => step.value.once('close', closed));
      expect(step.value.errored?.message).toBe('lost');
    });
    expect(dials).toBe(1);
  });
});
