import { readFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { GATEWAY_PORT } from '../../src-main/contract/profile.ts';
import { Settings } from '../../src-main/contract/settings.ts';
import { startChild } from '../lab/child.ts';
import { until, within } from '../lab/deadline.ts';
import { startEcho } from '../lab/echo.ts';
import { freePort } from '../lab/port.ts';
import { exchange } from '../lab/raw-ssh.ts';
import { startSshd } from '../lab/sshd.ts';
import { EditPage } from '../pages/edit-page.ts';
import { RouteSwitch, SshDoorPage } from '../pages/ssh-pages.ts';
import { reasonAndAdvice, words } from '../pages/words.ts';
import { expect, test as cast, tellOnline, trustAll } from './ssh-cast.ts';

const host = '127.0.0.1';
const name = 'Studio';

const test = cast.extend<{ readonly edit: EditPage }>({
  edit: async ({ page }, play) => play(new EditPage(page)),
});
test.use({ actionTimeout: 20_000 });

/** A plain TCP client of this computer. */
async function visit(port: number, address = host): Promise<Socket> {
  const socket = connect({ port, host: address, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** Sends a text through a port, and returns what comes back. */
async function echoed(socket: Socket, text: string): Promise<string> {
  return (await within(exchange(socket, text), 10_000, 'the echo')).toString();
}

/** Whether another program of this computer has the port where tools look for a gateway. */
async function isTaken(port: number): Promise<boolean> {
  const server = createServer();
  const taken = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(true)).listen(port, host, () => resolve(false));
  });
  const answer = await taken;
  server.close();
  return answer;
}

/** Another program, which listens on a port. */
async function startHolder(port: number) {
  const script = `require('node:net').createServer().listen(${port}, '${host}', () => console.log('listening'))`;
  const child = await startChild({ command: process.execPath, args: ['-e', script], env: {} });
  await until(() => child.output().includes('listening'), { what: 'the holder to listen' });
  return { pid: child.pid, stop: async () => void (await child.kill()) };
}

test.describe('the port where tools look for a gateway', () => {
  test.beforeEach(async () => {
    test.skip(await isTaken(GATEWAY_PORT), `Another program of this computer holds port ${GATEWAY_PORT}`);
  });

  test('is given away with one consent, and leads tools of this computer to the gateway', async ({
    engage,
    studio,
    home,
    moveIn,
    door,
    chat,
    gateways,
    edit,
  }) => {
    const sshd = await engage(startSshd());
    await trustAll(home, [sshd]);
    await moveIn([{ name: 'studio', sshd }]);
    await door.pick('studio');
    await door.write({ port: studio.port });
    await expect(door.consent).not.toBeChecked();
    await expect(door.consent).toHaveAccessibleDescription(words('form.consent.note'));
    await door.consent.check();
    await door.join({ name });
    await chat.ready();
    for (const address of [host, '[::1]']) {
      await test.step(`a tool at ${address}`, async () => {
        const before = studio.connections().length;
        const tool = new WebSocket(`ws://${address}:${GATEWAY_PORT}`);
        await once(tool, 'open');
        expect(studio.connections()).toHaveLength(before + 1);
        tool.terminate();
      });
    }
    await gateways.open();
    await expect(gateways.row(name)).toContainText(
      words('gateways.ports', { count: 1, ports: GATEWAY_PORT }),
    );
    const settings = JSON.parse(await readFile(join(home, 'data', 'settings.json'), 'utf8'));
    const { forwards } = Settings.parse(settings).profiles[0] ?? {};
    expect(forwards).toEqual([{ localPort: GATEWAY_PORT, remotePort: studio.port }]);

    await gateways.edit(name);
    await edit.port(0).remove.click();
    await expect(edit.addPort).toBeFocused();
    await edit.close();
    await expect.poll(async () => isTaken(GATEWAY_PORT)).toBe(false);
  });

  test('is named with who holds it, and opens once it is free and looked for again', async ({
    engage,
    studio,
    home,
    moveIn,
    door,
    chat,
    gateways,
    edit,
  }) => {
    const holder = await engage(startHolder(GATEWAY_PORT));
    const sshd = await engage(startSshd());
    await trustAll(home, [sshd]);
    await moveIn([{ name: 'studio', sshd }]);
    await door.pick('studio');
    await door.write({ port: studio.port });
    await door.consent.check();
    await door.join({ name });
    // The app's own link goes on: it needs no port of this computer.
    await chat.ready();
    await gateways.open();
    const held = words('forward.in-use.by', { name: 'node', pid: holder.pid });
    await expect(gateways.row(name)).toContainText(
      words('gateways.port', { port: GATEWAY_PORT, state: held }),
    );
    await gateways.edit(name);
    const port = edit.port(0);
    await expect(port.state).toHaveText(held);
    await port.otherPort.click();
    await expect(port.local).toBeFocused();
    await holder.stop();
    await port.lookAgain.click();
    await expect(port.state).toHaveText(words('forward.ready'));
    const tool = new WebSocket(`ws://${host}:${GATEWAY_PORT}`);
    await once(tool, 'open');
    tool.terminate();
  });
});

test('a further port stays open while the gateway is reached directly and while the tunnel is away', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  chat,
  gateways,
  edit,
  page,
}) => {
  const sshd = await engage(startSshd());
  const echo = await engage(startEcho());
  const routes = new RouteSwitch(page, name);
  const localPort = await freePort();
  await trustAll(home, [sshd]);
  await moveIn([{ name: 'studio', sshd }]);
  await door.pick('studio');
  await door.join({ port: studio.port, name });
  await chat.ready();
  await gateways.open();
  await gateways.edit(name);
  await edit.forward(localPort, echo.port);
  await expect(edit.port(0).state).toHaveText(words('forward.unsaved'));
  await edit.address.fill(studio.url);
  await edit.close();
  await expect(gateways.row(name)).toContainText(words('gateways.ports', { count: 1, ports: localPort }));
  expect(await echoed(await visit(localPort), 'over SSH')).toBe('over SSH');

  await test.step('while the route is direct', async () => {
    await chat.sessions.first().click();
    await routes.choose('direct');
    await routes.settled('direct');
    expect(await echoed(await visit(localPort, '::1'), 'beside a direct link')).toBe('beside a direct link');
  });

  await test.step('a visitor waits for the tunnel instead of being turned away', async () => {
    await gateways.open();
    await gateways.edit(name);
    const { state } = edit.port(0);
    await expect(state).toHaveText(words('forward.ready'));
    await sshd.down();
    await expect(state).toHaveText(words('forward.waiting'));
    const visitor = await visit(localPort);
    const heard = echo.connections();
    const answer = echoed(visitor, 'said while the tunnel was away');
    await sshd.up();
    await tellOnline(page);
    expect(await answer).toBe('said while the tunnel was away');
    expect(echo.connections()).toBe(heard + 1);
    await expect(state).toHaveText(words('forward.ready'));
  });
});

