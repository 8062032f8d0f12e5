import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { until } from '../lab/deadline.ts';
import { SSH_WAYS, WAYS, type Proof, type Stay } from './row.ts';
import type { Stage } from './stage.ts';

const MEGABYTE = 1_000_000;

/** Rows 20 and 29: a link with much to carry, or a line that carries little. `megabytes`: of row 20's stream. */
export function streamRows(megabytes: number): readonly Stay[] {
  return [
    {
      row: '20',
      fault: `a rekey every 64 kB under ${megabytes} MB`,
      ways: SSH_WAYS,
      stage: () => ({ sshd: { directives: { RekeyLimit: '64K' } } }),
      inject: async (stage) => {
        for (let sent = 0; sent < megabytes; sent += 2) await streamsWhole(stage, 2 * MEGABYTE);
        return rekeyed(stage, megabytes);
      },
      lastsMs: 0,
    },
    {
      row: '29',
      fault: 'a line of one byte a second',
      ways: WAYS,
      inject: async ({ line, clock }) => {
        line.set({ bytesPerSecond: clock.scale }, 'down');
        const { forwarded } = line.counts().down;
        return () => {
          const carried = line.counts().down.forwarded - forwarded;
          expect(carried).toBeGreaterThan(10);
          expect(carried).toBeLessThan(100);
        };
      },
      lastsMs: 60_000,
      heal: ({ line }) => line.heal(),
    },
    {
      row: '29',
      fault: '5 MB over a line of 1 Mbit/s and half a second',
      ways: WAYS,
      inject: async (stage) => {
        const { line, clock } = stage;
        line.set({ delayMs: 250 / clock.scale, bytesPerSecond: 125_000 * clock.scale });
        const begun = clock.now();
        await streamsWhole(stage, 5 * MEGABYTE);
        const tookMs = clock.now() - begun;
        return () => expect(tookMs).toBeGreaterThan(35_000);
      },
      lastsMs: 0,
      heal: ({ line }) => line.heal(),
    },
  ];
}

/** A row of so many characters that nobody can guess arrives as it was sent. */
async function streamsWhole({ gateway, front, clock }: Stage, length: number): Promise<void> {
  const text = randomBytes(length / 2).toString('hex');
  const place = gateway.ledger.entries().length;
  gateway.ledger.write(text);
  const deadlineMs = 60_000 / clock.scale + 20_000;
  const arrived = () => front.entries()[place];
  const found = await until(arrived, { what: 'the whole row', deadlineMs, pollMs: 100 });
  expect(digest(found.text)).toBe(digest(text));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Every server changed keys all the time, and nobody was asked about a host key. */
function rekeyed({ sshds, front }: Stage, megabytes: number): Proof {
  return async () => {
    for (const sshd of sshds) {
      const rekeys = () => sshd.log().match(/SSH2_MSG_KEXINIT sent/g)?.length ?? 0;
      await until(() => rekeys() > 8 * megabytes, { what: 'rekeys in the server’s log' });
    }
    expect(front.sightings().filter(({ profile }) => profile.question !== undefined)).toEqual([]);
  };
}
