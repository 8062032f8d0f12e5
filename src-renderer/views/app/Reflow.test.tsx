import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { blockedProfile, onlineProfile, waitingProfile, type Double } from '../../bridge/double.ts';
import type { Place } from '../../store/place.ts';
import { tunnelledProfile } from '../gateways/rehearsal.ts';
import { followedProfile, FOUND_DELEGATED } from '../openclaw/rehearsal.ts';
import { endedBy, renewed } from '../trust/certificate-rehearsal.ts';
import { blockedBy, changedKey, routedProfile } from '../trust/rehearsal.ts';
import { openWindow } from './rehearsal.tsx';

/**
 * The least that WCAG 1.4.10 asks for, a small panel, the least that the app's own window takes, and the least with
 * the rail beside the view.
 */
const WIDTHS = [320, 360, 420, 640];
const LONG = 'About a-name-without-any-break-that-is-longer-than-the-window-is-wide';

type Scene = {
  readonly profiles: readonly ProfileSnapshot[];
  readonly place?: Partial<Place>;
  readonly openclaw?: boolean;
  /** What stands there once the scene is set. */
  readonly shows: RegExp;
};

const named = (snapshot: ProfileSnapshot, name: string): ProfileSnapshot => ({
  ...snapshot,
  profile: { ...snapshot.profile, name },
});
const long = named(routedProfile('ssh'), LONG);
const dialog = (kind: 'edit' | 'openclaw' | 'remove'): Place['dialog'] =>
  kind === 'edit' ? { kind, profile: 'studio', focus: 'name' } : { kind, profile: 'studio' };

const scenes: Readonly<Record<string, Scene>> = {
  'a status that waits': { profiles: [waitingProfile(9000)], shows: /Next try/ },
  'a status that needs the person': { profiles: [blockedProfile()], shows: /token was refused|refused the/ },
  chat: { profiles: [onlineProfile()], shows: /The last word/ },
  'chat, with both routes and long names': { profiles: [long], shows: /The last word/ },
  gateways: { profiles: [long, waitingProfile(9000)], place: { view: 'gateways' }, shows: /^Gateways$/ },
  'a form': { profiles: [onlineProfile()], place: { view: 'add' }, shows: /^Address$/ },
  'a form in a dialog': {
    profiles: [tunnelledProfile()],
    place: { dialog: dialog('edit') },
    shows: /Ports on this computer/,
  },
  settings: { profiles: [onlineProfile()], place: { view: 'settings' }, shows: /^Settings$/ },
  'a first run': { profiles: [], openclaw: true, shows: /Causeway is stricter/ },
  'what OpenClaw says': {
    profiles: [followedProfile()],
    place: { dialog: dialog('openclaw') },
    openclaw: true,
    shows: /Causeway is stricter/,
  },
  'another host key': { profiles: [blockedBy(changedKey)], shows: /shows a different key/ },
  'another certificate': { profiles: [endedBy(renewed)], shows: /shows another certificate/ },
};

function withChat(double: Double): void {
  const session = { key: 'agent:main:main', displayName: LONG, updatedAt: 1, model: 'a-model-with-a-name' };
  const text = `${LONG}\n\n\`\`\`\n${'code '.repeat(40)}\n\`\`\`\n\nThe last word`;
  const messages = [
    { role: 'user', content: LONG, timestamp: 1, __openclaw: { id: 'm1', seq: 1 } },
    {
      role: 'assistant',
      content: [{ type: 'text', text }],
      timestamp: 2,
      __openclaw: { id: 'm2', seq: 2, runId: 'r1' },
    },
  ];
  double.onRequest('sessions.list', () => ({ ok: true, value: { sessions: [session] } }));
  double.onRequest('chat.history', () => ({ ok: true, value: { messages } }));
}

