import type { Locator, Page } from '@playwright/test';
import type { TrustMode } from '../../src-main/contract/certificate.ts';
import { choose, option } from './choice.ts';
import { words } from './words.ts';

/** The part of a gateway's form about how it proves itself. */
export class ProofFields {
  readonly #form: Locator;
  readonly fold: Locator;
  readonly pin: Locator;
  /** What is pinned now. */
  readonly pinned: Locator;
  readonly forget: Locator;
  readonly keep: Locator;

  constructor(page: Page) {
    this.#form = page
      .locator('form')
      .filter({ has: page.locator('input[name="address"], input[name="target"]') });
    this.fold = this.#form.getByRole('button', { name: words('form.trust'), exact: true });
    this.pin = this.#form.locator('input[name="pin"]');
    this.pinned = this.#form.locator('[data-gone]');
    this.forget = this.pinned.getByRole('button', { name: new RegExp(`^${words('form.pinned.forget')} `) });
    this.keep = this.pinned.getByRole('button', { name: new RegExp(`^${words('form.pinned.keep')} `) });
  }

  /** Unfolds it, where it is folded away. */
  async open(): Promise<void> {
    if ((await this.fold.getAttribute('aria-expanded')) === 'false') await this.fold.click();
  }

  mode(mode: TrustMode): Locator {
    return option(this.#form, words(`form.trust.${mode}`));
  }

  /** Says what the gateway has to prove. */
  async choose(mode: TrustMode): Promise<void> {
    await choose(this.#form, words(`form.trust.${mode}`));
  }
}
