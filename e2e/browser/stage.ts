import { test as base, type Page } from '@playwright/test';
import { startApp, type App, type AppOptions } from '../lab/app.ts';
import { startGateway, type Gateway } from '../lab/gateway.ts';
import { startModel, type Model } from '../lab/model.ts';
import { warmUp } from '../lab/warm-up.ts';
import { ChatPage } from '../pages/chat-page.ts';
import { FirstRunPage } from '../pages/first-run-page.ts';

type TestStage = {
  /** The app, freshly started with an empty data folder. */
  readonly app: App;
  /** Starts a further app; it ends with the test. */
  readonly startApp: (options?: AppOptions) => Promise<App>;
  /** Opens a tab on an app, with the address it mints. */
  readonly visit: (app: App, page?: Page) => Promise<Page>;
  readonly firstRun: FirstRunPage;
  readonly chat: ChatPage;
};

type RunStage = { readonly gateway: Gateway; readonly model: Model };

/** The stage of every spec: the real gateway and its played model once per run, the real app once per test. */
export const test = base.extend<TestStage, RunStage>({
  model: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
    async ({}, use) => {
      const model = await startModel();
      await use(model);
      await model.stop();
    },
    { scope: 'worker' },
  ],
  gateway: [
    async ({ model }, use) => {
      const gateway = await startGateway({ modelUrl: model.url });
      await warmUp(gateway);
      await use(gateway);
      await gateway.remove();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  // oxlint-disable-next-line no-empty-pattern -- see above
  startApp: async ({}, use) => {
    const apps: App[] = [];
    await use(async (options) => {
      const app = await startApp(options);
      apps.push(app);
      return app;
    });
    // All of them first: two may have lived in one folder, one after the other.
    for (const app of apps) await app.stop();
    for (const app of apps) await app.remove();
  },
  app: async ({ startApp: start }, use) => use(await start()),
  visit: async ({ page }, use) =>
    use(async (app, tab = page) => {
      await tab.goto(await app.address());
      return tab;
    }),
  firstRun: async ({ page }, use) => use(new FirstRunPage(page)),
  chat: async ({ page }, use) => use(new ChatPage(page)),
});

export { expect } from '@playwright/test';
