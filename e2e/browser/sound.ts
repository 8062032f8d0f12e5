import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

/** No rule of axe is broken, and nothing has to be scrolled sideways. */
export async function expectSound(page: Page, what: string): Promise<void> {
  await test.step(what, async () => {
    // Without it, each look opens a tab of its own, to gather what it finds in frames: there are none.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const found = violations.map(({ id, nodes }) => ({
      id,
      at: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`),
    }));
    expect.soft(found, what).toEqual([]);
    await expectFit(page, what);
  });
}

/** Nothing has to be scrolled sideways. */
export async function expectFit(page: Page, what: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow, `${what}: pixels beyond the window`).toBe(0);
}

/** Where the focus is, counted in the document; null where nothing has it. */
async function focusedPlace(page: Page): Promise<number | null> {
  return page.evaluate(() => {
    const { activeElement, body } = document;
    if (activeElement === null || activeElement === body) return null;
    return [...document.querySelectorAll('*')].indexOf(activeElement);
  });
}

/** Whether anything shows where the focus is: the place looks different once the focus has left it. */
async function expectRing(page: Page): Promise<void> {
  const place = await page.evaluate(() => {
    const focused = document.activeElement;
    const shown = focused?.closest('label') ?? focused;
    const { x, y, width, height } = shown?.getBoundingClientRect() ?? new DOMRect();
    return { name: focused?.outerHTML.slice(0, 120) ?? '', x, y, width, height };
  });
  const { name, x, y, width, height } = place;
  const clip = { x: Math.max(0, x - 6), y: Math.max(0, y - 6), width: width + 12, height: height + 12 };
  const focused = await page.screenshot({ clip });
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  const left = await page.screenshot({ clip });
  expect.soft(focused.equals(left), `no focus ring on ${name}`).toBe(false);
}

/** Goes once round all stops of the Tab key, from the first one. */
export async function walkByTab(page: Page, what: string): Promise<void> {
  await test.step(what, async () => {
    do await page.keyboard.press('Tab');
    while ((await focusedPlace(page)) !== null);
    const stops: number[] = [];
    for (;;) {
      await page.keyboard.press('Tab');
      const place = await focusedPlace(page);
      if (place === null) break;
      stops.push(place);
      await expectRing(page);
    }
    expect(stops.length, `stops of ${what}`).toBeGreaterThan(5);
    expect(stops, `${what}: in the order of the page`).toEqual(stops.toSorted((one, other) => one - other));
  });
}
