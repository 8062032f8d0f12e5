import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { openWindow } from '../app/rehearsal.tsx';
import {
  configured,
  endedBy,
  KEY,
  NEW,
  NEW_ROWS,
  pinned,
  remade,
  renewed,
  securedProfile,
  securedWithTunnel,
  selfSigned,
  unpinnable,
} from './certificate-rehearsal.ts';

const shown = { profile: 'studio', route: 'direct', fingerprint: NEW };
const notAsShown = { ok: false, fault: { code: 'not-as-shown' } } as const;
const colons = NEW_ROWS.join(':');

describe('a certificate that nobody vouches for', () => {
  it('opens by itself with everything to compare, and the safe button has the focus', async () => {
    const { screen } = await openWindow([endedBy(selfSigned)]);
    const dialog = screen.getByRole('dialog', {
      name: 'This computer does not trust the certificate of Studio',
    });
    for (const row of NEW_ROWS) await expect.element(dialog.getByText(row)).toBeVisible();
    await expect.element(dialog.getByText('made by itself: CN=openclaw-gateway')).toBeVisible();
    await expect.element(dialog.getByText(/good .*2026 – .*2036/)).toBeVisible();
    await expect.element(dialog.getByText(/nobody but the gateway itself/)).toBeVisible();
    await expect.element(dialog.getByText(/^openssl x509 -in .*gateway-cert\.pem/)).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Not now' })).toHaveFocus();
  });

  it('is trusted as it is shown, and only by the other button', async () => {
    const { screen, inputsOf } = await openWindow([endedBy(selfSigned)]);
    await screen.getByRole('button', { name: 'Trust this certificate' }).click();
    await expect.poll(() => inputsOf('certificate.trust')).toEqual([{ ...shown, replaces: null }]);
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
  });

  it('is compared with what the person pastes', async () => {
    const { screen } = await openWindow([endedBy(selfSigned)]);
    const field = screen.getByLabelText('What it says there');
    const accept = screen.getByRole('button', { name: 'Trust this certificate' });
    await field.fill(`sha256 Fingerprint=${colons}`);
    await expect.element(field).toHaveAccessibleDescription(/^Equal/);
    await field.fill(KEY);
    await expect.element(field).toHaveAccessibleDescription(/^Equal/);
    await field.fill(pinned.value);
    await expect.element(field).toHaveAccessibleDescription(/^Different/);
    await expect.element(field).toHaveAttribute('aria-invalid', 'true');
    await expect.element(accept).toBeDisabled();
    await field.fill('AB:CD');
    await expect.element(field).toHaveAccessibleDescription(/not a SHA-256 fingerprint/);
    await field.fill('');
    await expect.element(accept).toBeEnabled();
  });

  it('stays closed once it was, and leads back from the banner', async () => {
    const { screen, inputsOf } = await openWindow([endedBy(selfSigned)]);
    await expect.element(screen.getByRole('dialog')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
    await screen.getByRole('button', { name: 'Look at the certificate…' }).click();
    await expect.element(screen.getByRole('button', { name: 'Not now' })).toHaveFocus();
    expect(inputsOf('certificate.trust')).toEqual([]);
  });

  it('can be gone around where there is a tunnel', async () => {
    const { screen, inputsOf } = await openWindow([endedBy(selfSigned, securedWithTunnel())]);
    await screen.getByRole('button', { name: 'Use SSH instead' }).click();
    expect(inputsOf('route.choose')).toEqual([{ profile: 'studio', route: 'ssh' }]);
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
  });

  it('is not stored when the host knows better: it says so and shows what is true now', async () => {
    const { screen } = await openWindow([endedBy(selfSigned)], (double) => {
      double.on('certificate.trust', () => {
        double.publish({ profiles: [endedBy(remade)] });
        return notAsShown;
      });
    });
    await screen.getByRole('button', { name: 'Trust this certificate' }).click();
    await expect.element(screen.getByRole('alert').getByText(/nothing was trusted/)).toBeVisible();
    await expect.element(screen.getByRole('dialog', { name: /shows another certificate/ })).toBeVisible();
  });

  it('begins anew and says so when another one is shown meanwhile', async () => {
    const { screen, bridge } = await openWindow([endedBy(selfSigned)]);
    await screen.getByLabelText('What it says there').fill(NEW);
    bridge.publish({ profiles: [endedBy({ ...selfSigned, fingerprint: KEY })] });
    await expect.element(screen.getByRole('alert').getByText(/not what you looked at/)).toBeVisible();
    await expect.element(screen.getByLabelText('What it says there')).toHaveValue('');
  });

  it('says so until the person goes on to decide', async () => {
    const { screen, bridge } = await openWindow([endedBy(remade)]);
    await expect.element(screen.getByRole('dialog')).toBeVisible();
    bridge.publish({ profiles: [endedBy({ ...remade, fingerprint: KEY })] });
    await expect.element(screen.getByText(/not what you looked at/)).toBeVisible();
    await screen.getByRole('button', { name: 'Forget the old certificate…' }).click();
    await expect.element(screen.getByRole('dialog', { name: /^Forget the old/ })).toBeVisible();
    expect(screen.getByText(/not what you looked at/).query()).toBeNull();
  });

  it('is not called another one where the same is asked about for another reason', async () => {
    const { screen, bridge } = await openWindow([endedBy(remade)]);
    await expect.element(screen.getByRole('dialog', { name: /shows another certificate/ })).toBeVisible();
    bridge.publish({ profiles: [endedBy(selfSigned)] });
    await expect.element(screen.getByRole('button', { name: 'Trust this certificate' })).toBeVisible();
    expect(screen.getByText(/not what you looked at/).query()).toBeNull();
  });
});

describe('a certificate that cannot be pinned', () => {
  it.each(['expired', 'not-yet-valid', 'wrong-host', 'other'] as const)(
    'says what to do: %s',
    async (why) => {
      const { screen } = await openWindow([endedBy(unpinnable(why))]);
      const dialog = screen.getByRole('dialog');
      await expect.element(dialog.getByRole('button', { name: 'Stay disconnected' })).toHaveFocus();
      expect(dialog.getByRole('button', { name: /Trust/ }).query()).toBeNull();
      await screen.unmount();
    },
  );

  it('leads to what decides, where the gateway trusts this computer alone', async () => {
    const alone = securedProfile({ trust: 'system' });
    const { screen } = await openWindow([endedBy(unpinnable('self-signed'), alone)]);
    await expect.element(screen.getByText(/set to trust only what this computer trusts/)).toBeVisible();
    await screen.getByRole('button', { name: 'Change that…' }).click();
    await expect.element(screen.getByRole('dialog', { name: 'Edit Studio' })).toBeVisible();
    await expect.element(screen.getByRole('radio', { name: /By what this computer trusts/ })).toHaveFocus();
  });

  it('leads to the form on the page while the gateway is being added', async () => {
    const alone = securedProfile({ trust: 'system' });
    const { screen, front, bridge } = await openWindow([]);
    front.place.setState({ view: 'add', joining: 'studio' });
    bridge.publish({ profiles: [endedBy(unpinnable('self-signed'), alone)] });
    await screen.getByRole('button', { name: 'Change that…' }).click();
    expect(screen.getByRole('dialog').query()).toBeNull();
    await expect.element(screen.getByRole('radio', { name: /By what this computer trusts/ })).toHaveFocus();
  });

  it('names the list that stands in for the system’s', async () => {
    const { screen, bridge } = await openWindow([endedBy(unpinnable('expired'))]);
    bridge.publish({ roots: 'bundled' });
    await expect.element(screen.getByText(/uses its built-in list/)).toBeVisible();
  });
});

describe('another certificate than the pinned one', () => {
  it('is trusted with a second word, where this computer trusts it', async () => {
    const { screen, inputsOf } = await openWindow([endedBy(renewed)]);
    const first = screen.getByRole('dialog', { name: /shows another certificate than the pinned one/ });
    await expect.element(first.getByText('8F:24:F0:B5:C1:D6:A9:7E')).toBeVisible();
    await expect.element(first.getByText(/^learned on .*2026$/)).toBeVisible();
    for (const row of NEW_ROWS) await expect.element(first.getByText(row)).toBeVisible();
    await expect.element(first.getByText('Trusts the new certificate.')).toBeVisible();
    await expect.element(first.getByRole('button', { name: 'Stay disconnected' })).toHaveFocus();
    await first.getByRole('button', { name: 'Trust the new certificate…' }).click();

    const second = screen.getByRole('dialog', { name: /^Trust the new certificate of/ });
    await expect.element(second.getByRole('button', { name: 'Stay disconnected' })).toHaveFocus();
    const replace = second.getByRole('button', { name: 'Trust the new certificate' });
    await expect.element(replace).toBeDisabled();
    await second.getByRole('checkbox').click();
    await replace.click();
    await expect.poll(() => inputsOf('certificate.trust')).toEqual([{ ...shown, replaces: pinned.value }]);
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
  });

  it('is trusted by nobody where this computer does not: the old one is forgotten, and asked anew', async () => {
    const { screen, inputsOf } = await openWindow([endedBy(remade)]);
    await expect.element(screen.getByText(/you trusted it on/)).toBeVisible();
    expect(screen.getByRole('button', { name: /^Trust/ }).query()).toBeNull();
    await screen.getByRole('button', { name: 'Forget the old certificate…' }).click();
    const second = screen.getByRole('dialog', { name: /^Forget the old certificate of/ });
    const forget = second.getByRole('button', { name: 'Forget the old certificate' });
    await expect.element(forget).toBeDisabled();
    await second.getByRole('checkbox').click();
    await forget.click();
    await expect
      .poll(() => inputsOf('certificate.forget'))
      .toEqual([{ profile: 'studio', route: 'direct', pin: pinned.value }]);
    expect(inputsOf('certificate.trust')).toEqual([]);
  });

  it('is compared by its key where the key is pinned', async () => {
    const stored = { ...pinned, kind: 'public-key' } as const;
    const { screen } = await openWindow([endedBy({ ...renewed, stored })]);
    await expect.element(screen.getByText('Pinned key')).toBeVisible();
    await expect.element(screen.getByText('0B:1C:2D:3E:4F:50:61:72')).toBeVisible();
  });

  it('is changed in OpenClaw’s configuration alone, where that pins it', async () => {
    const { screen } = await openWindow([endedBy(configured)]);
    const dialog = screen.getByRole('dialog');
    await expect.element(dialog.getByText(/gateway\.remote\.tlsFingerprint/)).toBeVisible();
    await expect.element(dialog.getByText('from OpenClaw’s configuration')).toBeVisible();
    const names = dialog
      .getByRole('button')
      .elements()
      .map(({ textContent }) => textContent);
    expect(names).toEqual([
      'Copy the pinned fingerprint',
      'Copy the fingerprint shown now',
      'See the configuration…',
      'Stay disconnected',
    ]);
    await dialog.getByRole('button', { name: 'See the configuration…' }).click();
    await expect
      .element(screen.getByRole('dialog', { name: 'What OpenClaw’s configuration says' }))
      .toBeVisible();
  });

  it('is judged for a switch that failed, while the old link goes on', async () => {
    const both = securedWithTunnel();
    const connection = { kind: 'online', epoch: 1, since: 0, route: 'ssh', lastSwitch: remade } as const;
    const { screen, inputsOf } = await openWindow([{ ...both, connection }]);
    await expect.element(screen.getByRole('button', { name: 'Leave it as it is' })).toHaveFocus();
    expect(screen.getByRole('button', { name: 'Use SSH instead' }).query()).toBeNull();
    await screen.getByRole('button', { name: 'Forget the old certificate…' }).click();
    await screen.getByRole('checkbox').click();
    await screen.getByRole('button', { name: 'Forget the old certificate' }).click();
    await expect
      .poll(() => inputsOf('certificate.forget'))
      .toEqual([{ profile: 'studio', route: 'direct', pin: pinned.value }]);
    expect([...inputsOf('connection.reconnect'), ...inputsOf('route.choose')]).toEqual([]);
  });

  it('keeps the focus inside', async () => {
    const { screen } = await openWindow([endedBy(remade, securedWithTunnel())]);
    const dialog = screen.getByRole('dialog');
    await expect.element(dialog).toBeVisible();
    for (let stop = 0; stop < 9; stop += 1) {
      await userEvent.keyboard('{Tab}');
      const { activeElement } = document;
      expect(activeElement === document.body || dialog.element().contains(activeElement)).toBe(true);
    }
  });
});
