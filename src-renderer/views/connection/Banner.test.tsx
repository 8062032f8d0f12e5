import { describe, expect, it } from 'vitest';
import { blockedProfile, onlineProfile, waitingProfile } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';

describe('the banner', () => {
  it('says why, counts down and tries at once when asked', async () => {
    const { screen, clock, inputsOf } = await openWindow([waitingProfile(8200)]);
    const banner = screen.getByRole('region', { name: 'Connection' });
    await expect
      .element(banner.getByText(/studio\.local answered, but nothing listens on port 18789\./))
      .toBeVisible();
    await expect.element(banner.getByText(/Next try in 9 s/)).toBeVisible();
    clock.advance(3000);
    await expect.element(banner.getByText(/Next try in 6 s/)).toBeVisible();
    clock.advance(6000);
    await expect.element(banner.getByText(/Trying now…/)).toBeVisible();
    await banner.getByRole('button', { name: 'Reconnect now' }).click();
    expect(inputsOf('connection.reconnect')).toEqual([{ profile: 'studio' }]);
  });

  it('pauses from a menu that the keyboard can work', async () => {
    const { screen, inputsOf } = await openWindow([waitingProfile(8200)]);
    await screen.getByRole('button', { name: 'Pause' }).click();
    await expect.element(screen.getByRole('menuitem', { name: '15 minutes' })).toHaveFocus();
    await screen.getByRole('menuitem', { name: '1 hour' }).click();
    expect(inputsOf('connection.pause')).toEqual([{ profile: 'studio', minutes: 60 }]);
  });

  it('leads to the field that ends the fault', async () => {
    const { screen } = await openWindow([blockedProfile()]);
    await screen.getByRole('button', { name: 'Enter token' }).click();
    await expect.element(screen.getByRole('dialog', { name: 'Edit Studio' })).toBeVisible();
    await expect.element(screen.getByRole('textbox', { name: 'Token' })).toHaveFocus();
  });

  it('is not there while all is well', async () => {
    const { screen } = await openWindow([onlineProfile()]);
    await expect.element(screen.getByRole('textbox', { name: 'Message Studio' })).toBeVisible();
    expect(screen.getByRole('region', { name: 'Connection' }).query()).toBeNull();
  });
});
