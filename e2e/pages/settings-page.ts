import { expect, type Locator, type Page } from '@playwright/test';
import type { SecretPlace, Theme } from '../../src-main/contract/snapshot.ts';
import { choose, option } from './choice.ts';
import { words } from './words.ts';

/** The few things that are set for the whole app. */
export class SettingsPage {
  readonly #page: Page;
  readonly title: Locator;
  /** This installation's id at every gateway. */
  readonly deviceId: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.title = page.getByRole('heading', { level: 1, name: words('settings.title') });
    this.deviceId = page.locator('section code');
  }

  /** Goes there from any other view of the window. */
  async open(): Promise<void> {
    await this.#page
      .getByRole('navigation')
      .getByRole('button', { name: words('chat.settings') })
      .click();
    await expect(this.title).toBeVisible();
  }

  /** Goes back to the chat. */
  async close(): Promise<void> {
    await this.#page
      .getByRole('navigation')
      .getByRole('button', { name: words('chat.settings') })
      .click();
    await expect(this.title).toHaveCount(0);
  }

  /** Something that the page says, by a part of it. */
  says(text: string): Locator {
    return this.#page.getByText(text);
  }

  /** One place for secrets, as a choice. */
  place(place: SecretPlace): Locator {
    return option(this.#page, words(`settings.secrets.${place}`));
  }

  /** Moves the secrets to another place. */
  async keepIn(place: SecretPlace): Promise<void> {
    await choose(this.#page, words(`settings.secrets.${place}`));
  }

  /** One appearance, as a choice. */
  theme(theme: Theme): Locator {
    return option(this.#page, words(`settings.theme.${theme}`));
  }

  async paint(theme: Theme): Promise<void> {
    await choose(this.#page, words(`settings.theme.${theme}`));
  }
}
