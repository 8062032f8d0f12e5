import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { remoteConfig, writeOpenClawConfig } from '../lab/openclaw-home.ts';
import { scriptedGateway, type ScriptedGateway } from '../lab/scripted-gateway.ts';
import { OpenClawPage } from '../pages/openclaw-page.ts';
import { words } from '../pages/words.ts';
import { expectSound } from './sound.ts';
import { expect, test as base } from './ssh-cast.ts';

const test = base.extend<{ readonly openClaw: OpenClawPage }>({
  openClaw: async ({ page }, play) => play(new OpenClawPage(page)),
});

test.use({ actionTimeout: 20_000 });

const host = '127.0.0.1';
const token = 'a-token-that-openclaw-has';

/** How many clients said who they are, whatever sockets they opened for it. */
function introductionsTo(gateway: ScriptedGateway): number {
  return gateway.connections().filter((one) => one.requests().some(({ method }) => method === 'connect'))
    .length;
}

function authsOf(gateway: ScriptedGateway): readonly unknown[] {
  return gateway.connections().flatMap((one) => one.requests().map(({ params }) => params['auth']));
}

test('the gateway that OpenClaw uses is offered first, followed where it moves, and said when it cannot be read', async ({
  engage,
  home,
  moveIn,
  gateway,
  openClaw,
  gateways,
  chat,
  page,
}) => {
  const studio = await engage(scriptedGateway());
  const file = await writeOpenClawConfig(home, remoteConfig(gateway.url, gateway.token));
  await moveIn();

  await test.step('offered, filled in, and taken with the keyboard', async () => {
    const offer = openClaw.offer(host);
    for (const part of [
      file,
      gateway.url,
      words('follow.credential.used', { name: 'token', from: 'gateway.remote.token' }),
    ]) {
      await expect(offer).toContainText(part);
    }
    await expectSound(page, 'a first run with what OpenClaw uses');
    expect(await page.content()).not.toContain(gateway.token);
    await expect(async () => {
      await page.keyboard.press('Tab');
      await expect(openClaw.use).toBeFocused({ timeout: 50 });
    }).toPass({ intervals: [0] });
    await page.keyboard.press('Enter');
    await chat.ready();
  });

  await test.step('another address in the file moves the profile', async () => {
    await writeOpenClawConfig(home, remoteConfig(studio.url, token));
    await studio.online();
    expect(authsOf(studio)[0]).toEqual({ token });
    await gateways.open();
    await expect(gateways.row(host)).toContainText(studio.url);
    await expect(gateways.row(host)).toContainText(words('follow.row'));
  });

  await test.step('a mistake in the file ends the next attempt, with its place', async () => {
    await writeOpenClawConfig(home, '{\n  gateway: { mode: "remote",, }\n}\n');
    await expect(page.getByText(words('follow.row'))).toBeVisible();
    const before = introductionsTo(studio);
    studio.shutdown();
    const said = words('openclaw.malformed', { file, line: 2, column: 29 });
    await expect(gateways.row(host)).toContainText(said);
    await gateways
      .row(host)
      .getByRole('button', { name: words('gateways.open') })
      .click();
    await expect(chat.banner).toContainText(said);
    await openClaw.see.click();
    await expect(openClaw.dialog).toContainText(words('openclaw.malformed.advice'));
    await expectSound(page, 'a configuration that cannot be read');
    await page.keyboard.press('Escape');
    expect(introductionsTo(studio), 'nothing is presented meanwhile').toBe(before);
  });

  await test.step('mended, it connects by itself', async () => {
    await writeOpenClawConfig(home, remoteConfig(studio.url, token));
    await chat.ready();
    await expect(chat.banner).toHaveCount(0);
  });
});

test('what the environment overrides is said before and after', async ({
  engage,
  home,
  moveIn,
  openClaw,
  gateways,
  chat,
  page,
}) => {
  const studio = await engage(scriptedGateway());
  const file = await writeOpenClawConfig(home, remoteConfig('wss://elsewhere.test', 'not-this-one'));
  const overridden = 'a-token-of-the-environment';
  await moveIn([], {
    env: { OPENCLAW_GATEWAY_URL: studio.url, OPENCLAW_GATEWAY_TOKEN: overridden },
  });
  const offer = openClaw.offer(host);
  await expect(offer).toContainText(words('follow.env-url', { file }));
  await expect(offer).toContainText(
    words('follow.credential.used', { name: 'token', from: 'OPENCLAW_GATEWAY_TOKEN' }),
  );
  await openClaw.use.click();
  await chat.ready();
  expect(authsOf(studio)[0]).toEqual({ token: overridden });
  await gateways.open();
  await gateways.edit(host);
  await expect(openClaw.explanation).toContainText('OPENCLAW_GATEWAY_TOKEN');
  await expectSound(page, 'the form of a gateway that follows the configuration');
  expect(await page.content()).not.toContain(overridden);
});

