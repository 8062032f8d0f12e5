import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const USER = ['--user', '--map-root-user'];
const isAllowed = await run('unshare', [...USER, '--net', 'true']).then(
  () => true,
  () => false,
);

/** What a forward on this port becomes in a namespace of its own. */
async function openApart(port: number, flags: readonly string[], prepare: string): Promise<unknown> {
  const script = `
    import { networkInterfaces } from 'node:os';
    import { openLocalForward } from '${new URL('local-forward.ts', import.meta.url).href}';
    const after = () => () => undefined;
    const result = await openLocalForward({ localPort: ${port}, openChannel: () => new Promise(after), waitMs: 1, after });
    const addresses = Object.values(networkInterfaces()).flat().map(({ address }) => address);
    console.log(JSON.stringify({ ...result, addresses }));
    process.exit();`;
  const node = [process.execPath, '--input-type=module', '-e', script];
  const { stdout } = await run('unshare', [...flags, 'sh', '-ec', `${prepare}; exec "$0" "$@"`, ...node]);
  return JSON.parse(stdout);
}

describe.skipIf(!isAllowed)('the port of a forward', () => {
  it('is that of 127.0.0.1 alone on a computer without IPv6', async () => {
    const withoutIpv6 = 'ip link set lo up; echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6';
    const said = await openApart(18_789, [...USER, '--net'], withoutIpv6);
    expect(said).toMatchObject({ ok: true, forward: { port: 18_789 }, addresses: ['127.0.0.1'] });
  });

  it('may be one that is not for everybody', async ({ skip }) => {
    const first = await readFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8');
    skip(Number(first) <= 81);
    // Root of a user namespace is nobody in the network outside.
    expect(await openApart(81, USER, 'true')).toMatchObject({ ok: false, why: 'not-permitted' });
  });

  it('is nowhere where there is no 127.0.0.1', async () => {
    const withoutIpv4 = 'ip link set lo up; ip address del 127.0.0.1/8 dev lo';
    const said = await openApart(18_789, [...USER, '--net'], withoutIpv4);
    expect(said).toMatchObject({ ok: false, why: 'other', code: 'EADDRNOTAVAIL' });
  });
});
