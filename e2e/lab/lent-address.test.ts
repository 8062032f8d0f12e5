import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { until } from './deadline.ts';
import { lacksForAddress, lendAddress } from './lent-address.ts';

const lacks = await lacksForAddress();
if (lacks.length > 0) console.log(`Skipped: lent addresses need ${lacks.join(', ')}.`);

function has(address: string): boolean {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.some((one) => one.address === address);
}

describe.skipIf(lacks.length > 0)('a lent address', () => {
  it('can be listened on until it is given back, beside another', async () => {
    const [one, other] = [await lendAddress(), await lendAddress()];
    expect([has(one.address), has(other.address), one.address === other.address]).toEqual([
      true,
      true,
      false,
    ]);
    const server = createServer().listen(0, one.address);
    await once(server, 'listening');
    server.close();
    await one.giveBack();
    expect([has(one.address), has(other.address)]).toEqual([false, true]);
    await other.giveBack();
  });

  it('does not outlive its borrower, even one that is killed', async () => {
    const script = `
      const { lendAddress } = await import(${JSON.stringify(new URL('lent-address.ts', import.meta.url).href)});
      process.stdout.write((await lendAddress()).address, () => process.kill(process.pid, 'SIGKILL'));`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    const address = await run.then(
      () => '',
      (error: unknown) => String(Object.getOwnPropertyDescriptor(error, 'stdout')?.value),
    );
    expect(address).toMatch(/^10\.98\./);
    await until(() => !has(address), { what: 'the address to go' });
  });
});
