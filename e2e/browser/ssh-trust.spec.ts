import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { day } from '../../src-main/language/format.ts';
import { formatPublicKey, knownHostsLines, type SshKey } from '../lab/ssh-key.ts';
import { startSshd, type Sshd } from '../lab/sshd.ts';
import { words } from '../pages/words.ts';
import { expect, test } from './ssh-cast.ts';

test.use({ actionTimeout: 20_000 });

const name = 'Studio';
const firstSeen = '2026-05-03T10:00:00.000Z';

/** As a person calls it: the lab's servers are never on the usual port. */
const nameOf = ({ host, port }: Sshd): string => `${host}:${port}`;
const linesOf = ({ host, port }: Sshd, keys: readonly SshKey[]): string => knownHostsLines(host, port, keys);

function keyOf(sshd: Sshd): SshKey {
  const [key] = sshd.hostKeys();
  if (key === undefined) throw new Error('The server has no key');
  return key;
}

/** What `ssh-keygen -lf` says on the server itself. */
async function fingerprintOn(sshd: Sshd): Promise<string> {
  const { stdout } = await promisify(execFile)('ssh-keygen', ['-lf', `${keyOf(sshd).path}.pub`]);
  return stdout.split(' ')[1] ?? '';
}

/** A person's own known_hosts, and what stands in it now. */
async function writeKnownHosts(home: string, text: string): Promise<() => Promise<string>> {
  const file = join(home, '.ssh', 'known_hosts');
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { mode: 0o600 });
  return async () => readFile(file, 'utf8');
}

const readOwn = async (home: string): Promise<string> => readFile(join(home, 'data', 'known_hosts'), 'utf8');

test('a first key can be compared, put off and trusted, and is known from then on', async ({
  engage,
  studio,
  home,
  moveIn,
  startApp,
  visit,
  door,
  trust,
  chat,
  page,
}) => {
  const sshd = await engage(startSshd());
  const app = await moveIn([{ name: 'studio', sshd }]);
  await door.pick('studio');
  await door.join({ port: studio.port, name });

  await test.step('everything to compare it is there', async () => {
    await expect(
      page.getByRole('dialog', { name: words('trust.unknown.title', { host: nameOf(sshd) }) }),
    ).toBeVisible();
    const shown = trust.evidence(words('trust.shown'));
    await expect(shown.locator('code')).toHaveText(await fingerprintOn(sshd));
    await expect(shown).toContainText('ed25519');
    await expect(trust.evidence(words('trust.machine'))).toContainText(words('trust.machine.for', { name }));
    await expect(trust.dialog).toContainText(words('trust.compare', { host: nameOf(sshd) }));
    await expect(trust.dialog).toContainText('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
    await expect(trust.later).toBeFocused();
  });

  await test.step('put off, nothing is stored, and the way back stands in the first run and in the chat', async () => {
    await trust.later.click();
    await expect(trust.dialog).toHaveCount(0);
    await expect(door.root).toContainText(words('fault.unknown-host-key', { host: sshd.host }));
    const judge = page.getByRole('button', { name: words('action.judge-host-key') });
    await judge.click();
    await page.keyboard.press('Escape');
    await expect(trust.dialog).toHaveCount(0);
    await page.getByRole('button', { name: words('first.later') }).click();
    await expect(chat.banner).toContainText(words('fault.unknown-host-key', { host: sshd.host }));
    expect(await readdir(join(home, 'data'))).not.toContain('known_hosts');
    await judge.click();
  });

  await test.step('trusted, it stands in the own file alone, with the day', async () => {
    await trust.accept.click();
    await chat.ready();
    const [line = '', ...others] = (await readOwn(home)).trim().split('\n');
    expect(others).toEqual([]);
    expect(line).toContain(`[127.0.0.1]:${sshd.port} ${formatPublicKey(keyOf(sshd))} causeway first-seen=`);
    expect(await readdir(join(home, '.ssh'))).toEqual(['config']);
  });

  await test.step('and is not asked about after a restart', async () => {
    await app.stop();
    const again = await startApp({ folder: home });
    await visit(again);
    await chat.ready();
    await expect(trust.dialog).toHaveCount(0);
    expect(studio.connections()).toHaveLength(2);
  });
});

test('a changed key shows both, is replaced only with a second word, and the person’s own file stays as it is', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  trust,
  chat,
  page,
}) => {
  const sshd = await engage(startSshd());
  const before = keyOf(sshd);
  const readUser = await writeKnownHosts(home, `# mine\n${linesOf(sshd, [before])}`);
  await moveIn([{ name: 'studio', sshd }]);
  await door.pick('studio');
  await door.join({ port: studio.port, name });
  // What stands in the person's own file needs no dialog.
  await chat.ready();
  await chat.composer.fill('a thought that is not sent yet');

  await sshd.rotate();
  await sshd.killSessions();
  const title = words('trust.changed.title', { host: nameOf(sshd) });
  await expect(page.getByRole('dialog', { name: title })).toBeVisible();
  const trusted = trust.evidence(words('trust.trusted'));
  await expect(trusted.locator('code')).toHaveText(before.fingerprint);
  await expect(trusted).toContainText(words('trust.source.user'));
  await expect(trust.evidence(words('trust.shown')).locator('code')).toHaveText(await fingerprintOn(sshd));
  await expect(trust.stay).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(chat.banner).toContainText(words('fault.changed-host-key', { host: sshd.host }));

  await chat.banner.getByRole('button', { name: words('action.judge-host-key') }).click();
  await trust.replaceBy(keyOf(sshd).fingerprint);
  await chat.ready();
  await expect(chat.composer).toHaveValue('a thought that is not sent yet');
  const own = await readOwn(home);
  expect(own).toContain(formatPublicKey(keyOf(sshd)));
  expect(own).not.toContain(formatPublicKey(before));
  expect(await readUser()).toBe(`# mine\n${linesOf(sshd, [before])}`);
});

