import { describe, expect, it } from 'vitest';
import type { Standing } from '../../../src-main/contract/fault.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { onlineProfile, type Double } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';
import { configured, endedBy, KEY, NEW, pinned, securedProfile } from '../trust/certificate-rehearsal.ts';

const url = 'wss://studio.example:18789/';
/** The host keeps what names its scheme, and takes anything else for this address. */
const judge = (text: string) =>
  ({
    ok: true,
    value: { verdict: 'allow', url: text.startsWith('ws') ? text : url, rewritten: false },
  }) as const;

async function openEdit(
  snapshot: ProfileSnapshot,
  focus: 'name' | 'address' = 'name',
  prepare: (double: Double) => void = () => {},
) {
  const window = await openWindow([snapshot], (double) => {
    double.on('address.judge', ({ text }) => judge(text));
    prepare(double);
  });
  window.front.place.setState({ dialog: { kind: 'edit', profile: 'studio', focus } });
  const dialog = window.screen.getByRole('dialog', { name: 'Edit Studio' });
  await expect.element(dialog).toBeVisible();
  return { ...window, dialog, save: () => dialog.getByRole('button', { name: 'Save' }).click() };
}

describe('how a gateway proves itself', () => {
  it('is a question only where TLS is spoken', async () => {
    const { dialog } = await openEdit(onlineProfile());
    const modes = dialog.getByRole('radiogroup', { name: 'How the gateway proves itself' });
    expect(modes.query()).toBeNull();
    await dialog.getByLabelText('Address').fill('studio.example');
    await expect.element(modes.getByRole('radio', { name: /By its certificate/ })).toBeChecked();
    await dialog.getByLabelText('Address').fill('ws://studio.local:18789/');
    await expect.poll(() => modes.query()).toBeNull();
    await dialog.getByLabelText('SSH server').fill('ada@studio');
    await dialog.getByRole('button', { name: 'Key, agent and TLS' }).click();
    await dialog.getByRole('checkbox', { name: 'The gateway speaks TLS there' }).click();
    await expect.element(modes).toBeVisible();
  });

  it('is changed with one choice, and with a fingerprint', async () => {
    const { dialog, save, inputsOf } = await openEdit(securedProfile());
    await dialog.getByRole('radio', { name: /By its key/ }).click();
    await dialog.getByLabelText('Fingerprint').fill(NEW);
    await save();
    await expect
      .poll(() => inputsOf('profile.edit'))
      .toEqual([{ profile: 'studio', trust: 'public-key', pin: NEW }]);
  });

  it('says at once what is no fingerprint, and why the host refuses one', async () => {
    const { dialog, save } = await openEdit(securedProfile(), 'name', (double) => {
      double.on('profile.edit', () => ({
        ok: false,
        fault: { code: 'fingerprint-refused', why: 'other-hash', hash: 'SHA-1' },
      }));
    });
    const field = dialog.getByLabelText('Fingerprint');
    await field.fill('AB:CD');
    await expect.element(field).toHaveAccessibleDescription(/not a SHA-256 fingerprint/);
    await save();
    await expect.element(field).toHaveFocus();
    await expect.element(field).toHaveAccessibleDescription(/made with SHA-1\. Causeway compares SHA-256/);
  });

  it('shows what is pinned, and forgets it once that is saved', async () => {
    const { dialog, save, inputsOf } = await openEdit(securedProfile());
    await expect.element(dialog.getByText(/^8F:24:F0:B5/)).toBeVisible();
    await expect.element(dialog.getByText(/learned on .*2026 · ends on .*2026/)).toBeVisible();
    await dialog.getByRole('button', { name: /^Forget/ }).click();
    await expect.element(dialog.getByText(/^Forgotten once you save/)).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: /^Keep it/ })).toHaveFocus();
    await dialog.getByRole('button', { name: /^Keep it/ }).click();
    await dialog.getByRole('button', { name: /^Forget/ }).click();
    expect(inputsOf('certificate.forget')).toEqual([]);
    await save();
    await expect
      .poll(() => inputsOf('certificate.forget'))
      .toEqual([{ profile: 'studio', route: 'direct', pin: pinned.value }]);
    await expect.poll(() => dialog.query()).toBeNull();
  });

  it('does not count a pin while this computer’s trust alone does', async () => {
    const { dialog } = await openEdit(securedProfile({ trust: 'system' }));
    await expect.element(dialog.getByText(/does not count/)).toBeVisible();
    expect(dialog.getByLabelText('Fingerprint').query()).toBeNull();
  });

  it('leads to the field that ends the fault', async () => {
    const unreadable: Standing = {
      heals: 'by-deciding',
      code: 'unreadable-pin',
      host: 'studio.example',
      port: 18_789,
      route: 'direct',
      from: 'person',
      why: 'length',
    };
    const { dialog } = await openEdit(endedBy(unreadable), 'address');
    await expect.element(dialog.getByLabelText('Fingerprint')).toHaveFocus();
  });
});

