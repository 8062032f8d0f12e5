import { expect, type Locator, type Page } from '@playwright/test';

/** One of a few, by its words, under `root`. A note may follow them. */
export function option(root: Locator | Page, label: string): Locator {
  return root.locator('fieldset').getByRole('radio', { name: new RegExp(`^${label}( |$)`) });
}

/** Picks one of a few as a pointer does: the words lie over the radio button, which the keyboard alone reaches. */
export async function choose(root: Locator | Page, label: string): Promise<void> {
  await root.locator('fieldset').getByText(label, { exact: true }).click();
  await expect(option(root, label)).toBeChecked();
}
