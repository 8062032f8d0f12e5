// An address that is not loopback and leads nowhere but here, so that a gateway takes its callers for strangers. Linux,
// and leave to change the network's interfaces. It is given back when this process ends, even when that is killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { within } from './deadline.ts';

/** A private address (RFC 1918) of this computer's own. */
export interface LentAddress {
  readonly address: string;
  readonly giveBack: () => Promise<void>;
}

const NETWORK = '10.98';
const TRIES = 20;
const DEADLINE_MS = 5_000;

/** Takes the address, says so, waits for the end of its input, which the end of the lab is, and gives it back. */
const HOLD = `
PATH="$PATH:/usr/sbin:/sbin"
ip address add "$1/32" dev lo || exit
echo held
read -r _
ip address delete "$1/32" dev lo`;

/** Lends an address of 10.98.0.0/16 that nobody here has. Throws with what is lacking where that cannot be. */
export async function lendAddress(): Promise<LentAddress> {
  for (let left = TRIES; ; left -= 1) {
    const address = pick();
    const attempt = await hold(address);
    if (attempt.ok) return { address, giveBack: attempt.giveBack };
    const isTaken = /File exists/.test(attempt.why);
    if (!isTaken || left === 0) throw new Error(`No address to lend: ${attempt.why}`);
  }
}

/** What keeps addresses from being lent here, in words; empty where nothing does. */
export async function lacksForAddress(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return ['Linux'];
  try {
    await (await lendAddress()).giveBack();
    return [];
  } catch (error) {
    return [`leave to add an address with \`ip address\` (Debian package iproute2): ${String(error)}`];
  }
}

function pick(): string {
  const taken = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address));
  const digits = [0, 0].map(() => 1 + Math.floor(Math.random() * 254));
  const address = [NETWORK, ...digits].join('.');
  return taken.includes(address) ? pick() : address;
}

type Attempt =
  | { readonly ok: true; readonly giveBack: () => Promise<void> }
  | { readonly ok: false; readonly why: string };

async function hold(address: string): Promise<Attempt> {
  const holder = spawn('/bin/sh', ['-c', HOLD, 'sh', address], { stdio: 'pipe', detached: true });
  let words = '';
  for (const stream of [holder.stdout, holder.stderr]) stream.on('data', (said) => (words += String(said)));
  holder.stdin.on('error', () => undefined);
  const ended = once(holder, 'exit');
  await within(Promise.race([once(holder.stdout, 'data'), ended]), DEADLINE_MS, `the address ${address}`);
  if (!words.includes('held')) return { ok: false, why: words.trim() };
  const giveBack = async (): Promise<void> => {
    holder.stdin.end();
    await within(ended, DEADLINE_MS, `the address ${address} to be given back`);
  };
  return { ok: true, giveBack };
}
