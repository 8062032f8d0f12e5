import type { Page } from '@playwright/test';
import type { Certificate } from '../lab/certificate.ts';
import { inDays } from '../lab/certificate-kinds.ts';
import type { TlsProxy } from '../lab/tls-proxy.ts';
import { day } from '../../src-main/language/format.ts';
import { words } from '../pages/words.ts';
import { expect, issueHere, putSlowLine, tellOnline, test, valueOf } from './tls-cast.ts';

test.use({ actionTimeout: 20_000 });

const name = 'Studio';
const host = '127.0.0.1';
const changed = words('certificate.changed.title', { name });
const dayOf = (moment: number): string => day(moment, 'en-US');
const dayIn = (days: number, from: number): string => dayOf(from + days * 86_400_000);
const addressOf = ({ port }: TlsProxy): string => `wss://${host}:${port}`;

/** From now on it shows this certificate, and whoever is connected comes again. */
function renew(proxy: TlsProxy, certificate: Certificate): void {
  proxy.renew(certificate);
  proxy.drop();
}

/** Closes the dialog of a window and tries again there. */
async function lookAgain(window: Page): Promise<void> {
  await window.getByRole('button', { name: words('trust.later'), exact: true }).click();
  await window.getByRole('button', { name: words('action.reconnect') }).click();
}

test('the first certificate that the system trusts is remembered once the gateway said hello, and never before', async ({
  studio,
  issuer,
  moveInTrusting,
  front,
  form,
  certificate,
  storedPin,
  chat,
}) => {
  const first = await issueHere(issuer);
  const proxy = await front(first);
  studio.refuse('STARTUP_SIDECARS');
  await moveInTrusting();
  await form.ask('none');
  await form.write({ address: addressOf(proxy), name });
  await form.submit();
  await studio.waitFor((all) => all.length > 2, { what: 'a third attempt', deadlineMs: 30_000 });
  expect(await storedPin()).toBe(null);
  studio.accept();
  await chat.ready();
  await expect(certificate.dialog).toHaveCount(0);
  await expect
    .poll(async () => storedPin())
    .toMatchObject({ kind: 'leaf', value: valueOf(first.fingerprint), from: 'first-use' });
});

test('a renewal that the system trusts waits for one deliberate word, over signals and a restart', async ({
  studio,
  issuer,
  moveInTrusting,
  front,
  form,
  certificate,
  storedPin,
  settings,
  chat,
  page,
}) => {
  const [first, second] = [await issueHere(issuer), await issueHere(issuer)];
  const proxy = await front(first);
  const app = await moveInTrusting();
  await form.ask('none');
  await form.write({ address: addressOf(proxy), name });
  await form.submit();
  await chat.ready();
  await expect.poll(async () => storedPin()).toMatchObject({ value: valueOf(first.fingerprint) });
  const since = (await storedPin())?.since ?? Number.NaN;
  const greeted = studio.connections().length;

  await test.step('both are shown, and that this computer trusts the new one', async () => {
    renew(proxy, second);
    await expect(certificate.titled(changed)).toBeVisible();
    await certificate.shows(first.fingerprint, words('certificate.pinned'));
    await certificate.shows(second.fingerprint);
    await expect(certificate.evidence(words('certificate.pinned'))).toContainText(
      words('certificate.since.first-use', { day: dayOf(since) }),
    );
    await expect(certificate.evidence(words('certificate.system'))).toContainText(
      words('certificate.says.trusted'),
    );
    await expect(certificate.stay).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(chat.banner).toContainText(words('fault.pin-mismatch.offered', { host }));
  });

  await test.step('no signal of the network or of waking up moves it', async () => {
    const calls = proxy.connections();
    await tellOnline(page);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    // What the page asks after them is answered after them.
    await settings.open();
    await settings.paint('dark');
    await settings.close();
    await expect(chat.banner).toContainText(words('fault.pin-mismatch.offered', { host }));
    expect(proxy.connections()).toBe(calls);
  });

  await test.step('a restart asks again, and still nothing was said to it', async () => {
    await app.stop();
    const heard = proxy.received();
    await moveInTrusting();
    await expect(certificate.titled(changed)).toBeVisible();
    expect(proxy.received()).toBe(heard);
    expect(studio.connections()).toHaveLength(greeted);
    expect(await storedPin()).toMatchObject({ value: valueOf(first.fingerprint), from: 'first-use' });
  });

  await test.step('with the word, it is online, and only the new one is left', async () => {
    await certificate.replaceIt();
    await chat.ready();
    await expect
      .poll(async () => storedPin())
      .toMatchObject({ value: valueOf(second.fingerprint), from: 'person', kind: 'leaf' });
    renew(proxy, first);
    await expect(certificate.titled(changed)).toBeVisible();
    await certificate.shows(second.fingerprint, words('certificate.pinned'));
  });
});

