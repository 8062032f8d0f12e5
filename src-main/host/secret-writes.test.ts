import { describe, expect, it } from 'vitest';
import { createRehearsal } from './rehearsal.ts';
import { writeSecrets } from './secret-writes.ts';

const writes = [
  { account: 'a', secret: 'new a' },
  { account: 'b', secret: 'new b' },
];

describe('writing several secrets', () => {
  it('stores all of them, and takes all back when asked', async () => {
    const { ports, secrets } = createRehearsal();
    secrets.set('b', 'old b');
    const written = await writeSecrets(ports.secrets, writes);
    expect([...secrets]).toEqual([
      ['b', 'new b'],
      ['a', 'new a'],
    ]);
    if (written.ok) await written.undo();
    expect([...secrets]).toEqual([['b', 'old b']]);
  });

  it('leaves nothing behind when one of them cannot be stored', async () => {
    const { ports, secrets } = createRehearsal();
    const picky: typeof ports.secrets = {
      ...ports.secrets,
      write: async (account, secret) =>
        account === 'b' ? { ok: false, why: 'locked' } : ports.secrets.write(account, secret),
    };
    expect(await writeSecrets(picky, writes)).toEqual({ ok: false, why: 'locked' });
    expect(secrets.size).toBe(0);
  });
});