test('a port that cannot be given away is refused at its field', async ({
  engage,
  studio,
  home,
  moveIn,
  form,
  chat,
  gateways,
  edit,
  page,
}) => {
  const sshd = await engage(startSshd());
  await trustAll(home, [sshd]);
  const [first, localPort] = [await freePort(), await freePort()];
  await moveIn([{ name: 'studio', sshd }]);
  await form.ask('none');
  await form.write({ address: studio.url, name: 'First' });
  await form.submit();
  await chat.ready();

  await test.step('a second gateway is not asked for the port of the first', async () => {
    await gateways.open();
    await page.getByRole('button', { name: words('gateways.add') }).click();
    const door = new SshDoorPage(page, page.getByRole('main'));
    await page.getByRole('main').getByText(words('first.ssh'), { exact: true }).click();
    await door.pick('studio');
    await expect(door.consent).toHaveCount(0);
    await door.join({ port: studio.port, name });
    await chat.ready();
  });

  await gateways.open();
  await gateways.edit(name);
  await edit.forward(first, studio.port);
  const row = await edit.forward('', studio.port);
  const refused = [
    [GATEWAY_PORT, reasonAndAdvice('refusal.forward-refused.reserved', { port: GATEWAY_PORT })],
    [first, reasonAndAdvice('refusal.forward-refused.taken', { port: first })],
    [0, reasonAndAdvice('refusal.forward-refused.port')],
    [70_000, reasonAndAdvice('refusal.forward-refused.port')],
  ] as const;
  for (const [port, said] of refused) {
    await test.step(String(port), async () => {
      await row.local.fill(String(port));
      await edit.save.click();
      await expect(row.local).toHaveAccessibleDescription(said.join(' '));
      await expect(row.local).toBeFocused();
    });
  }
  await row.local.fill(String(localPort));
  await edit.close();
  const ports = [first, localPort].join(', ');
  await expect(gateways.row(name)).toContainText(words('gateways.ports', { count: 2, ports }));
});
