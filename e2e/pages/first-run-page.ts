import type { Locator, Page } from '@playwright/test';

/** The first run: where a person says where the gateway lives. */
export class FirstRunPage {
  readonly #page: Page;
  readonly address: Locator;
  readonly name: Locator;
  readonly secret: Locator;
  readonly connect: Locator;
  readonly title: Locator;
  readonly ladder: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.address = page.getByLabel('Address', { exact: true });
    this.name = page.getByLabel('Name', { exact: true });
    this.secret = page.getByRole('textbox', { name: 'Token' }).or(page.getByLabel('Token', { exact: true }));
    this.connect = page.getByRole('button', { name: 'Connect', exact: true });
    this.title = page.getByRole('heading', { name: 'Where does your gateway live?' });
    this.ladder = page.getByRole('list', { name: 'How far the connection has come' });
  }

  /** Fills the form for a gateway that asks for a token, and connects. */
  async join(gateway: {
    readonly address: string;
    readonly token: string;
    readonly name?: string;
  }): Promise<void> {
    await this.address.fill(gateway.address);
    await this.#page.locator('input[name="secret"]').fill(gateway.token);
    await this.name.fill(gateway.name ?? 'Studio');
    await this.connect.click();
  }

  /** Something that the page says, by a part of it. */
  says(text: string | RegExp): Locator {
    return this.#page.getByText(text).first();
  }
}
