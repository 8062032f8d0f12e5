import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startAgent } from '../lab/agent.ts';
import { holding, readFolder } from '../lab/folder.ts';
import { startScriptedSshd } from '../lab/scripted-sshd.ts';
import { makeKey } from '../lab/ssh-key.ts';
import { startSshd, type Sshd } from '../lab/sshd.ts';
import { reasonAndAdvice, words } from '../pages/words.ts';
import { expect, tellOnline, test, trustAll } from './ssh-cast.ts';
import { formsOf, readProcesses, watchPage } from './witness.ts';

test.use({ actionTimeout: 20_000 });

const name = 'Studio';
const passphrase = 'correct horse battery staple';
const locked = { userKeys: [{ passphrase, rounds: 2 }] } as const;
const targetOf = ({ user, host, port }: Pick<Sshd, 'user' | 'host' | 'port'>): string =>
  `${user}@${host}:${port}`;

/** How many connections an sshd has had. */
const visitsOf = (sshd: Sshd): number => sshd.log().match(/^Connection from /gm)?.length ?? 0;

test.describe('a key with a passphrase', () => {
  test('asks until it is right, asks no more once it is remembered, and again once that is forgotten', async ({
    engage,
    studio,
    home,
    moveIn,
    door,
    question,
    chat,
    settings,
    page,
  }) => {
    const sshd = await engage(startSshd(locked));
    await trustAll(home, [sshd]);
    await moveIn([{ name: 'studio', sshd }]);
    await door.pick('studio');
    await door.join({ port: studio.port, name });
    const title = words('question.passphrase', { file: sshd.keyPath });
    await expect(page.getByRole('dialog', { name: title })).toBeVisible();
    await expect(question.dialog).toContainText(words('question.lead.passphrase', { name }));
    await expect(question.answers).toBeFocused();
    await expect(question.answers).toHaveAttribute('type', 'password');
    await question.answer('wrong');
    await expect(question.answers).toHaveAccessibleDescription(words('question.wrong.passphrase'));
    await expect(question.answers).toHaveValue('');
    await expect(question.remember).not.toBeChecked();
    await expect(question.remember).toHaveAccessibleName(words('question.remember.memory'));
    await question.remember.check();
    await question.answer(passphrase);
    await chat.ready();

    await test.step('remembered', async () => {
      await settings.open();
      await expect(settings.says(words('settings.remembered.count', { count: 1 }))).toBeVisible();
      await settings.close();
      await sshd.killSessions();
      await studio.waitFor((all) => all.length > 1 && all.at(-1)?.online(), { what: 'another connection' });
      await chat.ready();
      await expect(question.dialog).toHaveCount(0);
    });

    await test.step('forgotten', async () => {
      await settings.open();
      await page.getByRole('button', { name: words('settings.remembered.forget') }).click();
      await expect(settings.says(words('settings.remembered.none'))).toBeVisible();
      await settings.close();
      await sshd.killSessions();
      await expect(page.getByRole('dialog', { name: title })).toBeVisible();
    });

    await test.step('cancelled: said, not asked again by itself, and asked when the person connects', async () => {
      await question.cancel.click();
      const { host, user } = sshd;
      await expect(chat.banner).toContainText(words('fault.login-unanswered', { host, user }));
      await expect(chat.banner).toContainText(words('fault.login-unanswered.advice'));
      const visits = visitsOf(sshd);
      await tellOnline(page);
      await settings.open();
      await settings.paint('dark');
      await settings.close();
      expect(visitsOf(sshd)).toBe(visits);
      await expect(question.dialog).toHaveCount(0);
      await chat.banner.getByRole('button', { name: words('action.reconnect') }).click();
      await question.answer(passphrase);
      await chat.ready();
    });
  });

  test('is kept in the file that was chosen, and opens the key after a restart', async ({
    engage,
    studio,
    home,
    moveIn,
    startApp,
    visit,
    door,
    question,
    chat,
    settings,
  }) => {
    const sshd = await engage(startSshd(locked));
    await trustAll(home, [sshd]);
    const app = await moveIn([{ name: 'studio', sshd }]);
    await door.pick('studio');
    await door.join({ port: studio.port, name });
    await question.answer(passphrase);
    await chat.ready();
    await settings.open();
    await settings.keepIn('file');
    await settings.close();
    await sshd.killSessions();
    await expect(question.remember).toHaveAccessibleName(words('question.remember.file'));
    await question.remember.check();
    await question.answer(passphrase);
    await chat.ready();
    await settings.open();
    await expect(settings.says(words('settings.remembered.count', { count: 1 }))).toBeVisible();
    // It is named in the settings first, and then written.
    await expect.poll(() => holding(home, [passphrase])).toEqual(['data/secrets.json']);
    expect((await stat(join(home, 'data', 'secrets.json'))).mode & 0o777).toBe(0o600);

    await app.stop();
    await visit(await startApp({ folder: home }));
    await chat.ready();
    await expect(question.dialog).toHaveCount(0);
  });
});

