import { expect, type Locator, type Page } from '@playwright/test';
import { words } from './words.ts';

/** One port of this computer that leads through the tunnel. */
export interface ForwardRow {
  readonly local: Locator;
  readonly remote: Locator;
  /** How it stands, in words. */
  readonly state: Locator;
  readonly otherPort: Locator;
  readonly lookAgain: Locator;
  readonly remove: Locator;
}

/** The dialog that edits a gateway with its routes and forwards. */
export class EditPage {
  readonly dialog: Locator;
  readonly address: Locator;
  readonly target: Locator;
  readonly addPort: Locator;
  readonly ports: Locator;
  readonly save: Locator;
  readonly cancel: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog');
    this.address = this.dialog.locator('input[name="address"]');
    this.target = this.dialog.locator('input[name="target"]');
    this.addPort = this.dialog.getByRole('button', { name: words('form.forward.add') });
    this.ports = this.dialog.getByRole('group', { name: words('form.forwards') }).getByRole('listitem');
    this.save = this.dialog.getByRole('button', { name: words('action.save'), exact: true });
    this.cancel = this.dialog.getByRole('button', { name: words('action.cancel'), exact: true });
  }

  /** One of the forwards, in the order in which they stand. */
  port(index: number): ForwardRow {
    const row = this.ports.nth(index);
    return {
      local: row.getByRole('textbox', { name: words('forward.localPort') }),
      remote: row.getByRole('textbox', { name: words('forward.remotePort') }),
      state: row.locator('output'),
      otherPort: row.getByRole('button', { name: words('forward.other-port') }),
      lookAgain: row.getByRole('button', { name: words('forward.look-again') }),
      remove: row.getByRole('button', { name: /^Remove port/ }),
    };
  }

  /** Adds one more forward. */
  async forward(localPort: number | string, remotePort: number | string): Promise<ForwardRow> {
    const count = await this.ports.count();
    await this.addPort.click();
    const row = this.port(count);
    await expect(row.local).toBeFocused();
    await row.local.fill(String(localPort));
    await row.remote.fill(String(remotePort));
    return row;
  }

  /** Saves, and waits until the dialog is gone. */
  async close(): Promise<void> {
    await this.save.click();
    await expect(this.dialog).toHaveCount(0);
  }
}