test('a reference that only the gateway’s host can resolve is said by its name, and nothing is presented', async ({
  engage,
  home,
  moveIn,
  openClaw,
  chat,
  firstRun,
  page,
}) => {
  const studio = await engage(scriptedGateway());
  const proof = join(home, 'it-ran');
  const reference = { source: 'exec', provider: 'vault', id: 'gateway/token' };
  const providers = { vault: { source: 'exec', command: '/usr/bin/touch', args: [proof] } };
  const config = remoteConfig(studio.url, reference);
  await writeOpenClawConfig(home, { ...config, secrets: { providers } });
  await moveIn();
  const said = words('credential.unavailable.provider-not-run.exec', {
    from: 'gateway.remote.token',
    provider: 'vault',
  });
  await expect(openClaw.offer(host)).toContainText(said);
  await openClaw.use.click();
  await expect(firstRun.says(said)).toBeVisible();
  await expectSound(page, 'a credential that cannot be had here');
  expect(studio.connections().flatMap((one) => one.requests())).toEqual([]);
  await expect(stat(proof)).rejects.toThrow('ENOENT');

  await writeOpenClawConfig(home, { ...remoteConfig(studio.url, token), secrets: { providers } });
  await chat.ready();
  expect(authsOf(studio)[0]).toEqual({ token });
});

const COMMENTED = `// Ada's own
{
  gateway: {
    mode: 'local', // until the studio is back
    port: 18789,
    auth: { token: 'canary-of-the-file' },
  },
  /* the agents stay */
  agents: { defaults: { workspace: '~/work' } },
}
`;

test('an own gateway is written into the configuration exactly as it was shown', async ({
  app,
  joined,
  openClaw,
  gateways,
  page,
}) => {
  const file = await writeOpenClawConfig(app.folder, COMMENTED);
  await gateways.open();

  await test.step('looked at, and left alone', async () => {
    await gateways.pick('Studio', words('write.ask'));
    await expect(openClaw.added.filter({ hasText: joined.url })).toHaveCount(1);
    await expect(openClaw.removed).toContainText(["mode: 'local', // until the studio is back"]);
    await expect(openClaw.cancel).toBeFocused();
    await expectSound(page, 'a change to the configuration');
    expect(await page.content()).not.toContain('canary-of-the-file');
    await page.keyboard.press('Enter');
    await expect(openClaw.dialog).toHaveCount(0);
    expect(await readFile(file, 'utf8')).toBe(COMMENTED);
  });

  await test.step('changed by somebody else meanwhile: nothing is written, and it is shown anew', async () => {
    await gateways.pick('Studio', words('write.ask'));
    await expect(openClaw.write).toBeVisible();
    const theirs = COMMENTED.replace('~/work', '~/elsewhere');
    await writeFile(file, theirs);
    await openClaw.write.click();
    await expect(openClaw.news).toContainText(words('write.news'));
    expect(await readFile(file, 'utf8')).toBe(theirs);
    await expectSound(page, 'a change that is shown anew');
  });

  await test.step('written', async () => {
    await page.keyboard.press('Shift+Tab');
    await openClaw.write.focus();
    await page.keyboard.press('Enter');
    await expect(openClaw.dialog).toContainText(words('write.done.lead', { file }));
    await expectSound(page, 'a change that is written');
    const [backup] = (await readdir(dirname(file))).filter((name) => name.endsWith('.bak'));
    await expect(openClaw.dialog).toContainText(backup ?? 'no backup');
    await openClaw.close.click();
    const written = await readFile(file, 'utf8');
    for (const kept of ["// Ada's own", '/* the agents stay */', '~/elsewhere', 'canary-of-the-file']) {
      expect(written).toContain(kept);
    }
    expect(written).toContain(joined.url);
    const before = join(dirname(file), backup ?? '');
    expect(await readFile(before, 'utf8')).toBe(COMMENTED.replace('~/work', '~/elsewhere'));
    expect((await stat(before)).mode & 0o777).toBe(0o600);
  });

  await test.step('and then there is nothing left to change', async () => {
    await gateways.pick('Studio', words('write.ask'));
    await expect(openClaw.dialog).toContainText(words('write.same', { file }));
    await expect(openClaw.write).toHaveCount(0);
  });
});
