import type { Locator } from '@playwright/test';
import { silentPort } from '../lab/bystanders.ts';
import type { Answers } from '../lab/scripted-answers.ts';
import { scriptedGateway } from '../lab/scripted-gateway.ts';
import { words } from '../pages/words.ts';
import { expect, test } from './cast.ts';
import { expectSound, walkByTab } from './sound.ts';

test.use({ actionTimeout: 20_000 });

/** A conversation with everything in it that Markdown can draw. */
const answer = [
  '# A heading',
  'Words, **strong** ones, `code`, and [a link](https://example.com/there).',
  '- one\n- two\n  1. deeper',
  '> said by somebody',
  '```ts\nconst answer: number = 42; // and a comment\n```',
  '| a | b |\n| - | - |\n| 1 | 2 |',
  '![a picture](https://example.com/picture.png)',
].join('\n\n');
const rows = [
  {
    role: 'user',
    content: 'What can you draw?',
    timestamp: 1_795_368_155_000,
    __openclaw: { id: 'm1', seq: 1 },
  },
  {
    role: 'assistant',
    content: [
      { type: 'text', text: answer },
      { type: 'toolCall', id: 't1', name: 'exec', arguments: { command: 'ls -l' } },
    ],
    stopReason: 'toolUse',
    timestamp: 1_795_368_156_000,
    __openclaw: { id: 'm2', seq: 2, runId: 'r1' },
  },
  {
    role: 'toolResult',
    toolCallId: 't1',
    toolName: 'exec',
    content: [{ type: 'text', text: 'total 0' }],
    isError: false,
    timestamp: 1_795_368_157_000,
    __openclaw: { id: 'm3', seq: 3 },
  },
];
const answers: Answers = {
  'chat.history': ({ sessionKey }) => ({
    payload: { sessionKey, messages: rows, hasMore: false, totalMessages: rows.length },
  }),
};

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 900, height: 700 },
  ]) {
    test.describe(`${colorScheme}, ${viewport.width} by ${viewport.height}`, () => {
      test.use({ colorScheme, viewport });

      test('every view is sound', async ({
        engage,
        app,
        visit,
        page,
        firstRun,
        form,
        chat,
        settings,
        gateways,
      }) => {
        const gateway = await engage(scriptedGateway({ answers }));
        gateway.refuse('PAIRING_REQUIRED');
        await visit(app);
        await expect(firstRun.title).toBeVisible();
        await expectSound(page, 'first run');
        await form.write({ address: 'ws://8.8.8.8' });
        await expect(form.address).toHaveAttribute('aria-invalid', 'true');
        await expectSound(page, 'an address that is refused');
        await firstRun.join({ address: gateway.url, token: 'a-token' });
        await expect(page.getByRole('button', { name: words('action.copy-command') })).toBeVisible();
        await expectSound(page, 'a gateway that asks for pairing');
        gateway.accept();
        await page.getByRole('button', { name: words('action.reconnect') }).click();
        await chat.ready();
        await expect(chat.answers.getByRole('heading', { name: 'A heading' })).toBeVisible();
        await expectSound(page, 'chat');
        await page.getByRole('button', { name: 'a link' }).click();
        await expect(page.getByRole('dialog', { name: words('link.title') })).toBeVisible();
        await expectSound(page, 'the question before a link');
        await page.keyboard.press('Escape');
        await settings.open();
        await expectSound(page, 'settings');
        await gateways.open();
        await expectSound(page, 'gateways');
        await gateways.card.click();
        await expect(page.getByRole('menu')).toBeVisible();
        await expectSound(page, 'a menu');
        await page.keyboard.press('Escape');
        await gateways.edit('Studio');
        await expectSound(page, 'the dialog that edits');
        await page.keyboard.press('Escape');
        await gateways.pick('Studio', words('gateways.remove.ask'));
        await expect(gateways.dialog).toBeVisible();
        await expectSound(page, 'the dialog that removes');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: words('gateways.add') }).click();
        await expectSound(page, 'a further gateway');
        await page
          .getByRole('button', { name: words('chat.new') })
          .first()
          .click();
        await gateway.stop();
        await expect(chat.banner).toContainText(/Next try in/);
        await expectSound(page, 'chat without a connection');
      });
    });
  }
}

