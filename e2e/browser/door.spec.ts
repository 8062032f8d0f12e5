import { webServer } from '../lab/bystanders.ts';
import { expect, test } from './stage.ts';

test.describe('the page’s door', () => {
  test('takes an address once, and its token leaves the address bar', async ({
    app,
    visit,
    firstRun,
    page,
    context,
  }) => {
    const address = await app.address();
    await page.goto(address);
    await expect(firstRun.title).toBeVisible();
    expect(page.url()).not.toContain('token');

    const late = await context.browser()?.newContext();
    const stranger = await late?.newPage();
    await stranger?.goto(address);
    await expect(stranger?.getByText('This tab is not let in.') ?? page.locator('none')).toBeVisible();
    await late?.close();

    const second = await context.newPage();
    await visit(app, second);
    await expect(second.getByRole('heading', { name: 'Where does your gateway live?' })).toBeVisible();
  });

  test('stays shut for another name of this computer, and for a made-up token', async ({ app, page }) => {
    const { origin, port } = new URL(await app.address());
    const named = await page.request.get(`http://localhost:${port}/`);
    expect(named.status()).toBe(421);
    await page.goto(`${origin}/#token=${'x'.repeat(43)}`);
    await expect(page.getByText('This tab is not let in.')).toBeVisible();
  });

  test('stays shut for a page of another origin, even in the same browser', async ({
    app,
    visit,
    firstRun,
    page,
    context,
  }) => {
    await visit(app);
    await expect(firstRun.title).toBeVisible();
    const { host } = new URL(page.url());
    const foreign = await webServer(200);
    try {
      const other = await context.newPage();
      await other.goto(`http://127.0.0.1:${foreign.port}/`);
      const opened = await other.evaluate(
        (address) =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(`ws://${address}/socket`, ['causeway.v1']);
            socket.addEventListener('open', () => resolve('open'));
            socket.addEventListener('error', () => resolve('refused'));
          }),
        host,
      );
      const posted = await other.evaluate(async (address) => {
        const answer = await fetch(`http://${address}/session`, {
          method: 'POST',
          body: '{}',
          credentials: 'include',
        }).catch(() => null);
        return answer === null ? 'refused' : 'answered';
      }, host);
      expect([opened, posted]).toEqual(['refused', 'refused']);
    } finally {
      await foreign.stop();
    }
  });
});
