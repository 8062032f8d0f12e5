import { expect, type Locator, type Page } from '@playwright/test';

/** The chat: the list of conversations, the conversation, and the strip that speaks of the connection. */
export class ChatPage {
  readonly #page: Page;
  readonly composer: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly newChat: Locator;
  readonly sessions: Locator;
  readonly banner: Locator;
  readonly questions: Locator;
  readonly answers: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.composer = page.getByRole('textbox', { name: /^Message / });
    this.send = page.getByRole('button', { name: 'Send' });
    this.stop = page.getByRole('button', { name: 'Stop' });
    this.newChat = page.getByRole('button', { name: 'New chat' }).first();
    this.sessions = page.locator('[data-session]');
    this.banner = page.getByRole('region', { name: 'Connection' });
    this.questions = page.getByRole('article', { name: 'You' });
    this.answers = page.getByRole('article', { name: 'Answer' });
  }

  /** The key of the conversation that is shown, once the gateway knows it. */
  async current(): Promise<string> {
    const shown = this.#page.locator('[data-session][aria-current="page"]');
    return (await shown.getAttribute('data-session')) ?? '';
  }

  /** A conversation in the list, by its key. */
  session(key: string): Locator {
    return this.#page.locator(`[data-session="${key}"]`);
  }

  /** Writes and sends one message, and waits until it stands in the conversation. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    await expect(this.questions.last()).toHaveText(text);
  }

  /** Waits until the composer may send: the link is online. */
  async ready(): Promise<void> {
    await expect(this.#page.locator('form[data-reachable="ready"]')).toBeVisible({ timeout: 60_000 });
  }

  /** Waits until so many answers stand in the conversation and nothing runs any more. */
  async answered(count: number): Promise<void> {
    await expect(this.answers).toHaveCount(count, { timeout: 60_000 });
    await this.settled();
  }

  /** Waits until nothing runs any more; something must have begun. */
  async settled(): Promise<void> {
    await expect(this.stop).toHaveCount(0, { timeout: 60_000 });
    await expect(this.#page.locator('article[aria-busy="true"]')).toHaveCount(0);
  }
}
