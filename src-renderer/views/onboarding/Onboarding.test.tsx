import { describe, expect, it } from 'vitest';
import { blockedProfile, onlineProfile } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';

describe('the first run', () => {
  it('saves what was typed and shows the ladder, then the chat', async () => {
    const { bridge, screen, inputsOf } = await openWindow([], (double) => {
      double.on('profile.add', () => {
        double.publish({ profiles: [blockedProfile()] });
        return { ok: true, value: { profile: 'studio' } };
      });
    });
    await screen.getByLabelText('Address').fill('studio.local');
    await expect.element(screen.getByLabelText('Name')).toHaveValue('Studio');
    await expect.element(screen.getByText('Will be saved as ws://studio.local:18789/')).toBeVisible();
    await screen.getByRole('textbox', { name: 'Token' }).fill('s3cret');
    await screen.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect.element(screen.getByRole('list', { name: /How far/ })).toBeVisible();
    expect(inputsOf('profile.add')).toEqual([
      { address: 'studio.local', name: 'Studio', credential: 'token', secret: 's3cret' },
    ]);
    await expect.element(screen.getByText(/Studio refused the stored token/)).toBeVisible();
    await screen.getByRole('button', { name: 'Enter token' }).click();
    await expect.element(screen.getByRole('textbox', { name: 'Token' })).toHaveFocus();
    bridge.publish({ profiles: [onlineProfile()] });
    await expect.element(screen.getByRole('textbox', { name: 'Message Studio' })).toBeVisible();
  });

  it('says what is wrong with an address while it is typed, and hides the secret', async () => {
    const { screen } = await openWindow([], (double) => {
      double.on('address.judge', () => ({
        ok: true,
        value: { verdict: 'deny', why: 'public-plaintext' } as const,
      }));
    });
    await screen.getByLabelText('Address').fill('ws://example.org');
    await expect.element(screen.getByText(/would be unencrypted/)).toBeVisible();
    await expect.element(screen.getByLabelText('Address')).toHaveAttribute('aria-invalid', 'true');
    const secret = screen.container.querySelector('[name="secret"]');
    expect(secret?.getAttribute('type')).toBe('password');
    await screen.getByRole('button', { name: 'Show' }).click();
    expect(secret?.getAttribute('type')).toBe('text');
  });

  it('leads a refusal to its field', async () => {
    const { screen } = await openWindow([], (double) => {
      double.on('profile.add', () => ({ ok: false, fault: { code: 'name-refused', why: 'empty' } }));
    });
    await screen.getByLabelText('Address').fill('10.0.0.7');
    await screen.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect.element(screen.getByText(/The gateway has no name yet/)).toBeVisible();
    await expect.element(screen.getByLabelText('Name')).toHaveAttribute('aria-invalid', 'true');
  });

  it('shows the field for a secret where the gateway was saved without one', async () => {
    const blocked = blockedProfile();
    const open = { ...blocked, profile: { ...blocked.profile, credential: 'none' } } as const;
    const { screen } = await openWindow([], (double) => {
      double.on('profile.add', () => {
        double.publish({ profiles: [open] });
        return { ok: true, value: { profile: 'studio' } };
      });
    });
    await screen.getByLabelText('Address').fill('studio.local');
    await screen.getByText('Nothing').click();
    await screen.getByRole('button', { name: 'Connect', exact: true }).click();
    await screen.getByRole('button', { name: 'Enter token or password' }).click();
    await expect.element(screen.getByRole('textbox', { name: 'Token' })).toHaveFocus();
  });

  it('does not let a field of one line join several', async () => {
    const { screen } = await openWindow([]);
    const field = screen.getByRole('textbox', { name: 'Token' });
    await expect.element(field).toBeVisible();
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', 'one\ntwo\n');
    field
      .element()
      .dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    await expect.element(screen.getByText(/It has several lines/)).toBeVisible();
    await expect.element(field).toHaveValue('');
  });

  it('says that the settings were kept aside, also while there is no gateway', async () => {
    const { bridge, screen } = await openWindow([]);
    const file = 'settings.unreadable-20261122T170934123Z.json';
    bridge.publish({ settings: { state: 'kept-aside', why: 'unreadable', file } });
    await expect.element(screen.getByText(/could not be read, so Causeway began anew/)).toBeVisible();
    await expect.element(screen.getByText(/kept as settings\.unreadable-2026/)).toBeVisible();
  });
});
