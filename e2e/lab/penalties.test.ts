import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from './deadline.ts';
import { OPENSSH_PENALTIES, penaltyGate, scalePenalties } from './penalties.ts';
import { connectRaw } from './raw-ssh.ts';
import { startScriptedSshd, type ScriptedSshd } from './scripted-sshd.ts';

function gateOnClock() {
  let clock = 0;
  const gate = penaltyGate(OPENSSH_PENALTIES, () => clock);
  const pass = (milliseconds: number): void => {
    clock += milliseconds;
  };
  return { gate, pass };
}

describe('the penalties of OpenSSH', () => {
  it('bar from the fourth failed login on, for as long as all of them cost', () => {
    const { gate, pass } = gateOnClock();
    for (const _ of [1, 2, 3]) gate.judge('failed');
    expect(gate.admits()).toBe(true);
    gate.judge('failed');
    expect(gate.barredForMs()).toBe(20_000);
    pass(19_999);
    expect(gate.admits()).toBe(false);
    pass(1);
    expect(gate.admits()).toBe(true);
  });

  it('cost less for those who leave early and nothing for those who log in', () => {
    const { gate } = gateOnClock();
    for (let count = 0; count < 15; count += 1) gate.judge('left-early');
    gate.judge('logged-in');
    expect(gate.admits()).toBe(true);
    gate.judge('left-early');
    expect(gate.barredForMs()).toBe(16_000);
  });

  it('fade, start anew once they have passed, and have an upper bound', () => {
    const { gate, pass } = gateOnClock();
    for (const _ of [1, 2, 3, 4]) gate.judge('failed');
    pass(20_000);
    gate.judge('failed');
    expect(gate.admits()).toBe(true);
    for (let count = 0; count < 200; count += 1) gate.judge('failed');
    expect(gate.barredForMs()).toBe(600_000);
    const fast = penaltyGate(scalePenalties(OPENSSH_PENALTIES, 0.1), () => 0);
    for (const _ of [1, 2, 3, 4]) fast.judge('failed');
    expect(fast.barredForMs()).toBe(2_000);
  });
});

describe('a server with penalties', () => {
  let sshd: ScriptedSshd | undefined;
  afterEach(async () => sshd?.stop());

  it('refuses even the right password until the penalty has passed', async () => {
    const { gate, pass } = gateOnClock();
    const server = await startScriptedSshd({ password: 'right', gate });
    sshd = server;
    const login = async (password: string) => connectRaw(server, { password });
    for (const attempt of [1, 2, 3, 4])
      await expect(login(`wrong ${attempt}`)).rejects.toMatchObject({ level: 'client-authentication' });
    await until(() => !gate.admits(), { what: 'the penalty' });
    const socket = connect(server.port, '127.0.0.1');
    expect(await text(socket)).toBe('Not allowed at this time\r\n');
    await expect(login('right')).rejects.toThrow(/Connection lost before handshake|ECONNRESET/);
    expect(server.refused()).toBe(2);
    expect(server.attempts().filter(({ method }) => method === 'password')).toHaveLength(4);
    pass(20_000);
    await (await login('right')).end();
  });

  it('counts a visit without a login', async () => {
    const gate = penaltyGate(OPENSSH_PENALTIES, () => 0);
    sshd = await startScriptedSshd({ gate: { ...gate, judge: (outcome) => outcomes.push(outcome) } });
    const outcomes: string[] = [];
    const socket = connect(sshd.port, '127.0.0.1');
    await once(socket, 'data');
    socket.destroy();
    await until(() => outcomes.length > 0, { what: 'the judgement' });
    expect(outcomes).toEqual(['left-early']);
  });
});
