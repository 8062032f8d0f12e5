import { expect, type Locator, type Page } from '@playwright/test';
import { choose } from './choice.ts';
import { words } from './words.ts';

/** What a person gives at the SSH door. What is left out stays as it is. */
export interface SshWish {
  readonly target?: string;
  readonly port?: number | string;
  readonly name?: string;
  /** Without it, the gateway asks for nothing. */
  readonly token?: string;
  readonly identityFile?: string;
  readonly agent?: string;
}

/** The door for a gateway behind an SSH server: on the first run, or where `root` tells. */
export class SshDoorPage {
  readonly root: Locator;
  readonly target: Locator;
  readonly remotePort: Locator;
  readonly identityFile: Locator;
  readonly agent: Locator;
  readonly more: Locator;
  readonly name: Locator;
  readonly secret: Locator;
  /** Whether programs of this computer may use the gateway. */
  readonly consent: Locator;
  readonly connect: Locator;

  constructor(page: Page, root = page.getByRole('region', { name: words('first.ssh'), exact: true })) {
    this.root = root;
    this.target = this.root.locator('input[name="target"]');
    this.remotePort = this.root.locator('input[name="remotePort"]');
    this.identityFile = this.root.locator('input[name="identityFile"]');
    this.agent = this.root.locator('input[name="agent"]');
    this.more = this.root.getByRole('button', { name: words('form.more') });
    this.name = this.root.locator('input[name="name"]');
    this.secret = this.root.locator('input[name="secret"]');
    this.consent = this.root.getByRole('checkbox', { name: /127\.0\.0\.1/ });
    this.connect = this.root.getByRole('button', { name: words('action.connect'), exact: true });
  }

  /** Opens the door; its fields come up. */
  async open(): Promise<void> {
    await this.root.getByRole('button', { name: words('first.ssh.open') }).click();
  }

  /** Picks a host of the ssh configuration. */
  async pick(name: string): Promise<void> {
    await this.root
      .getByRole('group', { name: words('form.hosts') })
      .getByText(name, { exact: true })
      .click();
  }

  /** Fills in what is given, where key and agent are folded away too. */
  async write(wish: Omit<SshWish, 'token'>): Promise<void> {
    const folded = wish.identityFile !== undefined || wish.agent !== undefined;
    if (folded && (await this.more.getAttribute('aria-expanded')) === 'false') await this.more.click();
    if (wish.target !== undefined) await this.target.fill(wish.target);
    if (wish.port !== undefined) await this.remotePort.fill(String(wish.port));
    if (wish.identityFile !== undefined) await this.identityFile.fill(wish.identityFile);
    if (wish.agent !== undefined) await this.agent.fill(wish.agent);
    if (wish.name !== undefined) await this.name.fill(wish.name);
  }

  /** Fills the form and connects. */
  async join({ token, ...wish }: SshWish): Promise<void> {
    await this.write(wish);
    if (token === undefined) await choose(this.root, words('form.credential.none'));
    else await this.secret.fill(token);
    await this.connect.click();
  }

  /**
   * Waits until the door says what is wrong and what to do, while everything that was typed stands as it was.
   * `fix` is the field that it leads to.
   */
  async expectSaid(
    said: readonly string[],
    typed: Omit<SshWish, 'token'>,
    fix?: Parameters<SshDoorPage['fix']>[0],
  ): Promise<void> {
    for (const part of said) await expect(this.root).toContainText(part);
    for (const field of ['target', 'identityFile', 'agent', 'name'] as const) {
      const text = typed[field];
      if (text !== undefined) await expect(this[field]).toHaveValue(text);
    }
    if (typed.port !== undefined) await expect(this.remotePort).toHaveValue(String(typed.port));
    if (fix === undefined) return;
    await this.fix(fix).click();
    await expect(this.root.locator(`input[name="${fix}"]`)).toBeFocused();
  }

  /** A button that leads to the field which ends what is the matter. */
  fix(field: 'address' | 'target' | 'remotePort' | 'identityFile' | 'agent' | 'secure'): Locator {
    return this.root.getByRole('button', { name: words(`fix.${field}`) });
  }
}

/** The dialogs in which a person judges the key of a server. */
export class TrustPage {
  readonly #page: Page;
  readonly dialog: Locator;
  readonly accept: Locator;
  readonly later: Locator;
  readonly stay: Locator;
  readonly askReplace: Locator;
  readonly replace: Locator;
  readonly compared: Locator;
  /** What happened since the person began to look. */
  readonly news: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.dialog = page.getByRole('dialog');
    const button = (name: string): Locator => this.dialog.getByRole('button', { name, exact: true });
    this.accept = button(words('trust.accept'));
    this.later = button(words('trust.later'));
    this.stay = button(words('trust.stay'));
    this.askReplace = button(words('trust.replace.ask'));
    this.replace = button(words('trust.replace'));
    this.compared = this.dialog.getByRole('checkbox');
    this.news = this.dialog.getByRole('alert');
  }

  /** What is shown under a label, with what is known about it. */
  evidence(label: string): Locator {
    return this.dialog.locator('dl > div').filter({ has: this.#page.locator('dt', { hasText: label }) });
  }

  /** Trusts the key that is shown, if it is the one expected. */
  async trust(fingerprint: string): Promise<void> {
    await expect(this.dialog).toContainText(fingerprint);
    await expect(this.later).toBeFocused();
    await this.accept.click();
  }

  /** Puts the key that is shown in the place of the trusted one, with both confirmations. */
  async replaceBy(fingerprint: string): Promise<void> {
    await this.askReplace.click();
    await expect(this.evidence(words('trust.replace.new'))).toContainText(fingerprint);
    await expect(this.stay).toBeFocused();
    await expect(this.replace).toBeDisabled();
    await this.compared.check();
    await this.replace.click();
  }
}

/** The dialog in which a person answers what a login asks. */
export class QuestionPage {
  readonly dialog: Locator;
  /** One for each answer, in their order. */
  readonly answers: Locator;
  readonly remember: Locator;
  readonly send: Locator;
  readonly cancel: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog');
    this.answers = this.dialog.locator('input[name="answer"]');
    this.remember = this.dialog.getByRole('checkbox');
    this.send = this.dialog.locator('button[type="submit"]');
    this.cancel = this.dialog.getByRole('button', { name: words('action.cancel'), exact: true });
  }

  /** Waits for the question, answers it, each field in its turn, and waits until it is gone; another may follow. */
  async answer(...texts: readonly string[]): Promise<void> {
    await expect(this.answers).toHaveCount(texts.length);
    const asked = await this.answers.first().elementHandle();
    for (const [index, text] of texts.entries()) await this.answers.nth(index).fill(text);
    await this.send.click();
    await asked?.waitForElementState('hidden');
  }
}

/** The switch between the routes of the gateway that is shown. */
export class RouteSwitch {
  readonly root: Locator;

  constructor(page: Page, gateway: string) {
    this.root = page.getByRole('radiogroup', { name: words('route.label', { name: gateway }) });
  }

  route(kind: 'direct' | 'ssh'): Locator {
    return this.root.getByRole('radio', { name: words(`route.${kind}`) });
  }

  async choose(kind: 'direct' | 'ssh'): Promise<void> {
    await this.root.getByText(words(`route.${kind}`), { exact: true }).click();
  }

  /** Waits until this route is in use, and no change is under way. */
  async settled(kind: 'direct' | 'ssh'): Promise<void> {
    await expect(this.root.locator('xpath=ancestor-or-self::*[@aria-busy][1]')).toHaveAttribute(
      'aria-busy',
      'false',
    );
    await expect(this.route(kind)).toBeChecked();
  }
}
