// Takes the README's picture of a real conversation: npm run build, then node assets/screenshot.ts
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { startApp } from '../e2e/lab/app.ts';
import { answer } from '../e2e/lab/behaviour.ts';
import { startGateway } from '../e2e/lab/gateway.ts';
import { startModel } from '../e2e/lab/model.ts';
import { ChatPage } from '../e2e/pages/chat-page.ts';
import { FirstRunPage } from '../e2e/pages/first-run-page.ts';

const QUESTION = 'The backup failed again last night. Find out why, and fix it if it is safe.';
const ANSWER = `The disk is not full: **rsync stopped at 02:14 with exit code 24**, because files vanished while it copied them. The camera import runs at 02:10 and renames files in the same folder. Two ways to end this:

\`\`\`ini
[Unit]
# start only once the import has finished
After=camera-import.service
[Service]
SuccessExitStatus=24
\`\`\`

I would do both. The first removes the race; the second keeps a vanished file from failing the night.`;

const model = await startModel();
const gateway = await startGateway({ modelUrl: model.url });
const app = await startApp();
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium' });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await page.goto(await app.address());
  await new FirstRunPage(page).join({ address: gateway.url, token: gateway.token });
  const chat = new ChatPage(page);
  for (const title of [
    'Which Tailscale ACL blocks the printer?',
    'Trip to Lisbon, trains instead of flights',
  ]) {
    await chat.ready();
    await chat.newChat.click();
    model.next(answer({ text: 'Done.' }));
    await chat.say(title);
    await chat.answered(1);
  }
  await chat.newChat.click();
  model.next({
    kind: 'tool',
    name: 'exec',
    arguments: { command: 'df -h /' },
    next: answer({ text: ANSWER, rate: 200 }),
  });
  await chat.say(QUESTION);
  await page.getByText('I would do both').waitFor({ timeout: 60_000 });
  await chat.settled();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(import.meta.dirname, 'screenshot.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: join(import.meta.dirname, '../test-results/screenshot-dark.png') });
} finally {
  await browser.close();
  await app.remove();
  await gateway.remove();
  await model.stop();
}
