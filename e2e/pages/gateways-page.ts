import { expect, type Locator, type Page } from '@playwright/test';
import { words } from './words.ts';

/** The list of saved gateways, and the dialogs that change or remove one. */
export class GatewaysPage {
  readonly #page: Page;
  readonly title: Locator;
  readonly dialog: Locator;
  /** The gateway that is shown, in the rail: opens the list of them all. */
  readonly card: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.title = page.getByRole('heading', { level: 1, name: words('gateways.title') });
    this.dialog = page.getByRole('dialog');
    this.card = page.getByRole('button', { name: new RegExp(`^${words('gateways.switch')}: `) });
  }

  /** Goes there from any other view of the window. */
  async open(): Promise<void> {
    await this.card.click();
    await this.#page.getByRole('menuitem', { name: words('gateways.manage') }).click();
    await expect(this.title).toBeVisible();
  }

  row(name: string): Locator {
    return this.#page.getByRole('listitem').filter({ has: this.#page.getByRole('heading', { name }) });
  }

  /** Opens the form of one gateway. */
  async edit(name: string): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: words('gateways.edit') })
      .click();
    await expect(this.dialog).toBeVisible();
  }

  /** Goes on to its chat. */
  async chat(name: string): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: words('gateways.open') })
      .click();
  }

  /** Picks something from the menu of what is rarely wanted. */
  async pick(name: string, item: string): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: words('gateways.more', { name }) })
      .click();
    await this.#page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  /** Removes a gateway, and says so a second time when asked. */
  async remove(name: string): Promise<void> {
    await this.pick(name, words('gateways.remove.ask'));
    await this.dialog.getByRole('button', { name: words('gateways.remove') }).click();
    await expect(this.row(name)).toHaveCount(0);
  }
}
