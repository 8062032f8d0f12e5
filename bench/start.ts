/** From process start to the page served: the headless host against an empty HTTP server. `node bench/start.ts [runs]` */
import { interleave, runsAsked } from './interleave.ts';
import { median, report } from './report.ts';
import { startEmptyServer, startHost, type Served } from './served.ts';

const addresses: number[] = [];

async function timeOf(served: Served): Promise<number> {
  await served.stop();
  return served.servedMs;
}

const times = await interleave(
  runsAsked(15),
  async () => {
    const host = await startHost();
    addresses.push(host.addressMs);
    return timeOf(host);
  },
  async () => timeOf(await startEmptyServer()),
);
const addressMs = Math.round(median(addresses));
report(
  { name: 'start', unit: 'ms', ...times, against: 'an empty node:http server', aim: 1.5 },
  { addressMs },
);
console.log(`start: the host prints its address, with everything behind it loaded, after ${addressMs} ms`);
