import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { openWindow } from '../app/rehearsal.tsx';
import {
  blockedBy,
  changedKey,
  NEW,
  openingProfile,
  revokedKey,
  routedProfile,
  stayedBecause,
  unknownKey,
} from './rehearsal.ts';

const shown = { profile: 'studio', host: 'studio.local', port: 22, fingerprint: NEW };
const notAsShown = { ok: false, fault: { code: 'not-as-shown' } } as const;

describe('a first host key', () => {
  it('opens by itself with everything to compare, and the safe button has the focus', async () => {
    const { screen } = await openWindow([blockedBy(unknownKey)]);
    const dialog = screen.getByRole('dialog', {
      name: 'This is the first time you reach studio.local over SSH',
    });
    await expect.element(dialog.getByText('studio.local:22')).toBeVisible();
    await expect.element(dialog.getByText(NEW)).toBeVisible();
    await expect.element(dialog.getByText('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Copy the key shown now' })).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Not now' })).toHaveFocus();
  });

  it('is trusted as it is shown, and only by the other button', async () => {
    const { screen, inputsOf } = await openWindow([blockedBy(unknownKey)]);
    await screen.getByRole('button', { name: 'Trust this key and connect' }).click();
    await expect.poll(() => inputsOf('host-key.trust')).toEqual([{ ...shown, replaces: [] }]);
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
  });

  it('stays closed once it was, leads back from the banner, and comes again with a new fault', async () => {
    const { screen, bridge, inputsOf } = await openWindow([blockedBy(unknownKey)]);
    await expect.element(screen.getByRole('dialog')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
    bridge.publish({ theme: 'light' });
    await expect.element(screen.getByRole('button', { name: 'Look at the key…' })).toBeVisible();
    expect(screen.getByRole('dialog').query()).toBeNull();
    await screen.getByRole('button', { name: 'Look at the key…' }).click();
    await expect.element(screen.getByRole('button', { name: 'Not now' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
    bridge.publish({ profiles: [routedProfile('ssh')] });
    await expect.element(screen.getByRole('region', { name: 'Connection' })).not.toBeInTheDocument();
    bridge.publish({ profiles: [blockedBy(unknownKey)] });
    await expect.element(screen.getByRole('dialog')).toBeVisible();
    expect(inputsOf('host-key.trust')).toEqual([]);
  });

  it('keeps the focus inside', async () => {
    const { screen } = await openWindow([blockedBy(unknownKey)]);
    const dialog = screen.getByRole('dialog');
    await expect.element(dialog).toBeVisible();
    for (let stop = 0; stop < 6; stop += 1) {
      await userEvent.keyboard('{Tab}');
      const { activeElement } = document;
      expect(activeElement === document.body || dialog.element().contains(activeElement)).toBe(true);
    }
  });

  it('waits while another dialog is open, and is asked only of the gateway that is shown', async () => {
    const blocked = blockedBy(unknownKey);
    const cabin = { ...blocked, profile: { ...blocked.profile, id: 'cabin', name: 'Cabin' } };
    const { screen, front, bridge } = await openWindow([routedProfile(), cabin]);
    await expect.element(screen.getByRole('textbox', { name: 'Message Studio' })).toBeVisible();
    expect(screen.getByRole('dialog').query()).toBeNull();
    front.place.setState({ dialog: { kind: 'remove', profile: 'studio' } });
    await expect.element(screen.getByRole('dialog', { name: 'Remove Studio?' })).toBeVisible();
    bridge.publish({ profiles: [blocked, cabin] });
    expect(screen.getByRole('dialog').elements()).toHaveLength(1);
    front.place.setState({ dialog: null });
    await expect.element(screen.getByText('on the way to Studio')).toBeVisible();
    front.place.setState({ profile: 'cabin' });
    await expect.element(screen.getByText('on the way to Cabin')).toBeVisible();
  });
});

describe('a changed host key', () => {
  it('shows both keys, and is replaced only with a second word', async () => {
    const { screen, inputsOf } = await openWindow([blockedBy(changedKey)]);
    const first = screen.getByRole('dialog', { name: /^studio\.local shows a different key than on .*2026/ });
    const [recorded] = changedKey.code === 'changed-host-key' ? changedKey.recorded : [];
    await expect.element(first.getByText(recorded?.fingerprint ?? '')).toBeVisible();
    await expect.element(first.getByText(/first seen .*2026 · trusted in Causeway/)).toBeVisible();
    await expect.element(first.getByText(NEW)).toBeVisible();
    await expect.element(first.getByRole('button', { name: 'Stay disconnected' })).toHaveFocus();
    await first.getByRole('button', { name: /^I compared them/ }).click();

    const second = screen.getByRole('dialog', { name: 'Replace the trusted key of studio.local?' });
    await expect.element(second.getByRole('button', { name: 'Stay disconnected' })).toHaveFocus();
    const replace = second.getByRole('button', { name: 'Replace the key and connect' });
    await expect.element(replace).toBeDisabled();
    await second.getByRole('checkbox', { name: /studio\.local itself/ }).click();
    await replace.click();
    await expect
      .poll(() => inputsOf('host-key.trust'))
      .toEqual([{ ...shown, replaces: [recorded?.fingerprint] }]);
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
  });

  it('begins anew and says so when the evidence changes meanwhile', async () => {
    const { screen, bridge } = await openWindow([blockedBy(changedKey)]);
    await screen.getByRole('button', { name: /^I compared them/ }).click();
    await screen.getByRole('checkbox').click();
    bridge.publish({ profiles: [blockedBy({ ...changedKey, fingerprint: 'SHA256:third' })] });
    await expect.element(screen.getByRole('alert').getByText(/not what you looked at/)).toBeVisible();
    await expect.element(screen.getByText('SHA256:third')).toBeVisible();
    await expect.element(screen.getByRole('button', { name: /^I compared them/ })).toBeVisible();
  });

  it('says so until the person goes on to replace it', async () => {
    const { screen, bridge } = await openWindow([blockedBy(changedKey)]);
    await expect.element(screen.getByRole('dialog')).toBeVisible();
    bridge.publish({ profiles: [blockedBy({ ...changedKey, fingerprint: 'SHA256:third' })] });
    await expect.element(screen.getByText(/not what you looked at/)).toBeVisible();
    await screen.getByRole('button', { name: /^I compared them/ }).click();
    await expect.element(screen.getByRole('dialog', { name: /^Replace the trusted key/ })).toBeVisible();
    expect(screen.getByText(/not what you looked at/).query()).toBeNull();
  });

  it('is not stored when the host knows better: it says so and shows what is true now', async () => {
    const { screen, inputsOf } = await openWindow([blockedBy(unknownKey)], (double) => {
      double.on('host-key.trust', () => {
        double.publish({ profiles: [blockedBy(changedKey)] });
        return notAsShown;
      });
    });
    await screen.getByRole('button', { name: 'Trust this key and connect' }).click();
    await expect.element(screen.getByRole('alert').getByText(/nothing was trusted/)).toBeVisible();
    await expect.element(screen.getByRole('dialog', { name: /shows a different key/ })).toBeVisible();
    expect(inputsOf('host-key.trust')).toHaveLength(1);
  });
});

describe('a key that was trusted and then not shown again', () => {
  const third = blockedBy({ ...unknownKey, fingerprint: 'SHA256:third' });

  it('is not the one to trust now, and that is said once', async () => {
    const { screen, bridge } = await openWindow([blockedBy(unknownKey)], (double) => {
      double.on('host-key.trust', () => {
        double.publish({ profiles: [openingProfile()] });
        return { ok: true, value: {} };
      });
    });
    await screen.getByRole('button', { name: 'Trust this key and connect' }).click();
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
    bridge.publish({ profiles: [third] });
    await expect.element(screen.getByText('SHA256:third')).toBeVisible();
    await expect.element(screen.getByRole('alert').getByText(/not what you looked at/)).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await screen.getByRole('button', { name: 'Look at the key…' }).click();
    await expect.element(screen.getByText('SHA256:third')).toBeVisible();
    expect(screen.getByText(/not what you looked at/).query()).toBeNull();
  });

  it('is another matter once it was proved', async () => {
    const { screen, bridge } = await openWindow([blockedBy(unknownKey)]);
    await expect.element(screen.getByRole('dialog')).toBeVisible();
    bridge.publish({ profiles: [routedProfile('ssh')] });
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
    bridge.publish({ profiles: [third] });
    await expect.element(screen.getByText('SHA256:third')).toBeVisible();
    expect(screen.getByText(/not what you looked at/).query()).toBeNull();
  });
});

describe('the keys of several servers on the way', () => {
  it('are judged one after the other, each for itself', async () => {
    const bastion = { ...unknownKey, host: 'bastion', fingerprint: 'SHA256:bastion' };
    const { screen, inputsOf } = await openWindow([blockedBy(bastion)], (double) => {
      double.on('host-key.trust', () => {
        double.publish({ profiles: [blockedBy(unknownKey)] });
        return { ok: true, value: {} };
      });
    });
    await screen.getByRole('button', { name: 'Trust this key and connect' }).click();
    await expect.element(screen.getByRole('dialog', { name: /reach studio\.local over SSH/ })).toBeVisible();
    expect(screen.getByText(/not what you looked at/).query()).toBeNull();
    expect(inputsOf('host-key.trust')).toMatchObject([{ host: 'bastion', fingerprint: 'SHA256:bastion' }]);
  });
});

describe('a revoked host key', () => {
  it('cannot be trusted', async () => {
    const { screen } = await openWindow([blockedBy(revokedKey)]);
    const dialog = screen.getByRole('dialog', { name: /marked as revoked/ });
    await expect.element(dialog.getByText(/@revoked/)).toBeVisible();
    const names = dialog
      .getByRole('button')
      .elements()
      .map(({ textContent }) => textContent);
    expect(names).toEqual(['Copy the key shown now', 'Stay disconnected']);
  });
});

describe('a host key while the old link goes on', () => {
  it('is judged for the switch that failed', async () => {
    const { screen, inputsOf } = await openWindow([stayedBecause(unknownKey)]);
    await screen.getByRole('button', { name: 'Trust this key and try again' }).click();
    await expect.poll(() => inputsOf('host-key.trust')).toHaveLength(1);
    await expect.element(screen.getByText('Studio stays connected directly.')).toBeVisible();
  });

  it('is judged for the tunnel that forwards need', async () => {
    const { connection, view } = blockedBy(changedKey);
    const { screen } = await openWindow([{ ...routedProfile(), tunnel: { connection, view } }]);
    await expect.element(screen.getByRole('button', { name: 'Leave it as it is' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(screen.getByText('The forwarded ports of Studio lead nowhere now.')).toBeVisible();
    await screen.getByRole('button', { name: 'Look at the key…' }).click();
    await expect.element(screen.getByRole('dialog')).toBeVisible();
  });
});