test('by its key, a renewal with the same key passes and one with another key does not', async ({
  issuer,
  moveInTrusting,
  front,
  form,
  proof,
  certificate,
  storedPin,
  chat,
}) => {
  const first = await issueHere(issuer);
  const [sameKey, otherKey] = [await issueHere(issuer, { key: first.key }), await issueHere(issuer)];
  const proxy = await front(first);
  await moveInTrusting();
  await form.ask('none');
  await form.write({ address: addressOf(proxy), name });
  await proof.open();
  await proof.choose('public-key');
  await form.submit();
  await chat.ready();
  await expect.poll(async () => storedPin()).toMatchObject({ kind: 'public-key', from: 'first-use' });
  const pin = await storedPin();

  renew(proxy, sameKey);
  await expect
    .poll(async () => (await storedPin())?.certificate?.fingerprint)
    .toBe(valueOf(sameKey.fingerprint));
  expect(await storedPin()).toMatchObject({ kind: 'public-key', value: pin?.value });
  await chat.ready();
  await expect(certificate.dialog).toHaveCount(0);

  renew(proxy, otherKey);
  await expect(certificate.titled(changed)).toBeVisible();
  await expect(certificate.evidence(words('certificate.pinned.key'))).toBeVisible();
  await expect(certificate.evidence(words('certificate.shown.key'))).toBeVisible();
  await certificate.replaceIt();
  await chat.ready();
  await expect.poll(async () => (await storedPin())?.value).not.toBe(pin?.value);
  expect(await storedPin()).toMatchObject({ kind: 'public-key', from: 'person' });
});

test('by what this computer trusts, any such certificate passes, and one of its own making cannot be pinned', async ({
  studio,
  issuer,
  moveInTrusting,
  front,
  form,
  proof,
  gateways,
  certificate,
  storedPin,
  chat,
  page,
}) => {
  const [first, second] = [await issueHere(issuer), await issueHere(issuer)];
  const own = await issueHere(issuer, { selfSigned: true });
  const proxy = await front(first);
  await moveInTrusting();
  await form.ask('none');
  await form.write({ address: addressOf(proxy), name });
  await proof.open();
  await proof.choose('system');
  await expect(proof.pin).toHaveCount(0);
  await form.submit();
  await chat.ready();
  const greeted = studio.connections().length;
  renew(proxy, second);
  await studio.waitFor((all) => all.length > greeted && all.at(-1)?.online(), {
    what: 'it to come again',
    deadlineMs: 30_000,
  });
  await chat.ready();
  expect(await storedPin()).toBe(null);

  await test.step('a self-signed one is no way in, and says where that is changed', async () => {
    const heard = proxy.received();
    renew(proxy, own);
    await expect(certificate.titled(words('certificate.untrusted.title', { name }))).toBeVisible();
    await expect(certificate.dialog).toContainText(words('certificate.system-alone', { name }));
    await expect(certificate.accept).toHaveCount(0);
    await expect(certificate.compared).toHaveCount(0);
    await expect(certificate.stay).toBeFocused();
    expect(proxy.received()).toBe(heard);
    expect(await storedPin()).toBe(null);
  });

  await test.step('changed there, it is compared and pinned', async () => {
    await page.keyboard.press('Enter');
    await expect(chat.banner).toContainText(words('fault.untrusted-certificate.system-alone', { host }));
    await certificate.look.click();
    await certificate.changeTrust.click();
    await expect(proof.mode('system')).toBeFocused();
    await proof.choose('leaf');
    await form.submit();
    await expect(gateways.dialog.locator('form')).toHaveCount(0);
    await certificate.shows(own.fingerprint);
    await expect(certificate.news, 'the same one is asked about').toHaveCount(0);
    await certificate.compare(own.fingerprint);
    await certificate.accept.click();
    await chat.ready();
    await expect
      .poll(async () => storedPin())
      .toMatchObject({ value: valueOf(own.fingerprint), from: 'person' });
  });
});

