import { expect, type Locator, type Page } from '@playwright/test';
import type { CredentialKind } from '../../src-main/contract/profile.ts';
import { choose, option } from './choice.ts';
import { words } from './words.ts';

/** The form for one gateway, wherever it stands: first run, a further gateway, or the dialog that edits one. */
export class GatewayForm {
  readonly root: Locator;
  readonly address: Locator;
  readonly name: Locator;
  readonly secret: Locator;
  /** What is wrong, or a hint, under each field. */
  readonly notes: Locator;
  /** The headers for a proxy, one of each for every row. */
  readonly headerNames: Locator;
  readonly headerValues: Locator;

  constructor(page: Page) {
    this.root = page.locator('form').filter({ has: page.locator('input[name="address"]') });
    this.address = this.root.locator('input[name="address"]');
    this.name = this.root.locator('input[name="name"]');
    this.secret = this.root.locator('input[name="secret"]');
    this.notes = this.root.locator('[aria-live="polite"]');
    this.headerNames = this.root.locator('input[name^="header-"]:not([name^="header-value-"])');
    this.headerValues = this.root.locator('input[name^="header-value-"]');
  }

  /** What the gateway may ask for, as a choice. */
  radio(kind: CredentialKind): Locator {
    return option(this.root, words(`form.credential.${kind}`));
  }

  /** Says what the gateway asks for. */
  async ask(kind: CredentialKind): Promise<void> {
    await choose(this.root, words(`form.credential.${kind}`));
  }

  /** Fills in what is given, and leaves the rest. */
  async write(fields: Partial<Record<'address' | 'name' | 'secret', string>>): Promise<void> {
    if (fields.address !== undefined) await this.address.fill(fields.address);
    if (fields.secret !== undefined) await this.secret.fill(fields.secret);
    if (fields.name !== undefined) await this.name.fill(fields.name);
  }

  /** Adds a header for a proxy before the gateway; what it is folded away behind is opened. */
  async addHeader(name: string, value: string): Promise<void> {
    for (const fold of [words('form.trust'), words('form.headers')]) {
      const line = this.root.getByRole('button', { name: fold, exact: true });
      if ((await line.count()) > 0 && (await line.getAttribute('aria-expanded')) === 'false')
        await line.click();
    }
    const count = await this.headerNames.count();
    await this.root.getByRole('button', { name: words('form.header.add') }).click();
    await this.headerNames.nth(count).fill(name);
    await this.headerValues.nth(count).fill(value);
  }

  /** Sends it, once what was sent before is answered: until then the form takes no further word. */
  async submit(): Promise<void> {
    const button = this.root.locator('button[type="submit"]');
    await expect(button).not.toHaveAttribute('aria-disabled', 'true');
    await button.click();
  }
}
