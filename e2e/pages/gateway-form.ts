import type { Locator, Page } from '@playwright/test';
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

  constructor(page: Page) {
    this.root = page.locator('form').filter({ has: page.locator('input[name="address"]') });
    this.address = this.root.locator('input[name="address"]');
    this.name = this.root.locator('input[name="name"]');
    this.secret = this.root.locator('input[name="secret"]');
    this.notes = this.root.locator('[aria-live="polite"]');
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

  async submit(): Promise<void> {
    await this.root.locator('button[type="submit"]').click();
  }
}