const ends: readonly (readonly [days: number, due: '14-days' | '3-days'])[] = [
  [10, '14-days'],
  [2, '3-days'],
];
for (const [days, due] of ends) {
  test(`a pinned certificate that ends in ${days} days is announced with the day, here and in the list`, async ({
    issuer,
    moveInTrusting,
    front,
    form,
    gateways,
    chat,
  }) => {
    // Of one moment: the day may end while this runs.
    const now = Date.now();
    const last = dayIn(days, now);
    const proxy = await front(await issueHere(issuer, { to: inDays(days, now) }));
    await moveInTrusting();
    await form.ask('none');
    await form.write({ address: addressOf(proxy), name });
    await form.submit();
    await chat.ready();
    await expect(chat.banner).toContainText(words(`expiry.title.${due}`, { name, day: last }));
    await expect(chat.banner).toContainText(words('expiry.leaf'));
    await chat.banner.getByRole('button', { name: words('action.dismiss') }).click();
    await expect(chat.banner).toHaveCount(0);
    await gateways.open();
    await expect(gateways.row(name)).toContainText(words(`expiry.row.${due}`, { day: last }));
  });
}

test('a pinned certificate that is over still counts, with a word about it; it is never pinned that way', async ({
  issuer,
  moveInTrusting,
  front,
  form,
  proof,
  certificate,
  storedPin,
  gateways,
  chat,
}) => {
  const now = Date.now();
  const last = dayIn(-3, now);
  const over = await issueHere(issuer, { from: inDays(-30, now), to: inDays(-3, now) });
  const proxy = await front(over);
  await moveInTrusting();
  await form.ask('none');
  await form.write({ address: addressOf(proxy), name });
  await form.submit();
  await expect(certificate.titled(words('certificate.untrusted.title', { name }))).toBeVisible();
  await expect(certificate.dialog).toContainText(words('certificate.todo.expired'));
  await expect(certificate.accept).toHaveCount(0);
  await certificate.stay.click();
  expect(await storedPin()).toBe(null);
  expect(proxy.received()).toBe(0);

  await proof.open();
  await proof.pin.fill(over.fingerprint);
  await form.submit();
  await chat.ready();
  await expect(chat.banner).toContainText(words('expiry.title.expired', { name, day: last }));
  await gateways.open();
  await expect(gateways.row(name)).toContainText(words('expiry.row.expired', { day: last }));
});

test('a certificate that changes once more while it is looked at is not trusted, and that is said', async ({
  issuer,
  moveInTrusting,
  visit,
  front,
  form,
  certificate,
  storedPin,
  chat,
  page,
  context,
}) => {
  const [one, two, three] = [
    await issueHere(issuer, { selfSigned: true }),
    await issueHere(issuer, { selfSigned: true }),
    await issueHere(issuer, { selfSigned: true }),
  ];
  const proxy = await front(one);
  const line = await putSlowLine(page);
  const app = await moveInTrusting();
  await form.ask('none');
  await form.write({ address: addressOf(proxy), name });
  await form.submit();
  await certificate.shows(one.fingerprint);

  await test.step('where another window looked again, this one shows what that saw', async () => {
    proxy.renew(two);
    const other = await visit(app, await context.newPage());
    await lookAgain(other);
    await certificate.shows(two.fingerprint);
    await expect(certificate.news).toHaveText(words('trust.news'));
    await expect(certificate.later).toBeFocused();
    await other.close();
  });

  await test.step('trusted before this window heard of it, nothing is pinned', async () => {
    proxy.renew(three);
    const other = await visit(app, await context.newPage());
    line.hold();
    await lookAgain(other);
    await expect(other.getByRole('dialog')).toContainText(three.fingerprint.slice(0, 23));
    await certificate.shows(two.fingerprint);
    await certificate.accept.click();
    await expect.poll(line.held).toContain('not-as-shown');
    line.release();
    await certificate.shows(three.fingerprint);
    await expect(certificate.news).toHaveText(words('trust.news'));
    expect(await storedPin()).toBe(null);
    expect(proxy.received()).toBe(0);
    await other.close();
  });

  await certificate.accept.click();
  await chat.ready();
  await expect.poll(async () => storedPin()).toMatchObject({ value: valueOf(three.fingerprint) });
});
