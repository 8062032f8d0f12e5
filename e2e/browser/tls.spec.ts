import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startGateway, type Gateway } from '../lab/gateway.ts';
import { makeCertificate } from '../lab/certificate.ts';
import { startSshd } from '../lab/sshd.ts';
import { startTlsProxy } from '../lab/tls-proxy.ts';
import { RouteSwitch } from '../pages/ssh-pages.ts';
import { words } from '../pages/words.ts';
import { trustAll } from './ssh-cast.ts';
import { expect, opensslLine, printIn, test as cast, valueOf } from './tls-cast.ts';

/** The real gateway with a certificate of its own making; its own, because a test changes that. */
const test = cast.extend<object, { readonly secured: Gateway }>({
  secured: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
    async ({}, play) => {
      const gateway = await startGateway({ tls: true });
      await play(gateway);
      await gateway.remove();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

test.use({ actionTimeout: 20_000 });

const name = 'Studio';
const host = '127.0.0.1';
const owner = 'CN=openclaw-gateway';
const wrong = Array.from({ length: 32 }, () => 'AB').join(':');

test('a certificate of the gateway’s own making is compared, pinned, and judged anew once it is another', async ({
  secured,
  home,
  moveIn,
  startApp,
  visit,
  firstRun,
  certificate,
  storedPin,
  settings,
  chat,
}) => {
  test.setTimeout(300_000);
  const app = await moveIn();
  const line = await opensslLine(secured.certificateFile);
  const print = printIn(line);
  await firstRun.join({ address: secured.url, token: secured.token, name });

  await test.step('everything to compare it is there, and the safe button has the focus', async () => {
    await expect(certificate.titled(words('certificate.untrusted.title', { name }))).toBeVisible();
    await certificate.shows(print);
    const shown = certificate.evidence(words('certificate.shown'));
    await expect(shown).toContainText(words('certificate.own', { subject: owner }));
    await expect(shown).toContainText(/good .+ – .+/);
    await expect(certificate.evidence(words('certificate.gateway'))).toContainText(`${host}:${secured.port}`);
    await expect(certificate.evidence(words('certificate.system'))).toContainText(
      words('certificate.says.self-signed'),
    );
    await expect(certificate.later).toBeFocused();
  });

  await test.step('what is pasted is compared by itself', async () => {
    await certificate.compared.fill(wrong);
    await expect(certificate.dialog).toContainText(words('certificate.compare.different'));
    await expect(certificate.accept).toBeDisabled();
    await certificate.compared.fill('no fingerprint');
    await expect(certificate.dialog).toContainText(words('certificate.compare.unreadable'));
    await certificate.compare(line);
    await expect(certificate.accept).toBeEnabled();
  });

  await test.step('trusted, it is online, and the pin is written down without any secret', async () => {
    await certificate.accept.click();
    await chat.ready();
    await expect.poll(async () => (await storedPin())?.certificate?.fingerprint).toBe(valueOf(print));
    expect(await storedPin()).toMatchObject({ kind: 'leaf', value: valueOf(print), from: 'person' });
    const settings = await readFile(join(home, 'data', 'settings.json'), 'utf8');
    expect(settings).not.toContain(secured.token);
    expect(settings).not.toMatch(/PRIVATE KEY|BEGIN/);
    expect((await stat(join(home, 'data', 'settings.json'))).mode & 0o077).toBe(0);
  });

  await test.step('after a restart it is not asked about', async () => {
    await settings.open();
    await settings.keepIn('file');
    await app.stop();
    await visit(await startApp({ folder: home }));
    await chat.ready();
    await expect(certificate.dialog).toHaveCount(0);
  });

  const next =
    await test.step('made anew, both are shown, and there is no short way to trust it', async () => {
      const rotated = await secured.rotate();
      await expect(certificate.titled(words('certificate.changed.title', { name }))).toBeVisible({
        timeout: 60_000,
      });
      await certificate.shows(print, words('certificate.pinned'));
      await certificate.shows(rotated);
      const [left, right] = await Promise.all(
        [words('certificate.pinned'), words('certificate.shown')].map(async (label) =>
          certificate.evidence(label).boundingBox(),
        ),
      );
      expect(right?.y, 'side by side').toBe(left?.y);
      expect(right?.x).toBeGreaterThan(left?.x ?? Infinity);
      await expect(certificate.dialog).toContainText(words('certificate.changed.lead.untrusted'));
      await expect(certificate.stay).toBeFocused();
      for (const trusting of [certificate.accept, certificate.askReplace, certificate.replace])
        await expect(trusting).toHaveCount(0);
      expect(await storedPin()).toMatchObject({ value: valueOf(print) });
      return rotated;
    });

  await test.step('the old one is forgotten, and only then the new one is compared and pinned', async () => {
    await certificate.forgetIt();
    await expect(certificate.titled(words('certificate.untrusted.title', { name }))).toBeVisible();
    expect(await storedPin()).toBe(null);
    await certificate.shows(next);
    await expect(certificate.news, 'the same one is asked about').toHaveCount(0);
    await certificate.compare(await opensslLine(secured.certificateFile));
    await certificate.accept.click();
    await chat.ready();
    await expect.poll(async () => (await storedPin())?.certificate?.fingerprint).toBe(valueOf(next));
    expect(await storedPin()).toMatchObject({ value: valueOf(next), from: 'person' });
  });
});

test('a wrong fingerprint that was typed ends the attempt before anything is said', async ({
  engage,
  studio,
  moveIn,
  form,
  proof,
  certificate,
  storedPin,
}) => {
  const pair = await makeCertificate();
  const proxy = await engage(startTlsProxy({ certificate: pair, target: studio.port }));
  await moveIn();
  await form.write({ address: `wss://${host}:${proxy.port}`, name, secret: 'a-token' });
  await proof.open();
  await proof.pin.fill(wrong);
  await form.submit();
  await expect(certificate.titled(words('certificate.changed.title', { name }))).toBeVisible();
  await certificate.shows(wrong, words('certificate.pinned'));
  await certificate.shows(pair.fingerprint);
  await certificate.stay.click();
  await expect(form.root.locator('xpath=..')).toContainText(words('fault.pin-mismatch.untrusted', { host }));
  expect(proxy.connections()).toBe(1);
  expect(proxy.received(), 'bytes after the handshake').toBe(0);
  expect(studio.connections()).toEqual([]);
  expect(await storedPin()).toMatchObject({ value: valueOf(wrong), from: 'person' });
});

const spellings: readonly (readonly [what: string, spell: (print: string) => string])[] = [
  ['upper case with colons', (print) => print],
  ['sha256: and hex', valueOf],
  ['base64', (print) => Buffer.from(print.replaceAll(':', ''), 'hex').toString('base64')],
];
for (const [what, spell] of spellings) {
  test(`the right fingerprint, typed as ${what}, leads online without a question`, async ({
    secured,
    moveIn,
    form,
    proof,
    certificate,
    storedPin,
    chat,
  }) => {
    const print = await secured.fingerprint();
    await moveIn();
    await form.write({ address: secured.url, name, secret: secured.token });
    await proof.open();
    await proof.pin.fill(spell(print));
    await form.submit();
    await chat.ready();
    await expect(certificate.dialog).toHaveCount(0);
    expect(await storedPin()).toMatchObject({ kind: 'leaf', value: valueOf(print), from: 'person' });
  });
}

test('what is no fingerprint is refused at its field, with what to do, and nothing is saved', async ({
  secured,
  home,
  moveIn,
  form,
  proof,
  page,
}) => {
  const print = await secured.fingerprint();
  const digits = print.replaceAll(':', '');
  await moveIn();
  await form.write({ address: secured.url, name, secret: secured.token });
  await proof.open();
  const said: readonly (readonly [typed: string, why: 'length' | 'other-hash' | 'malformed', object])[] = [
    [digits.slice(0, 62), 'length', { found: 62, wanted: 64 }],
    [await opensslLine(secured.certificateFile, 'sha1'), 'other-hash', { hash: 'SHA-1' }],
    ['as Ada told me', 'malformed', {}],
  ];
  for (const [typed, why, values] of said) {
    await test.step(why, async () => {
      await proof.pin.fill(typed);
      await expect(proof.pin).toHaveAttribute('aria-invalid', 'true');
      await form.submit();
      const note = page.locator(`[id="${(await proof.pin.getAttribute('aria-describedby')) ?? ''}"]`);
      await expect(note).toContainText(words(`refusal.fingerprint-refused.${why}`, { ...values }));
      await expect(note).toContainText(words(`refusal.fingerprint-refused.${why}.advice`));
      await expect(proof.pin).toBeFocused();
      await expect(proof.pin).toHaveValue(typed);
      await expect(form.secret).toHaveValue(secured.token);
    });
  }
  await expect(stat(join(home, 'data', 'settings.json'))).rejects.toThrow('ENOENT');
});

test('TLS behind a tunnel is asked about by the server’s name, and each route keeps its own pin', async ({
  engage,
  secured,
  home,
  moveIn,
  door,
  certificate,
  storedPin,
  gateways,
  form,
  chat,
  page,
}) => {
  const sshd = await engage(startSshd());
  const routes = new RouteSwitch(page, name);
  const print = await secured.fingerprint();
  await trustAll(home, [sshd]);
  await moveIn([{ name: 'studio', sshd }]);
  await door.pick('studio');
  await door.more.click();
  await door.root.getByRole('checkbox', { name: words('form.secure') }).check();
  await door.join({ port: secured.port, name, token: secured.token });

  await test.step('over SSH', async () => {
    await certificate.shows(print);
    const gateway = certificate.evidence(words('certificate.gateway'));
    await expect(gateway).toContainText(`studio:${secured.port}`);
    await expect(gateway).toContainText(words('certificate.route.ssh'));
    await certificate.accept.click();
    await chat.ready();
    await expect.poll(() => storedPin('ssh')).toMatchObject({ value: valueOf(print), from: 'person' });
  });

  await test.step('one click to the direct route, which has a certificate of its own to judge', async () => {
    await gateways.open();
    await gateways.edit(name);
    await form.write({ address: secured.url });
    await form.submit();
    await expect(gateways.dialog).toHaveCount(0);
    await gateways.chat(name);
    await routes.choose('direct');
    await certificate.shows(print);
    expect(await storedPin('direct')).toBe(null);
    await certificate.compare(await opensslLine(secured.certificateFile));
    await certificate.accept.click();
    await routes.settled('direct');
    await chat.ready();
    await expect.poll(() => storedPin('direct')).toMatchObject({ value: valueOf(print) });
  });

  await test.step('and one click back, without a question', async () => {
    await routes.choose('ssh');
    await routes.settled('ssh');
    await chat.ready();
    await expect(certificate.dialog).toHaveCount(0);
  });
});