test('the keyboard alone leads from the first run to a message that was sent', async ({
  engage,
  app,
  visit,
  page,
  firstRun,
  form,
  chat,
}) => {
  const gateway = await engage(scriptedGateway());
  await visit(app);
  await expect(firstRun.title).toBeVisible();
  await expect(form.address).toBeFocused();
  await page.keyboard.type(gateway.url);
  await page.keyboard.press('Tab');
  await expect(form.radio('token')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(form.radio('password')).toBeChecked();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Tab');
  await expect(form.secret).toBeFocused();
  await page.keyboard.type('a-token');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(form.secret).toHaveAttribute('type', 'text');
  await page.keyboard.press('Tab');
  await expect(form.name).toBeFocused();
  await page.keyboard.type('Studio');
  await page.keyboard.press('Tab');
  await expect(firstRun.connect).toBeFocused();
  await page.keyboard.press('Enter');
  await chat.ready();
  await expect(chat.composer).toBeFocused();
  await page.keyboard.type('Written without a mouse');
  await page.keyboard.press('Enter');
  await expect(chat.questions).toHaveText(['Written without a mouse']);
  const sent = await gateway.waitFor(
    ([one]) => one?.requests().find(({ method }) => method === 'chat.send'),
    { what: 'the message' },
  );
  expect(sent.params).toMatchObject({ message: 'Written without a mouse' });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('every stop of the Tab key shows that it has the focus', async ({
      engage,
      app,
      visit,
      page,
      firstRun,
      form,
      chat,
      settings,
      gateways,
    }) => {
      const gateway = await engage(scriptedGateway({ answers }));
      await visit(app);
      await expect(firstRun.title).toBeVisible();
      await form.write({ address: gateway.url });
      await walkByTab(page, 'first run');
      await firstRun.join({ address: gateway.url, token: 'a-token' });
      await chat.ready();
      await expect(chat.answers.getByRole('heading', { name: 'A heading' })).toBeVisible();
      await chat.composer.fill('so that it can be sent');
      await walkByTab(page, 'chat');
      await settings.open();
      await walkByTab(page, 'settings');
      await gateways.open();
      await walkByTab(page, 'gateways');
    });
  });
}

test('Escape closes what lies over the page, and the focus goes back to where it was', async ({
  joined,
  page,
  gateways,
}) => {
  await joined.online();
  await gateways.card.press('Enter');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(gateways.card).toBeFocused();

  await gateways.open();
  const edit = gateways.row('Studio').getByRole('button', { name: words('gateways.edit') });
  await edit.press('Enter');
  await expect(gateways.dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(gateways.dialog).toHaveCount(0);
  await expect(edit).toBeFocused();

  await gateways.pick('Studio', words('gateways.remove.ask'));
  const keep = gateways.dialog.getByRole('button', { name: words('gateways.remove.keep') });
  await expect(keep, 'the safe button has the focus').toBeFocused();
  await page.keyboard.press('Escape');
  await expect(gateways.dialog).toHaveCount(0);
  await expect(gateways.row('Studio')).toBeVisible();
});

test('changes of the link are told to a screen reader', async ({ joined, page }) => {
  const told = (text: string): Locator => page.getByRole('status').filter({ hasText: text });
  const state = words('state.online.direct');
  await expect(told(words('banner.state', { name: 'Studio', state }))).toHaveCount(1);
  await joined.stop();
  await expect(told(words('fault.refused', { host: '127.0.0.1', port: joined.port }))).toHaveCount(1);
});

test('nothing moves for a person who wants less motion', async ({ engage, app, visit, firstRun, page }) => {
  const { port } = await engage(silentPort());
  const moving = async (): Promise<number> =>
    page.evaluate(
      () =>
        document.getAnimations().filter((animation) => {
          const { endTime } = animation.effect?.getComputedTiming() ?? {};
          return animation.playState === 'running' && Number(endTime) > 10;
        }).length,
    );
  await visit(app);
  await firstRun.join({ address: `ws://127.0.0.1:${port}`, token: 'a-token' });
  await expect(firstRun.ladder).toBeVisible();
  await expect.poll(moving, 'while it connects').toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(moving, 'with less motion').toBe(0);
});
