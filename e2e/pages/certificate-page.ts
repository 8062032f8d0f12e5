import { expect, type Locator, type Page } from '@playwright/test';
import { words } from './words.ts';

const BYTES_A_ROW = 8;

/** The dialogs in which a person judges the certificate of a gateway. */
export class CertificatePage {
  readonly #page: Page;
  readonly dialog: Locator;
  /** Where the gateway's own fingerprint is pasted. */
  readonly compared: Locator;
  readonly accept: Locator;
  readonly later: Locator;
  readonly stay: Locator;
  readonly changeTrust: Locator;
  readonly askReplace: Locator;
  readonly replace: Locator;
  readonly askForget: Locator;
  readonly forget: Locator;
  /** What a person says before the old certificate goes. */
  readonly word: Locator;
  /** What happened since the person began to look. */
  readonly news: Locator;
  /** Opens the dialog again, wherever it was put off. */
  readonly look: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.dialog = page.getByRole('dialog');
    const button = (name: string): Locator => this.dialog.getByRole('button', { name, exact: true });
    this.compared = this.dialog.locator('input[name="compared"]');
    this.accept = button(words('certificate.accept'));
    this.later = button(words('trust.later'));
    this.stay = button(words('trust.stay'));
    this.changeTrust = button(words('certificate.system-alone.change'));
    this.askReplace = button(words('certificate.decide.offered'));
    this.replace = button(words('certificate.replace'));
    this.askForget = button(words('certificate.decide.untrusted'));
    this.forget = button(words('certificate.forget'));
    this.word = this.dialog.getByRole('checkbox');
    this.news = this.dialog.getByRole('alert');
    this.look = page.getByRole('button', { name: words('action.judge-certificate'), exact: true }).first();
  }

  /** The dialog under its title. */
  titled(title: string): Locator {
    return this.#page.getByRole('dialog', { name: title, exact: true });
  }

  /** What is shown under a label, with what is known about it. */
  evidence(label: string): Locator {
    const term = this.#page.getByRole('term').filter({ hasText: new RegExp(`^${label}$`) });
    return this.dialog.locator('dl > div').filter({ has: term });
  }

  /** Waits until a fingerprint stands under a label, in rows of eight bytes. `print`: `AD:FD:…`. */
  async shows(print: string, label = words('certificate.shown')): Promise<void> {
    const pairs = print.split(':');
    const rows = pairs.flatMap((_, index) =>
      index % BYTES_A_ROW === 0 ? [pairs.slice(index, index + BYTES_A_ROW).join(':')] : [],
    );
    await expect(this.evidence(label).locator('code')).toHaveText(rows);
  }

  /** Pastes the gateway's own fingerprint, which has to be the one that is shown. */
  async compare(text: string): Promise<void> {
    await this.compared.fill(text);
    await expect(this.dialog).toContainText(words('certificate.compare.equal'));
  }

  /** Goes through both steps of trusting a renewed certificate. */
  async replaceIt(): Promise<void> {
    await this.askReplace.click();
    await expect(this.stay).toBeFocused();
    await expect(this.replace).toBeDisabled();
    await this.word.check();
    await this.replace.click();
  }

  /** Goes through both steps of forgetting the pinned certificate. */
  async forgetIt(): Promise<void> {
    await this.askForget.click();
    await expect(this.stay).toBeFocused();
    await expect(this.forget).toBeDisabled();
    await this.word.check();
    await this.forget.click();
  }
}
