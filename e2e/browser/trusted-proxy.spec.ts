import { startGateway, type Gateway } from '../lab/gateway.ts';
import { approveDevice, pendingDevice, pendingDevices } from '../lab/pairing.ts';
import { startTlsProxy } from '../lab/tls-proxy.ts';
import { words } from '../pages/words.ts';
import { expectSound } from './sound.ts';
import { expect, issueHere, test as cast } from './tls-cast.ts';

/** The cast with a real gateway that takes the word of a proxy on its own computer for who calls. */
const test = cast.extend<object, { readonly trusting: Gateway }>({
  trusting: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
    async ({}, play) => {
      const trustedProxy = { userHeader: 'x-forwarded-user', allowLoopback: true };
      const gateway = await startGateway({
        auth: { mode: 'trusted-proxy', password: 'for-its-own-computer', trustedProxy },
        config: { gateway: { trustedProxies: ['127.0.0.1'] } },
      });
      await play(gateway);
      await gateway.remove();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

test.use({ actionTimeout: 20_000 });

const name = 'Studio';
const caller = {
  'X-Forwarded-User': 'ann@studio.test',
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'studio.test',
};

test('a gateway whose proxy says who calls takes the app without a token, once its device is let in', async ({
  trusting,
  engage,
  issuer,
  moveInTrusting,
  firstRun,
  form,
  storedPin,
  chat,
  page,
}) => {
  const certificate = await issueHere(issuer);
  const proxy = await engage(startTlsProxy({ certificate, target: trusting.port, adds: caller }));
  const app = await moveInTrusting();

  await test.step('without a token, it is taken for who the proxy says, and asked to pair', async () => {
    await form.ask('none');
    await form.write({ address: `wss://127.0.0.1:${proxy.port}`, name });
    await form.submit();
    await expect(firstRun.says(words('fault.pairing-required.not-paired', { name }))).toBeVisible();
    await expectSound(page, 'a proxy’s caller who waits to be let in');
    expect(await storedPin(), 'nothing is remembered before its hello').toBe(null);
  });

  await test.step('let in, it is online', async () => {
    await approveDevice(trusting, (await pendingDevice(trusting)).requestId);
    await page
      .getByRole('button', { name: words('action.reconnect'), exact: true })
      .first()
      .click();
    await chat.ready();
    await expect.poll(async () => (await storedPin())?.from).toBe('first-use');
  });

  await test.step('and after a restart it still is, with nothing to be asked', async () => {
    await app.stop();
    await moveInTrusting();
    await chat.ready();
    expect(await pendingDevices(trusting)).toEqual([]);
    expect(trusting.logs()).toContain('user=ann@studio.test');
  });
});