/** What a person would have to scroll sideways for, or could not reach at all. */
function beyondTheWindow(): readonly string[] {
  return [...document.querySelectorAll('body *')]
    .filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      const isBeyond = width > 0 && (left < -0.5 || right > innerWidth + 0.5);
      return isBeyond && one.closest('pre, table, .unseen') === null;
    })
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`);
}

beforeAll(() => document.body.style.setProperty('margin', '0'));
afterEach(() => page.viewport(414, 896));

describe.each(WIDTHS)('a window of %i pixels', (width) => {
  it.each(Object.entries(scenes))('has room for %s', async (_, { profiles, place, openclaw, shows }) => {
    await page.viewport(width, 640);
    const { screen, front } = await openWindow(profiles, (double) => {
      withChat(double);
      if (openclaw === true) double.publish({ openclaw: FOUND_DELEGATED });
    });
    front.place.setState(place ?? {});
    await expect.element(screen.getByText(shows).first()).toBeInTheDocument();
    expect(beyondTheWindow()).toEqual([]);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth);
  });
});

describe('the rail of a narrow window', () => {
  async function openNarrow() {
    await page.viewport(360, 640);
    const window = await openWindow([onlineProfile()], withChat);
    const opener = window.screen.getByRole('button', { name: 'Conversations' });
    await expect.element(opener).toHaveAttribute('aria-expanded', 'false');
    // By their labels: what is folded away has no role.
    const search = window.screen.getByLabelText('Search conversations');
    await expect.element(search).not.toBeVisible();
    const composer = window.screen.getByLabelText('Message Studio');
    await expect.element(composer).toBeVisible();
    return { ...window, opener, search, composer };
  }

  it('unfolds the conversations in place of the view, and folds them where one is picked', async () => {
    const { screen, opener, search, composer } = await openNarrow();
    await opener.click();
    await expect.element(search).toBeVisible();
    await expect.element(composer).not.toBeVisible();
    expect(beyondTheWindow()).toEqual([]);
    await screen.getByRole('button', { name: /^About a-name/ }).click();
    await expect.element(composer).toBeVisible();
    await expect.element(opener).toHaveFocus();
    await expect.element(opener).toHaveAttribute('aria-expanded', 'false');
  });

  it('is unfolded by the shortcut of the search, and folded by Escape', async () => {
    const { opener, search, composer } = await openNarrow();
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(search).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(opener).toHaveFocus();
    await expect.element(composer).toBeVisible();
  });

  it('leads to the settings and to the list of gateways, folded each time', async () => {
    const { screen, opener, search } = await openNarrow();
    await opener.click();
    await screen.getByRole('button', { name: 'Settings' }).click();
    await expect.element(screen.getByRole('heading', { name: 'Settings' })).toBeVisible();
    await expect.element(search).not.toBeVisible();
    await opener.click();
    await screen.getByRole('button', { name: /^Gateways: / }).click();
    await expect.element(screen.getByRole('menu')).toBeVisible();
    expect(beyondTheWindow()).toEqual([]);
    await screen.getByRole('menuitem', { name: /Manage/ }).click();
    await expect.element(screen.getByRole('heading', { name: 'Gateways' })).toBeVisible();
    await expect.element(search).not.toBeVisible();
  });

  it('says that a folded conversation asks for approval', async () => {
    const { screen, bridge, opener } = await openNarrow();
    const counts = { running: 0, unread: 0, approvals: 1 };
    bridge.publish({ profiles: [{ ...onlineProfile(), counts }] });
    const asking = screen.getByRole('button', { name: 'Conversations, asks for approval' });
    await asking.click();
    await expect.element(opener).toHaveAttribute('aria-expanded', 'true');
  });

  it('stands beside the view where there is room', async () => {
    await page.viewport(700, 640);
    const { screen } = await openWindow([onlineProfile()], withChat);
    await expect.element(screen.getByRole('searchbox')).toBeVisible();
    await expect.element(screen.getByRole('textbox', { name: 'Message Studio' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Conversations' }).query()).toBeNull();
  });
});
