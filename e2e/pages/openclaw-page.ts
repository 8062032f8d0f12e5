import type { Locator, Page } from '@playwright/test';
import { words } from './words.ts';

/** What the app shows of OpenClaw's own configuration: the gateway that it names, and what is written into it. */
export class OpenClawPage {
  readonly #page: Page;
  readonly use: Locator;
  readonly dialog: Locator;
  /** What would change in the file. */
  readonly added: Locator;
  readonly removed: Locator;
  readonly write: Locator;
  readonly cancel: Locator;
  readonly close: Locator;
  /** What happened since the person began to look, and why nothing was written. */
  readonly news: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.use = page.getByRole('button', { name: words('follow.use'), exact: true });
    this.dialog = page.getByRole('dialog');
    const button = (name: string): Locator => this.dialog.getByRole('button', { name, exact: true });
    this.added = this.dialog.locator('li[data-kind="added"] code');
    this.removed = this.dialog.locator('li[data-kind="removed"] code');
    this.write = button(words('write.do'));
    this.cancel = button(words('action.cancel'));
    this.close = button(words('write.done.close'));
    this.news = this.dialog.getByRole('alert');
  }

  /** The gateway that OpenClaw uses already, as it is offered. */
  offer(host: string): Locator {
    return this.#page.getByRole('region', { name: words('follow.title', { host }), exact: true });
  }

  /** The explanation of what is presented, where a gateway is edited. */
  get explanation(): Locator {
    return this.dialog.getByRole('region', { name: words('explain.title') });
  }

  /** Leads to what the configuration says, where that holds the connection up. */
  get see(): Locator {
    return this.#page.getByRole('button', { name: words('action.open-openclaw'), exact: true }).first();
  }
}
