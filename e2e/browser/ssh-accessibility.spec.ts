import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { freePort, listenOnLoopback } from '../lab/port.ts';
import { startScriptedSshd } from '../lab/scripted-sshd.ts';
import { knownHostsLines } from '../lab/ssh-key.ts';
import { startSshd } from '../lab/sshd.ts';
import { EditPage } from '../pages/edit-page.ts';
import { RouteSwitch } from '../pages/ssh-pages.ts';
import { words } from '../pages/words.ts';
import { expectSound, walkByTab } from './sound.ts';
import { expect, test } from './ssh-cast.ts';

test.use({ actionTimeout: 20_000 });

const host = '127.0.0.1';
const name = 'Studio';
const passphrase = 'correct horse battery staple';
const locked = { userKeys: [{ passphrase, rounds: 2 }] } as const;

/** Goes on by the Tab key until something has the focus. */
async function tabTo(page: Page, place: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(place).toBeFocused({ timeout: 50 });
  }).toPass({ intervals: [0], timeout: 20_000 });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the way in over SSH is sound', async ({
      engage,
      studio,
      moveIn,
      door,
      trust,
      question,
      chat,
      page,
    }) => {
      const rounds = [
        {
          title: 'Two things',
          instruction: 'Look at your phone.',
          questions: [
            { text: 'Password: ', answer: 'sesame' },
            { text: 'Code: ', echo: true, answer: '123456' },
          ],
        },
      ];
      const sshd = await engage(startSshd(locked));
      const asker = await engage(startScriptedSshd({ rounds }));
      await moveIn([
        { name: 'studio', sshd },
        { name: 'asker', sshd: asker },
        { name: 'odd', sshd, directives: ['ProxyCommand nc %h %p'] },
      ]);
      await expect(door.root.getByRole('radio')).toHaveCount(3);
      await expectSound(page, 'the door while it is folded');
      await door.pick('asker');
      await door.more.click();
      await door.write({ target: '-oProxyCommand=id', port: studio.port, name });
      await expect(door.target).toHaveAttribute('aria-invalid', 'true');
      await expectSound(page, 'the door, and a server that is refused');
      await door.pick('asker');
      await door.join({ name });
      await expect(trust.later).toBeFocused();
      await expectSound(page, 'a first host key');
      await trust.later.click();
      await expect(door.root).toContainText(words('fault.unknown-host-key', { host }));
      await expectSound(page, 'a first run that needs the person');
      await page.getByRole('button', { name: words('action.judge-host-key') }).click();
      await trust.accept.click();
      await question.answer('wrong', 'wrong');
      await expect(question.dialog).toContainText(words('question.wrong.prompts', { host }));
      await expectSound(page, 'the questions of a server');
      await question.cancel.click();
      await door.pick('studio');
      await door.connect.click();
      await trust.accept.click();
      await question.answer('wrong');
      await expect(question.dialog).toContainText(words('question.wrong.passphrase'));
      await expectSound(page, 'a passphrase');
      await question.answer(passphrase);
      await chat.ready();
      await expectSound(page, 'a chat over SSH');
    });

    test('what changes later is sound', async ({
      engage,
      studio,
      home,
      moveIn,
      door,
      trust,
      chat,
      gateways,
      page,
    }) => {
      const edit = new EditPage(page);
      const routes = new RouteSwitch(page, name);
      const sshd = await engage(startSshd());
      await moveIn([{ name: 'studio', sshd }]);
      await door.pick('studio');
      await door.join({ port: studio.port, name });
      await trust.accept.click();
      await chat.ready();

      await test.step('the dialog that edits', async () => {
        const holder = createServer();
        const held = await listenOnLoopback(holder);
        await gateways.open();
        await gateways.edit(name);
        await edit.forward(held, studio.port);
        await edit.address.fill(`ws://${host}:${await freePort()}`);
        await edit.close();
        await gateways.edit(name);
        await expect(edit.port(0).lookAgain).toBeVisible();
        const row = await edit.forward(held, studio.port);
        await edit.save.click();
        await expect(row.local).toHaveAttribute('aria-invalid', 'true');
        await expectSound(page, 'the dialog that edits, with ports');
        await walkByTab(page, 'the dialog that edits, with ports');
        await page.keyboard.press('Escape');
        await expectSound(page, 'a gateway with two routes');
        holder.close();
      });

      await test.step('the routes', async () => {
        await chat.sessions.first().click();
        await routes.choose('direct');
        await expect(chat.banner).toContainText(words('banner.stays', { name, route: 'ssh' }));
        await expect(routes.route('ssh')).toBeChecked();
        await expectSound(page, 'a route that did not work');
      });

      await test.step('host keys', async () => {
        await sshd.rotate();
        await sshd.killSessions();
        await expect(trust.stay).toBeFocused();
        await expectSound(page, 'a changed host key');
        await trust.askReplace.click();
        await trust.compared.check();
        await expectSound(page, 'the second step of replacing it');
        await page.keyboard.press('Escape');
        const line = knownHostsLines(sshd.host, sshd.port, sshd.hostKeys());
        await writeFile(join(home, '.ssh', 'known_hosts'), `@revoked ${line}`);
        await chat.banner.getByRole('button', { name: words('action.reconnect') }).click();
        await expect(trust.dialog).toContainText('@revoked');
        await expectSound(page, 'a revoked host key');
      });
    });
  });
}

