import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { OpenClawState } from '../../../src-main/contract/openclaw.ts';
import { blockedProfile, onlineProfile, type Double } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';
import { BROKEN, followedProfile, FOUND_SSH, FOUND_URL, OVERRIDDEN } from '../openclaw/rehearsal.ts';

function named(openclaw: OpenClawState, more: (double: Double) => void = () => {}) {
  return (double: Double) => {
    double.publish({ openclaw });
    more(double);
  };
}

describe('a first run where OpenClaw uses a gateway already', () => {
  it('offers it first, filled in, beside doors that are still closed', async () => {
    const { screen } = await openWindow([], named(FOUND_SSH));
    const offer = screen.getByRole('region', {
      name: 'OpenClaw on this computer already uses studio.example',
    });
    await expect.element(offer.getByText('ada@studio.example, then port 18789 there')).toBeVisible();
    await expect.element(offer.getByText(/Every program and every user of this computer/)).toBeVisible();
    const first = screen.getByRole('button').elements()[0];
    expect(first?.textContent).toBe('Use it');
    expect(screen.getByLabelText('Address').query()).toBeNull();
    await screen.getByRole('button', { name: 'Enter an address' }).click();
    await expect.element(screen.getByLabelText('Address')).toHaveFocus();
  });

  it('says plainly that the environment overrides the file', async () => {
    const { screen } = await openWindow([], named(FOUND_URL));
    await expect
      .element(screen.getByText(/OPENCLAW_GATEWAY_URL is set\. Its address overrides/))
      .toBeVisible();
  });

  it('follows it with one button from the keyboard, and shows the ladder, then the chat', async () => {
    const { screen, bridge, inputsOf } = await openWindow(
      [],
      named(FOUND_URL, (double) => {
        double.on('openclaw.follow', () => {
          double.publish({ profiles: [followedProfile(blockedProfile())] });
          return { ok: true, value: { profile: 'studio' } };
        });
        double.on('credentials.explain', () => ({ ok: true, value: OVERRIDDEN }));
      }),
    );
    await expect.element(screen.getByRole('button', { name: 'Use it' })).toBeVisible();
    await userEvent.keyboard('{Tab}{Enter}');
    await expect.element(screen.getByRole('list', { name: /How far/ })).toBeVisible();
    await expect.element(screen.getByRole('heading', { name: /This gateway follows/ })).toHaveFocus();
    expect(inputsOf('openclaw.follow')).toEqual([{}]);
    expect(screen.getByLabelText('Address').query()).toBeNull();
    expect(screen.getByRole('button', { name: 'Enter token' }).query()).toBeNull();

    await screen.getByRole('button', { name: 'See the configuration…' }).click();
    const dialog = screen.getByRole('dialog', { name: 'What OpenClaw’s configuration says' });
    await expect.element(dialog.getByText(/OPENCLAW_GATEWAY_TOKEN is set and overrides/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
    bridge.publish({ profiles: [followedProfile(onlineProfile())] });
    await expect.element(screen.getByRole('textbox', { name: 'Message Studio' })).toBeVisible();
  });

  it('says why it cannot be followed, and keeps the offer', async () => {
    const { screen } = await openWindow(
      [],
      named(FOUND_URL, (double) => {
        double.on('openclaw.follow', () => ({ ok: false, fault: { code: 'not-saved', why: 'disk-full' } }));
      }),
    );
    await screen.getByRole('button', { name: 'Use it' }).click();
    await expect.element(screen.getByRole('alert').getByText(/the disk is full/)).toBeVisible();
    await expect.element(screen.getByRole('button', { name: 'Use it' })).toBeVisible();
  });

  it('is calm about a configuration that cannot be read, and begins at the first door', async () => {
    const { screen } = await openWindow([], named(BROKEN));
    await expect.element(screen.getByText(/has a mistake at line 12, column 3\./)).toBeVisible();
    await expect.element(screen.getByText(/^Mend that place/)).toBeVisible();
    await expect.element(screen.getByLabelText('Address')).toHaveFocus();
  });
});
