import { expect, test } from './stage.ts';

test.describe('a conversation', () => {
  test.beforeEach(async ({ app, visit, gateway, firstRun, chat }) => {
    await visit(app);
    await firstRun.join({ address: gateway.url, token: gateway.token });
    await chat.ready();
    await chat.newChat.click();
  });

  test('streams from the first run on, and stays after a reload', async ({ chat, model, page }) => {
    await chat.say('Hello [[tokens=60 rate=30 hold=30]]');
    await expect(chat.questions).toHaveText(['Hello [[tokens=60 rate=30 hold=30]]']);
    await expect(chat.stop).toBeVisible();
    await expect(chat.answers).toHaveCount(1, { timeout: 60_000 });
    const early = (await chat.answers.first().innerText()).length;
    model.release();
    await chat.settled();
    const whole = await chat.answers.first().innerText();
    expect(whole.length).toBeGreaterThan(early);

    await page.reload();
    await chat.ready();
    await expect(chat.answers).toHaveText([whole.replaceAll('\n\n', '')]);
    await expect(chat.questions).toHaveCount(1);
  });

  test('stops when asked, and the model is asked no further', async ({ chat, model }) => {
    await chat.say('Write for long [[tokens=3000 rate=40]]');
    await expect(chat.answers).toHaveCount(1, { timeout: 60_000 });
    await chat.stop.click();
    await chat.settled();
    await model.waitFor((requests) => requests.at(-1)?.state === 'cancelled', {
      what: 'the model to be let go',
    });
    await expect(chat.answers).toHaveCount(1, { timeout: 60_000 });
  });

  test('begins anew, and each conversation keeps its own draft', async ({ chat, page }) => {
    await chat.say('First one [[tokens=5]]');
    await chat.answered(1);
    await chat.composer.fill('half a thought');
    await chat.newChat.click();
    await expect(chat.questions).toHaveCount(0);
    await expect(chat.composer).toHaveValue('');
    await chat.say('Second one [[tokens=5]]');
    await chat.answered(1);
    await expect(chat.questions).toHaveText(['Second one [[tokens=5]]']);
    await page.reload();
    await chat.ready();
    await chat.sessions.filter({ hasText: 'First one' }).or(chat.sessions.nth(1)).first().click();
    await expect(chat.composer).toHaveValue('half a thought');
  });

  test('shows a tool at work in one line', async ({ chat, page }) => {
    await chat.say('Look [[tool=exec args={"command":"echo from-the-tool"} tokens=5]]');
    await chat.answered(1);
    const line = page.getByText('echo from-the-tool').first();
    await expect(line).toBeVisible();
    await expect(chat.answers.last()).toContainText('the quick');
  });

  test('draws Markdown without fetching anything', async ({ chat, page }) => {
    const outside: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('http://127.0.0.1')) outside.push(request.url());
    });
    const text =
      '# Report\\n\\n- **one**\\n- two\\n\\n![x](https://evil.example/p.png)\\n\\n<img src=https://evil.example/q.png>';
    await chat.say(`Write [[text="${text}" rate=30]]`);
    await chat.answered(1);
    await expect(chat.answers.first().getByRole('heading', { name: 'Report' })).toBeVisible();
    await expect(chat.answers.first().locator('strong')).toHaveText('one');
    await expect(chat.answers.first().locator('img')).toHaveCount(0);
    expect(outside).toEqual([]);
  });

  test('says what the model said when it fails', async ({ chat, page }) => {
    await chat.say('Try [[status=400]]');
    await expect(page.getByRole('alert').first()).toBeVisible({ timeout: 60_000 });
    await expect(chat.composer).toBeEnabled();
  });
});

test('two pages show the same state', async ({ app, visit, gateway, firstRun, chat, context }) => {
  await visit(app);
  await firstRun.join({ address: gateway.url, token: gateway.token });
  await chat.ready();
  const { ChatPage } = await import('../pages/chat-page.ts');
  const second = await context.newPage();
  await visit(app, second);
  const other = new ChatPage(second);
  await other.ready();
  await chat.newChat.click();
  await chat.say('Seen twice [[tokens=40 rate=20]]');
  await expect(chat.answers).toHaveCount(1, { timeout: 60_000 });
  await other.session(await chat.current()).click();
  await expect(other.questions).toHaveText(['Seen twice [[tokens=40 rate=20]]']);
  await chat.settled();
  const whole = await chat.answers.allInnerTexts();
  await expect.poll(async () => other.answers.allInnerTexts()).toEqual(whole);
  await other.settled();
});

test('a wrong token is said once, not retried, and the field that mends it is there', async ({
  app,
  visit,
  gateway,
  firstRun,
  chat,
  page,
}) => {
  await visit(app);
  await firstRun.join({ address: gateway.url, token: 'not-the-token-of-this-gateway' });
  await expect(firstRun.says('refused the stored token')).toBeVisible({ timeout: 30_000 });
  await expect(firstRun.address).toHaveValue(gateway.url);
  await page.locator('input[name="secret"]').fill(gateway.token);
  await firstRun.connect.click();
  await chat.ready();
});
