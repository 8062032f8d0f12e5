import { expect, it } from 'vitest';
import { soak } from './soak-run.ts';

const MINUTE = 60_000;

/** `npm run soak`: twenty minutes at their own pace; otherwise five of them in half a minute. */
const isLong = process.env['SOAK'] === 'long';
const lastsMs = (isLong ? 20 : 5) * MINUTE;
const scale = isLong ? 1 : 10;
const seed = Number(process.env['SOAK_SEED'] ?? (isLong ? Date.now() % 1_000_000 : 20_260_903));

it(
  'random faults leave the link online, and nothing behind',
  async () => {
    const faults = await soak({ lastsMs, scale, seed, say: (line) => console.log(line) });
    expect(faults).toBeGreaterThan(lastsMs / MINUTE);
  },
  lastsMs / scale + 3 * MINUTE,
);
