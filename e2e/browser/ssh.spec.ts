import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer } from '../lab/behaviour.ts';
import { holding } from '../lab/folder.ts';
import { writeSshHome } from '../lab/ssh-home.ts';
import type { SshKey } from '../lab/ssh-key.ts';
import { startSshd, type Sshd } from '../lab/sshd.ts';
import { GatewayForm } from '../pages/gateway-form.ts';
import { GatewaysPage } from '../pages/gateways-page.ts';
import { QuestionPage, RouteSwitch, SshDoorPage, TrustPage } from '../pages/ssh-pages.ts';
import { words } from '../pages/words.ts';
import { expect, test as base } from './stage.ts';

const PHRASE = 'canary-correct-horse';

type Way = { readonly bastion: Sshd; readonly studio: Sshd; readonly home: string };

/** Two real servers, one behind the other, and a home folder whose ssh configuration names them. */
const test = base.extend<{ readonly way: Way }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
  way: async ({}, use) => {
    const bastion = await startSshd();
    const studio = await startSshd({ userKeys: [{ passphrase: PHRASE }] });
    const home = await mkdtemp(join(tmpdir(), 'causeway-home-'));
    await writeSshHome(home, [
      { name: 'bastion', sshd: bastion },
      { name: 'studio', sshd: studio, via: 'bastion' },
    ]);
    await use({ bastion, studio, home });
    await studio.stop();
    await bastion.stop();
  },
});

function fingerprintOf(keys: readonly SshKey[]): string {
  return keys[0]?.fingerprint ?? 'no key';
}

test.describe('a gateway behind a jump host', () => {
  test.setTimeout(240_000);

  test('is reached from the first run: both keys trusted, the passphrase asked, routes switched while it answers', async ({
    startApp,
    visit,
    gateway,
    model,
    chat,
    page,
    way,
  }) => {
    const door = new SshDoorPage(page);
    const trust = new TrustPage(page);
    const question = new QuestionPage(page);
    const gateways = new GatewaysPage(page);
    const form = new GatewayForm(page);
    const routes = new RouteSwitch(page, 'Studio');
    const app = await startApp({ folder: way.home });
    await visit(app);
    await door.pick('studio');
    await expect(door.target).toHaveValue('studio');
    await expect(door.root).toContainText('through');
    await door.join({ port: gateway.port, token: gateway.token, name: 'Studio' });

    await trust.trust(fingerprintOf(way.bastion.hostKeys()));
    await trust.trust(fingerprintOf(way.studio.hostKeys()));
    await question.answer('wrong');
    await expect(question.dialog).toContainText(words('question.wrong.passphrase'));
    await question.answer(PHRASE);
    await chat.ready();
    await chat.newChat.click();
    await chat.say('Over SSH [[tokens=5]]');
    await chat.answered(1);
    expect(way.studio.log()).toContain('direct-tcpip');

    await gateways.open();
    await gateways.edit('Studio');
    await form.write({ address: gateway.url });
    await form.submit();
    await expect(gateways.dialog).toHaveCount(0);
    await chat.sessions.first().click();
    await expect(routes.route('ssh')).toBeChecked();

    await chat.say('Both ways [[tokens=400 rate=40 hold=200]]');
    await expect(chat.answers).toHaveCount(2, { timeout: 60_000 });
    await routes.choose('direct');
    await routes.settled('direct');
    await expect(chat.stop).toBeVisible();
    await routes.choose('ssh');
    await question.answer(PHRASE);
    await routes.settled('ssh');
    await expect(chat.stop).toBeVisible();
    model.release();
    await chat.answered(2);
    await expect(chat.answers.last()).toHaveText(shown(answer({ tokens: 400 })));
    await expect(chat.questions).toHaveCount(2);

    const kept = await readFile(join(way.home, 'data', 'known_hosts'), 'utf8');
    expect(kept.trim().split('\n')).toHaveLength(2);
    expect(holding(join(way.home, 'data'), [PHRASE])).toEqual([]);
  });
});

/** An answer as a reader of the page's text finds it: paragraphs follow each other without a break. */
function shown(told: ReturnType<typeof answer>): string {
  return told.kind === 'answer' ? told.text.replaceAll('\n\n', '') : '';
}
