import { tlsServer, webServer } from '../lab/bystanders.ts';
import { freePort } from '../lab/port.ts';
import { scriptedGateway } from '../lab/scripted-gateway.ts';
import { startSshd } from '../lab/sshd.ts';
import type { SshDoorPage } from '../pages/ssh-pages.ts';
import { reasonAndAdvice } from '../pages/words.ts';
import { expect, test, trustAll } from './ssh-cast.ts';

/** What is at the far end of a tunnel that stands. */
test.use({ actionTimeout: 20_000 });

const name = 'Studio';
const host = '127.0.0.1';

type Said = readonly [reason: string, advice: string];
type Fix = Parameters<SshDoorPage['fix']>[0];

test('a gateway that is not there yet is waited for over the tunnel that stays', async ({
  engage,
  home,
  moveIn,
  door,
  chat,
}) => {
  const sshd = await engage(startSshd());
  await trustAll(home, [sshd]);
  const port = await freePort();
  await moveIn([{ name: 'studio', sshd }]);
  await door.pick('studio');
  await door.join({ port, name });
  await door.expectSaid(
    reasonAndAdvice('fault.gateway-not-running', { host: 'studio', port }),
    { port, name },
    'remotePort',
  );
  await engage(scriptedGateway({ port }));
  await chat.ready();
  expect(sshd.log().match(/^Connection from /gm)).toHaveLength(1);
});

test('what else answers on the gateway’s port is named, and so is a server that forbids the way there', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  chat,
}) => {
  const [web, tls] = [await engage(webServer(200)), await engage(tlsServer())];
  const permitted = [studio.port, web.port, tls.port].map((port) => `${host}:${port}`).join(' ');
  const sshd = await engage(startSshd({ directives: { PermitOpen: permitted } }));
  const closed = await engage(startSshd({ directives: { AllowTcpForwarding: 'no' } }));
  await trustAll(home, [sshd, closed]);
  await moveIn([
    { name: 'studio', sshd },
    { name: 'closed', sshd: closed },
  ]);
  await door.pick('closed');
  await door.join({ port: studio.port, name });
  const forbidden = (host: string, port: number): Said =>
    reasonAndAdvice('fault.forwarding-refused', { host, port });
  await door.expectSaid(forbidden('closed', studio.port), { name }, 'remotePort');
  await door.pick('studio');
  const other = await freePort();
  const ends: readonly (readonly [port: number, said: Said, fix: Fix])[] = [
    [other, forbidden('studio', other), 'remotePort'],
    [web.port, reasonAndAdvice('fault.not-a-gateway.http', { host: 'studio', port: web.port }), 'remotePort'],
    [tls.port, reasonAndAdvice('fault.not-a-gateway.tls', { host: 'studio', port: tls.port }), 'secure'],
  ];
  for (const [port, said, fix] of ends) {
    await test.step(String(port), async () => {
      await door.write({ port });
      await door.connect.click();
      await door.expectSaid(said, { target: 'studio', port, name }, fix);
    });
  }
  await door.write({ port: studio.port });
  await door.connect.click();
  await chat.ready();
});