describe('how a new gateway proves itself', () => {
  it('is folded away until it is wanted, and is asked for with the gateway', async () => {
    const { screen, inputsOf } = await openWindow([], (double) => {
      double.on('address.judge', ({ text }) => judge(text));
    });
    await screen.getByRole('textbox', { name: 'Address' }).fill('studio.example');
    const fold = screen.getByRole('button', { name: 'How the gateway proves itself' });
    await fold.click();
    await screen.getByRole('radio', { name: /By its key/ }).click();
    await screen.getByLabelText('Fingerprint').fill(NEW);
    await screen.getByRole('button', { name: 'Connect' }).click();
    await expect
      .poll(() => inputsOf('profile.add'))
      .toMatchObject([{ address: 'studio.example', trust: 'public-key', pin: NEW }]);
  });
});

describe('headers for a proxy', () => {
  it('are typed once, and their values never shown again', async () => {
    const { dialog, save, inputsOf } = await openEdit(securedProfile({ headers: ['CF-Access-Client-Id'] }));
    const value = dialog.getByLabelText('Value', { exact: true });
    await expect.element(value).toHaveValue('');
    await expect.element(value).toHaveAccessibleDescription(/One is stored/);
    await dialog.getByRole('button', { name: 'Add a header' }).click();
    await expect.element(dialog.getByLabelText('Name', { exact: true }).nth(2)).toHaveFocus();
    await dialog.getByLabelText('Name', { exact: true }).nth(2).fill('CF-Access-Client-Secret');
    await value.nth(1).fill('s3cret');
    await save();
    await expect
      .poll(() => inputsOf('profile.edit'))
      .toEqual([
        {
          profile: 'studio',
          headers: [{ name: 'CF-Access-Client-Id' }, { name: 'CF-Access-Client-Secret', value: 's3cret' }],
        },
      ]);
  });

  it('are removed, and the focus is never lost', async () => {
    const { dialog, save, inputsOf } = await openEdit(securedProfile({ headers: ['X-Proxy'] }));
    await dialog.getByRole('button', { name: 'Remove header X-Proxy' }).click();
    await expect.element(dialog.getByRole('button', { name: 'Add a header' })).toHaveFocus();
    await save();
    await expect.poll(() => inputsOf('profile.edit')).toEqual([{ profile: 'studio', headers: [] }]);
  });

  it('say that they need TLS, also where the address has lost it', async () => {
    const { dialog, save } = await openEdit(securedProfile({ headers: ['X-Proxy'] }), 'name', (double) => {
      double.on('profile.edit', () => ({
        ok: false,
        fault: { code: 'header-refused', why: 'not-secure', header: 'X-Proxy' },
      }));
    });
    await dialog.getByLabelText('Address').fill('ws://studio.local:18789/');
    await expect.element(dialog.getByText(/only sent over TLS/)).toBeVisible();
    await save();
    const name = dialog.getByLabelText('Name', { exact: true }).nth(1);
    await expect.element(name).toHaveFocus();
    await expect.element(name).toHaveAccessibleDescription(/sent unencrypted/);
  });

  it('are led to by the one that is missing', async () => {
    const missing = { heals: 'by-deciding', code: 'header-missing', header: 'x-proxy' } as const;
    const { dialog } = await openEdit(endedBy(missing, securedProfile({ headers: ['X-Proxy'] })), 'address');
    await expect.element(dialog.getByLabelText('Value', { exact: true })).toHaveFocus();
  });
});

describe('a gateway that follows OpenClaw’s configuration', () => {
  const routes = [{ kind: 'direct', url, pin: configured.stored }] as const;

  it('shows what is changed there, and edits what is Causeway’s own', async () => {
    const { dialog, save, inputsOf } = await openEdit(securedProfile({ follows: 'openclaw', routes }));
    await expect.element(dialog.getByText(/come from OpenClaw’s configuration/)).toBeVisible();
    await expect.element(dialog.getByText(url)).toBeVisible();
    await expect.element(dialog.getByText(/^8F:24:F0:B5/)).toBeVisible();
    for (const name of ['Address', 'SSH server', 'Token', 'Fingerprint'])
      expect(dialog.getByRole('textbox', { name }).query()).toBeNull();
    expect(dialog.getByRole('radiogroup').query()).toBeNull();
    await dialog.getByLabelText('Name').fill('Work');
    await save();
    await expect.poll(() => inputsOf('profile.edit')).toEqual([{ profile: 'studio', name: 'Work' }]);
  });

  it('may choose what proves it, where nothing is pinned there', async () => {
    const learned = [{ kind: 'direct', url, pin: { ...pinned, value: KEY, kind: 'public-key' } }] as const;
    const { dialog, save, inputsOf } = await openEdit(
      securedProfile({ follows: 'openclaw', routes: learned }),
    );
    await dialog.getByRole('radio', { name: /By what this computer trusts/ }).click();
    await save();
    await expect.poll(() => inputsOf('profile.edit')).toEqual([{ profile: 'studio', trust: 'system' }]);
  });
});