test('a password is asked for again while it is wrong, and named with whom it is for', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  question,
  chat,
  page,
}) => {
  const sshd = await engage(startScriptedSshd({ password: 'sesame' }));
  const { host, user } = sshd;
  await trustAll(home, [sshd]);
  await moveIn();
  await door.open();
  await door.join({ target: targetOf(sshd), port: studio.port, name });
  await expect(page.getByRole('dialog', { name: words('question.password', { host, user }) })).toBeVisible();
  await expect(question.dialog).toContainText(words('question.lead.password', { name, host }));
  await question.answer('open up');
  await expect(question.answers).toHaveAccessibleDescription(words('question.wrong.password', { host }));
  await question.answer('sesame');
  await chat.ready();
  const given = sshd.attempts().filter(({ method }) => method === 'password');
  expect(given.map(({ answers }) => answers)).toEqual([['open up'], ['sesame']]);
});

test('what a server asks is shown in its own words, as text, each answer hidden or seen as it wants', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  question,
  chat,
  page,
}) => {
  const instruction = '<b>Look</b> at your phone, [here](https://example.com).\nIt takes a \u202Emoment.';
  const questions = [
    { text: 'Password of the <i>studio</i>: ', answer: 'sesame' },
    { text: 'Code: ', echo: true, answer: '123456' },
  ];
  const rounds = [{ title: 'Two things', instruction, questions }];
  const sshd = await engage(startScriptedSshd({ rounds }));
  const { host, user } = sshd;
  await trustAll(home, [sshd]);
  await moveIn();
  await door.open();
  await door.join({ target: targetOf(sshd), port: studio.port, name });
  await expect(page.getByRole('dialog', { name: words('question.prompts', { host, user }) })).toBeVisible();
  const written = question.dialog.getByRole('figure', { name: words('question.says', { host }) });
  await expect(written).toContainText(instruction.replace('\u202E', ''));
  await expect(written).toContainText('Two things');
  await expect(written.locator('b, i, a')).toHaveCount(0);
  await expect(question.answers.first()).toHaveAccessibleName('Password of the <i>studio</i>:');
  await expect(question.answers.first()).toHaveAttribute('type', 'password');
  await expect(question.answers.last()).toHaveAccessibleName('Code:');
  await expect(question.answers.last()).not.toHaveAttribute('type', 'password');
  await expect(question.remember, 'a code is good once').toHaveCount(0);
  await question.answer('sesame', '123456');
  await chat.ready();
  expect(sshd.attempts().at(-1)).toMatchObject({ accepted: true, answers: ['sesame', '123456'] });
});

test('an agent is named by its socket, and opens the key that it holds', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  question,
  chat,
}) => {
  const sshd = await engage(startSshd(locked));
  const agent = await engage(startAgent(sshd.userKeys));
  await trustAll(home, [sshd]);
  await moveIn();
  await door.open();
  await door.join({ target: targetOf(sshd), port: studio.port, name, agent: agent.socket });
  await chat.ready();
  await expect(question.dialog).toHaveCount(0);
});

