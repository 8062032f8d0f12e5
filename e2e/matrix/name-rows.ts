import { expect } from 'vitest';
import { watchDials } from './dialled.ts';
import { epochOf, type Meet, type Proof } from './row.ts';
import { blockedBy, waitsFor } from './shown.ts';
import type { Stage } from './stage.ts';
import { staysAway } from './steady.ts';

type Answer = (host: string) => Promise<readonly string[]>;

const none: Answer = (host) =>
  Promise.reject(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
const silence: Answer = () => new Promise(() => undefined);
const says =
  (...addresses: readonly string[]): Answer =>
  async () =>
    addresses;

/** Every address that is dialled meanwhile has to be one of this computer. */
async function dialsOnlyHome({ atEnd }: Stage): Promise<Proof> {
  const watch = watchDials();
  atEnd(async () => watch.stop());
  return () => expect(watch.addresses().filter((one) => !/^(?:127\.|::1$)/.test(one))).toEqual([]);
}

function dialled({ line }: Stage, times: number): void {
  expect(line.counts().connections).toBe(times);
}

/** A gateway of this name, whatever that stands for; the port is the line's. */
function named(host: string, lookup: Answer): Pick<Meet, 'row' | 'ways' | 'stage' | 'prepare'> {
  return {
    row: '26',
    ways: ['direct'],
    stage: () => ({ world: { lookup }, address: (port) => `ws://${host}:${port}` }),
    prepare: dialsOnlyHome,
  };
}

/** Row 26: what names stand for. */
export const NAME_ROWS: readonly Meet[] = [
  {
    ...named('studio.local', none),
    fault: 'a name that nobody knows',
    shows: waitsFor('unreachable'),
    within: { realMs: 1_000 },
    proof: (stage) => dialled(stage, 0),
  },
  {
    ...named('studio.local', silence),
    fault: 'a name server that says nothing',
    shows: waitsFor('timed-out'),
    within: { ms: 10_000 },
    notBeforeMs: 9_000,
    proof: (stage) => dialled(stage, 0),
  },
  ...(['studio.local', 'studio.tail1.ts.net', 'localhost'] as const).map((host): Meet => ({
    ...named(host, says('203.0.113.9', '2001:db8::9')),
    fault: `${host}, which is in public`,
    shows: blockedBy('insecure-address'),
    within: { realMs: 1_000 },
    proof: async (stage) => {
      dialled(stage, 0);
      await staysAway(stage);
    },
  })),
  ...(['studio.local', 'studio.tail1.ts.net'] as const).map((host): Meet => ({
    ...named(host, says('203.0.113.9', '127.0.0.1', '169.254.169.254', '2001:db8::9')),
    fault: `${host}, which is in public and at home`,
    shows: (profile) => epochOf(profile) > 0,
    within: { realMs: 1_000 },
    proof: (stage) => dialled(stage, 1),
    ends: async () => undefined,
  })),
];
