import { expect, type Locator, type Page } from '@playwright/test';
import { words } from './words.ts';

/** The dialog about a device that waits to be let in. */
export class PairingPage {
  readonly #page: Page;
  readonly dialog: Locator;
  /** Leads to the request from wherever it is said that one waits. */
  readonly see: Locator;
  /** Leads to the consent. */
  readonly approve: Locator;
  readonly consent: Locator;
  readonly notNow: Locator;
  readonly close: Locator;
  readonly command: Locator;
  readonly refused: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.dialog = page.getByRole('dialog');
    const button = (name: string): Locator => this.dialog.getByRole('button', { name, exact: true });
    this.see = page.getByRole('button', { name: words('action.judge-pairing'), exact: true }).first();
    this.approve = button(words('pairing.approve.do'));
    this.consent = button(words('pairing.consent.do'));
    this.notNow = button(words('pairing.consent.back'));
    this.close = button(words('pairing.close'));
    this.command = this.dialog.getByText(/^openclaw devices approve /);
    this.refused = this.dialog.getByRole('alert');
  }

  /** What is known about the request, by its label. */
  fact(label: string): Locator {
    return this.dialog.locator('dl > div').filter({ has: this.#page.locator('dt', { hasText: label }) });
  }

  /** Opens the request and waits until it is there. */
  async open(): Promise<void> {
    await this.see.click();
    await expect(this.fact(words('pairing.request'))).toBeVisible();
  }

  /** Waits until the app has looked a second time, 10 s after the first: from then on it does so each minute. */
  async lookedAgain(): Promise<void> {
    await expect(this.dialog).toContainText(/checks again in (?:1:00|[2-5]\d s)/, { timeout: 15_000 });
  }
}