test('a person without a key is told so, and named the fields for one', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  chat,
}) => {
  const sshd = await engage(startSshd());
  const { host, user } = sshd;
  await trustAll(home, [sshd]);
  await moveIn();
  await door.open();
  await door.join({ target: targetOf(sshd), port: studio.port, name });
  const said = reasonAndAdvice('fault.login-refused.untried', { host, user, accepted: 'publickey' });
  await door.expectSaid(said, { target: targetOf(sshd), name }, 'identityFile');
  await door.identityFile.fill(sshd.keyPath);
  await door.identityFile.press('Enter');
  await chat.ready();
});

test('a refused login is said once, with what was tried, and never tried again by itself', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  chat,
  page,
}) => {
  const sshd = await engage(startSshd());
  const { host, user } = sshd;
  const stranger = await makeKey(home, 'id_other');
  await trustAll(home, [sshd]);
  await moveIn();
  await door.open();
  await door.join({ target: targetOf(sshd), port: studio.port, name, identityFile: stranger.path });
  const tried = { host, user, tried: 'publickey', accepted: 'publickey' };
  const refused = reasonAndAdvice('fault.login-refused', tried);
  await door.expectSaid(refused, { target: targetOf(sshd), name });
  await tellOnline(page);
  await door.expectSaid(refused, { identityFile: stranger.path }, 'identityFile');
  await expect(page.getByText(/^Next try in/)).toHaveCount(0);
  await door.write({ identityFile: sshd.keyPath });
  await door.connect.click();
  await chat.ready();
  expect(visitsOf(sshd)).toBe(2);
});

test('no answer stands anywhere afterwards, and each went from the page to the host once', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  question,
  chat,
  page,
}) => {
  const typed = {
    wrongPassphrase: 'canary-wrong-passphrase-7f21',
    passphrase: 'canary-passphrase-c0de',
    wrongPassword: 'canary-wrong-password-93aa',
    password: 'canary-password-51d8',
    code: 'canary-code-e44b',
  };
  const bastion = await engage(startSshd({ userKeys: [{ passphrase: typed.passphrase, rounds: 2 }] }));
  const steps = ['password', 'keyboard-interactive'] as const;
  const rounds = [{ questions: [{ text: 'Code: ', echo: true, answer: typed.code }] }];
  const server = await engage(startScriptedSshd({ password: typed.password, rounds, steps }));
  await trustAll(home, [bastion, server]);
  const witness = watchPage(page);
  const app = await moveIn([
    { name: 'bastion', sshd: bastion },
    { name: 'studio', sshd: { ...server, keyPath: bastion.keyPath }, via: 'bastion' },
  ]);
  await door.pick('studio');
  await door.join({ port: studio.port, name });
  await question.answer(typed.wrongPassphrase);
  await expect(question.dialog).toContainText(words('question.wrong.passphrase'));
  await question.remember.check();
  await question.answer(typed.passphrase);
  await expect(question.dialog).toContainText(words('question.field.password'));
  await question.answer(typed.wrongPassword);
  await expect(question.dialog).toContainText(words('question.wrong.password', { host: server.host }));
  await question.answer(typed.password);
  await expect(question.dialog).toContainText('Code:');
  await question.answer(typed.code);
  await chat.ready();
  await chat.composer.fill('a draft is no secret, and is kept');

  const needles = Object.values(typed).flatMap(formsOf);
  const found = (texts: readonly string[]): readonly string[] =>
    needles.filter((needle) => texts.some((text) => text.includes(needle)));
  expect((await witness.holds()).join(), 'the search finds what is no secret').toContain(
    'a draft is no secret',
  );
  await expect.poll(() => readFolder(home).some(([, text]) => text.includes('is no secret'))).toBe(true);
  expect(found(await witness.heard()), 'told to the page').toEqual([]);
  expect(found(await witness.holds()), 'held by the page').toEqual([]);
  expect(found([app.child.output()]), 'printed').toEqual([]);
  expect(found(readProcesses(app.child.pid)), 'arguments and environment').toEqual([]);
  expect(found(readFolder(home).map(([, text]) => text)), 'files').toEqual([]);
  const said = witness.said().join('\n');
  const times = Object.values(typed).map((one) => said.split(one).length - 1);
  expect(times).toEqual([1, 1, 1, 1, 1]);
  await app.stop();
  expect(found(readFolder(home).map(([, text]) => text)), 'files, after its end').toEqual([]);
});