test('a key that changes once more while it is looked at is not trusted, and that is said', async ({
  engage,
  studio,
  home,
  moveIn,
  visit,
  door,
  trust,
  chat,
  page,
  context,
}) => {
  const sshd = await engage(startSshd());
  const recorded = linesOf(sshd, [keyOf(sshd)]).trim();
  await mkdir(join(home, 'data'), { recursive: true, mode: 0o700 });
  await writeFile(join(home, 'data', 'known_hosts'), `${recorded} causeway first-seen=${firstSeen} used=3\n`);
  await sshd.rotate();
  const app = await moveIn([{ name: 'studio', sshd }]);
  await door.pick('studio');
  await door.join({ port: studio.port, name });
  const since = day(Date.parse(firstSeen), 'en-US');
  const title = words('trust.changed.title.since', { host: nameOf(sshd), day: since });
  await expect(page.getByRole('dialog', { name: title })).toBeVisible();
  await expect(trust.evidence(words('trust.trusted'))).toContainText(
    [words('trust.seen', { day: since }), words('trust.source.app')].join(' · '),
  );

  await test.step('what was shown is what is trusted, or nothing is', async () => {
    const shown = keyOf(sshd).fingerprint;
    await expect(trust.dialog).toContainText(shown);
    await sshd.rotate();
    await trust.replaceBy(shown);
    await expect(trust.news).toHaveText(words('trust.news'));
    await expect(trust.evidence(words('trust.shown')).locator('code')).toHaveText(keyOf(sshd).fingerprint);
    expect(await readOwn(home)).toContain(`${recorded} causeway`);
  });

  await test.step('also where another window looked again meanwhile', async () => {
    await sshd.rotate();
    const other = await visit(app, await context.newPage());
    await other.getByRole('button', { name: words('trust.stay') }).click();
    await other.getByRole('button', { name: words('action.reconnect') }).click();
    await expect(trust.evidence(words('trust.shown')).locator('code')).toHaveText(keyOf(sshd).fingerprint);
    await expect(trust.news).toHaveText(words('trust.news'));
    await other.close();
  });

  await trust.replaceBy(keyOf(sshd).fingerprint);
  await chat.ready();
  expect((await readOwn(home)).trim().split('\n')).toHaveLength(1);
});

test('a revoked key cannot be trusted, also where it was', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  trust,
  page,
}) => {
  const sshd = await engage(startSshd());
  const line = linesOf(sshd, [keyOf(sshd)]);
  const readUser = await writeKnownHosts(home, `${line}@revoked ${line}`);
  await moveIn([{ name: 'studio', sshd }]);
  await door.pick('studio');
  await door.join({ port: studio.port, name });
  const title = words('trust.revoked.title', { host: nameOf(sshd) });
  await expect(page.getByRole('dialog', { name: title })).toBeVisible();
  await expect(trust.dialog).toContainText('@revoked');
  await expect(trust.stay).toBeFocused();
  await expect(trust.dialog.getByRole('button')).toHaveCount(2);
  await expect(trust.dialog.getByRole('button').first()).toHaveAccessibleName(
    `${words('action.copy')} ${words('trust.copy.shown')}`,
  );
  await trust.stay.click();
  await expect(door.root).toContainText(words('fault.revoked-host-key', { host: sshd.host }));
  expect(studio.connections()).toEqual([]);
  expect(await readdir(join(home, 'data'))).not.toContain('known_hosts');
  expect(await readUser()).toBe(`${line}@revoked ${line}`);
});
