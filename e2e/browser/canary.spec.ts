import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { readFolder } from '../lab/folder.ts';
import { startKeyring, type Keyring } from '../lab/keyring.ts';
import { remoteConfig, writeOpenClawConfig } from '../lab/openclaw-home.ts';
import { scriptedGateway, type ScriptedGateway } from '../lab/scripted-gateway.ts';
import { OpenClawPage } from '../pages/openclaw-page.ts';
import { words } from '../pages/words.ts';
import { expect, issueHere, test, valueOf } from './tls-cast.ts';
import { formsOf, readArguments, readProcesses, watchPage } from './witness.ts';

/** Typed where they belong: each goes from the page to the host once. */
const typed = {
  wrong: 'canary-wrong-token-1b7d',
  first: 'canary-first-token-92ce',
  rotated: 'canary-rotated-token-55f0',
  badPassword: 'canary-bad-password-e81a',
  password: 'canary-password-0c64',
};
/** Typed where they do not belong: refused, and kept nowhere. */
const misplaced = { userinfo: 'canary-userinfo-d3a9', query: 'canary-query-7e15' };

test.use({ actionTimeout: 20_000 });

test('a secret stands in its store alone, and goes from the page to the host once', async ({
  engage,
  startApp,
  visit,
  firstRun,
  form,
  chat,
  gateways,
  settings,
  page,
}) => {
  const keyring = await engage(startKeyring('unlocked'));
  const studio = await engage(scriptedGateway());
  const cellar = await engage(scriptedGateway());
  const app = await startApp({ env: keyring.env });
  const witness = watchPage(page);
  await visit(app);

  await test.step('first run: secrets in the address are refused', async () => {
    const { userinfo, query } = misplaced;
    await form.write({ name: 'Studio', address: `ws://ada:${userinfo}@127.0.0.1:${studio.port}` });
    await form.submit();
    await expect(firstRun.says(words('refusal.address-refused.userinfo'))).toBeVisible();
    await form.write({ address: `${studio.url}/?token=${query}` });
    await form.submit();
    await expect(firstRun.says(words('refusal.address-refused.credential-in-query'))).toBeVisible();
  });

  await test.step('a wrong token, and the right one', async () => {
    studio.refuse('AUTH_TOKEN_MISMATCH');
    await firstRun.join({ address: studio.url, token: typed.wrong });
    await expect(firstRun.says(words('fault.credentials-refused.token', { name: 'Studio' }))).toBeVisible();
    studio.accept();
    await form.write({ secret: typed.first });
    await form.submit();
    await chat.ready();
  });

  await test.step('the token is replaced', async () => {
    await gateways.open();
    await gateways.edit('Studio');
    await form.write({ secret: typed.rotated });
    await form.submit();
    await expect(gateways.dialog).toHaveCount(0);
    await studio.waitFor(() => presentedTo(studio).includes(typed.rotated), { what: 'the new token' });
  });

  await test.step('a second gateway, with a password', async () => {
    cellar.refuse('AUTH_PASSWORD_MISMATCH');
    await page.getByRole('button', { name: words('gateways.add') }).click();
    await form.ask('password');
    await form.write({ address: cellar.url, name: 'Cellar', secret: typed.badPassword });
    await form.submit();
    await expect(
      firstRun.says(words('fault.credentials-refused.password', { name: 'Cellar' })),
    ).toBeVisible();
    cellar.accept();
    await form.write({ secret: typed.password });
    await form.submit();
    await chat.ready();
    await chat.composer.fill('a draft is no secret, and is kept');
  });

  const accounts = accountsIn(app.folder);
  const key = await deviceKey(keyring);
  const device = deviceOf(studio);
  const secrets = [
    ...Object.values(typed),
    ...Object.values(misplaced),
    ...key,
    `scripted-${device.slice(0, 34)}`,
  ];
  const needles = secrets.flatMap(formsOf);
  const found = (texts: readonly string[]): readonly string[] =>
    needles.filter((needle) => texts.some((text) => text.includes(needle)));
  const files = (): readonly string[] =>
    [...readFolder(app.folder), ...readFolder(keyring.env['HOME'] ?? app.folder)]
      .filter(([, text]) => found([text]).length > 0)
      .map(([path]) => path);
  const search = async (what: string): Promise<void> => {
    expect(found(await witness.heard()), `${what}: told to the page`).toEqual([]);
    expect(found(await witness.holds()), `${what}: held by the page`).toEqual([]);
    expect(found([app.child.output()]), `${what}: printed`).toEqual([]);
    expect(found(readProcesses(app.child.pid)), `${what}: arguments and environment`).toEqual([]);
  };

  await test.step('the search finds what is no secret wherever it looks', async () => {
    expect((await witness.heard()).join()).toContain(device);
    expect((await witness.holds()).join()).toContain('a draft is no secret');
    expect(witness.said().join()).toContain('profile.add');
    expect(app.child.output()).toContain('#token=');
    expect(readProcesses(app.child.pid).join()).toContain(app.folder);
    const searched = readFolder(app.folder).map(([path]) => path);
    expect(searched).toEqual(expect.arrayContaining(['data/settings.json', 'data/logs/causeway.log']));
  });

  await test.step('in the keychain, and nowhere else', async () => {
    await expect
      .poll(() => readFolder(app.folder).some(([, text]) => text.includes('is no secret')))
      .toBe(true);
    await search('keychain');
    expect(files()).toEqual([]);
    expect(await stored(keyring, accounts)).toEqual([typed.rotated, typed.password]);
  });

  await test.step('in the file that was chosen, and no longer in the keychain', async () => {
    await settings.open();
    await settings.keepIn('file');
    await expect(settings.says(words('secrets.file.ready'))).toBeVisible();
    await search('file');
    expect(files()).toEqual(['data/secrets.json']);
    expect((await stat(join(app.folder, 'data', 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect(await stored(keyring, accounts)).toEqual([]);
  });

  await test.step('in memory, and in neither', async () => {
    await settings.keepIn('memory');
    await expect(settings.says(words('secrets.memory.ready'))).toBeVisible();
    await search('memory');
    expect(files()).toEqual([]);
    expect(await stored(keyring, accounts)).toEqual([]);
  });

  await test.step('and back in the keychain', async () => {
    await settings.keepIn('keychain');
    await expect(settings.says(words('secrets.keychain.ready'))).toBeVisible();
    expect(files()).toEqual([]);
    expect(await stored(keyring, accounts)).toEqual([typed.rotated, typed.password]);
  });

  await test.step('said once, and to its own gateway alone', async () => {
    const said = witness.said().join('\n');
    const times = Object.fromEntries(Object.values(typed).map((one) => [one, said.split(one).length - 1]));
    expect(times).toEqual(Object.fromEntries(Object.values(typed).map((one) => [one, 1])));
    const { wrong, first, rotated, badPassword, password } = typed;
    const heardBy = (gateway: ScriptedGateway): readonly string[] =>
      found([JSON.stringify(requests(gateway))]);
    expect(heardBy(studio)).toEqual([wrong, first, rotated]);
    expect(heardBy(cellar)).toEqual([badPassword, password]);
  });

  await test.step('a removed gateway takes its secret along', async () => {
    await gateways.open();
    await gateways.remove('Studio');
    await expect.poll(async () => stored(keyring, accounts)).toEqual([typed.password]);
    await search('after all');
    await app.stop();
    expect(files()).toEqual([]);
  });
});

/** What belongs to one gateway each, or to none. */
const held = {
  file: 'canary-token-of-openclaw-json-8c41',
  environment: 'canary-token-of-the-environment-d07f',
  token: 'canary-token-behind-a-proxy-63aa',
  header: 'canary-header-value-b95e',
  unverified: 'canary-token-for-a-stranger-27d0',
};
const HEADER = 'CF-Access-Client-Secret';

test('what proves a gateway, and what is proved to it, reaches no log and nobody else', async ({
  engage,
  front,
  studio,
  home,
  issuer,
  moveIn,
  form,
  gateways,
  certificate,
  chat,
  page,
}) => {
  const keyring = await engage(startKeyring('unlocked'));
  const cellar = await engage(scriptedGateway());
  const own = await issueHere(issuer);
  const proxy = await front(own);
  const stranger = await front(await issueHere(issuer, { selfSigned: true }));
  proxy.require({ [HEADER.toLowerCase()]: held.header });
  const authority = join(home, 'authority.pem');
  await writeFile(authority, issuer.authority);
  const config = await writeOpenClawConfig(home, remoteConfig(cellar.url, held.file));
  const witness = watchPage(page);
  const env = { NODE_EXTRA_CA_CERTS: authority, OPENCLAW_GATEWAY_TOKEN: held.environment };
  const app = await moveIn([], { env: { ...keyring.env, ...env, HOME: home } });

  await test.step('a gateway of OpenClaw’s configuration, with its token', async () => {
    await new OpenClawPage(page).use.click();
    await chat.ready();
  });

  await test.step('a gateway behind a proxy, whose certificate is pinned', async () => {
    await gateways.open();
    await page.getByRole('button', { name: words('gateways.add') }).click();
    await form.write({ address: `wss://127.0.0.1:${proxy.port}`, name: 'Proxied', secret: held.token });
    await form.addHeader(HEADER, held.header);
    await form.submit();
    await chat.ready();
    await expect
      .poll(() => readFolder(app.folder).some(([, text]) => text.includes(valueOf(own.fingerprint))))
      .toBe(true);
  });

  await test.step('a stranger, who gets not one byte', async () => {
    await gateways.open();
    await page.getByRole('button', { name: words('gateways.add') }).click();
    const address = `wss://127.0.0.1:${stranger.port}`;
    await form.write({ address, name: 'Stranger', secret: held.unverified });
    await form.addHeader(HEADER, held.header);
    await form.submit();
    await expect(certificate.dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: words('action.cancel'), exact: true }).click();
    expect(stranger.connections()).toBeGreaterThan(0);
    expect(stranger.received()).toBe(0);
  });

  await test.step('the pinned gateway with another certificate, which gets none either', async () => {
    proxy.renew(await issueHere(issuer, { selfSigned: true }));
    const before = { bytes: proxy.received(), connections: proxy.connections() };
    proxy.drop();
    await expect(gateways.row('Proxied')).toContainText(
      words('fault.pin-mismatch.untrusted', { host: '127.0.0.1' }),
    );
    expect(proxy.connections()).toBeGreaterThan(before.connections);
    expect(proxy.received()).toBe(before.bytes);
  });

  await test.step('nothing of it stands where it should not', async () => {
    const device = deviceOf(studio);
    const needles = [
      ...Object.values(held),
      ...(await deviceKey(keyring)),
      `scripted-${device.slice(0, 34)}`,
    ].flatMap(formsOf);
    const found = (texts: readonly string[]): readonly string[] =>
      needles.filter((needle) => texts.some((text) => text.includes(needle)));
    if (await certificate.dialog.isVisible()) await page.keyboard.press('Escape');
    expect((await witness.heard()).join(), 'what is no secret is found').toContain(device);
    expect(found(await witness.heard()), 'told to the page').toEqual([]);
    expect(found(await witness.holds()), 'held by the page').toEqual([]);
    expect(found([app.child.output()]), 'printed').toEqual([]);
    expect(found(readArguments(app.child.pid)), 'arguments').toEqual([]);
    const files = readFolder(home).filter(([, text]) => found([text]).length > 0);
    expect(files.map(([path]) => join(home, path))).toEqual([config]);
    const log = readFolder(home).find(([path]) => path === 'data/logs/causeway.log')?.[1] ?? '';
    expect(log).toContain('app.started');
    for (const pin of [valueOf(own.fingerprint), own.fingerprint]) expect(log).not.toContain(pin);
  });

  await test.step('each was told to its own gateway alone', async () => {
    const told = (gateway: ScriptedGateway): readonly string[] =>
      Object.values(held).filter((one) => JSON.stringify(requests(gateway)).includes(one));
    expect([told(cellar), told(studio)]).toEqual([[held.file], [held.token]]);
  });
});

function requests(gateway: ScriptedGateway) {
  return gateway.connections().flatMap((connection) => connection.requests());
}

function presentedTo(gateway: ScriptedGateway): string {
  return JSON.stringify(requests(gateway).map(({ params }) => params['auth']));
}

const Introduced = z.object({ device: z.object({ id: z.string().length(64) }) });

function deviceOf(gateway: ScriptedGateway): string {
  return Introduced.parse(requests(gateway)[0]?.params).device.id;
}

/** What the keychain holds under one of our accounts; the empty text for nothing. */
async function lookUp({ env }: Keyring, account: string): Promise<string> {
  const asked = promisify(execFile)('secret-tool', ['lookup', 'service', 'causeway', 'account', account], {
    env: { PATH: process.env['PATH'], ...env },
    timeout: 5_000,
  });
  return asked.then(
    ({ stdout }) => stdout,
    () => '',
  );
}

const DeviceRecord = z.object({ privateKey: z.string().includes('PRIVATE KEY') });

/** The device key as it could leave: the body of its PEM, and its 32 secret bytes. */
async function deviceKey(keyring: Keyring): Promise<readonly string[]> {
  const { privateKey } = DeviceRecord.parse(JSON.parse(await lookUp(keyring, 'device-key')));
  const body = privateKey.split('\n').find((line) => line !== '' && !line.startsWith('-'));
  const { d } = createPrivateKey(privateKey).export({ format: 'jwk' });
  if (body === undefined || d === undefined) throw new Error('This is no device key');
  return [body, d, Buffer.from(d, 'base64url').toString('hex')];
}

const Saved = z.object({ profiles: z.array(z.object({ id: z.string() })) });

/** Under which names the secrets of the saved gateways may stand in the keychain. */
function accountsIn(folder: string): readonly string[] {
  const settings = readFolder(folder).find(([path]) => path === 'data/settings.json');
  const { profiles } = Saved.parse(JSON.parse(settings?.[1] ?? ''));
  return profiles.flatMap(({ id }) => [`profile/${id}/token`, `profile/${id}/password`]);
}

/** The tokens and passwords that the keychain holds, in the order of the accounts. */
async function stored(keyring: Keyring, accounts: readonly string[]): Promise<readonly string[]> {
  const entries = await Promise.all(accounts.map(async (account) => lookUp(keyring, account)));
  return entries.filter((entry) => entry !== '');
}