test('the keyboard alone leads from the first run over SSH to a message that was sent', async ({
  engage,
  studio,
  moveIn,
  firstRun,
  form,
  door,
  trust,
  question,
  chat,
  page,
}) => {
  const sshd = await engage(startSshd(locked));
  await moveIn([{ name: 'studio', sshd }]);
  const pick = door.root.getByRole('radio', { name: /^studio/ });
  await expect(pick).toBeEnabled();
  await expect(form.address).toBeFocused();
  await tabTo(page, firstRun.connect);
  await page.keyboard.press('Tab');
  await expect(pick).toBeFocused();
  await page.keyboard.press('Space');
  await expect(pick).toBeChecked();
  await expect(pick).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(door.target).toBeFocused();
  await expect(door.target).toHaveValue('studio');
  await page.keyboard.press('Tab');
  await expect(door.remotePort).toBeFocused();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(String(studio.port));
  await page.keyboard.press('Tab');
  await expect(door.more).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(door.identityFile).toBeFocused();
  await page.keyboard.type(sshd.keyPath);
  await page.keyboard.press('Tab');
  await expect(door.agent).toBeFocused();
  await tabTo(page, door.secret);
  await page.keyboard.type('a-token');
  await tabTo(page, door.name);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await expect(door.consent).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(door.connect).toBeFocused();
  await page.keyboard.press('Enter');

  await expect(trust.later, 'the safe button has the focus').toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(trust.accept).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(question.answers).toBeFocused();
  await page.keyboard.type(passphrase);
  await page.keyboard.press('Enter');
  await chat.ready();
  await expect(chat.composer).toBeFocused();
  await page.keyboard.type('Written without a mouse');
  await page.keyboard.press('Enter');
  await expect(chat.questions).toHaveText(['Written without a mouse']);
});

test('the focus comes back to where it was once a key was judged and a question cancelled', async ({
  engage,
  studio,
  moveIn,
  door,
  trust,
  question,
  chat,
  page,
}) => {
  const sshd = await engage(startSshd(locked));
  await moveIn([{ name: 'studio', sshd }]);
  await door.pick('studio');
  await door.join({ port: studio.port, name });
  await expect(trust.later).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(trust.dialog).toHaveCount(0);
  await expect(door.connect).toBeFocused();
  const judge = page.getByRole('button', { name: words('action.judge-host-key') });
  await judge.press('Enter');
  await page.keyboard.press('Escape');
  await expect(judge).toBeFocused();
  await judge.press('Enter');
  await trust.accept.click();
  await expect(question.answers).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question.dialog).toHaveCount(0);
  await expect(door.root).toContainText(words('fault.login-unanswered.advice'));
  await door.connect.press('Enter');
  await question.answer(passphrase);
  await chat.ready();
});
