import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { onlineProfile, type Double } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';
import { BROKEN, CHANGE, FILE, followedProfile, FOUND_SSH } from './rehearsal.ts';

// In a narrow window a menu opens over the rail.
beforeEach(() => page.viewport(1280, 800));

const backup = `${FILE}.bak`;

function previewing(revision = 'r1') {
  return (double: Double) =>
    double.on('openclaw.preview', () => ({ ok: true, value: { file: FILE, revision, lines: CHANGE } }));
}

async function openGateways(prepare: (double: Double) => void = () => {}, profile = onlineProfile()) {
  const window = await openWindow([profile], prepare);
  window.front.place.setState({ view: 'gateways' });
  await expect.element(window.screen.getByRole('heading', { name: 'Gateways' })).toBeVisible();
  return window;
}

async function openWrite(prepare: (double: Double) => void = previewing()) {
  const window = await openGateways(prepare);
  await window.screen.getByRole('button', { name: 'More about Studio' }).click();
  await window.screen.getByRole('menuitem', { name: 'Write to OpenClaw’s configuration…' }).click();
  const dialog = window.screen.getByRole('dialog', { name: 'Write Studio to OpenClaw’s configuration?' });
  await expect.element(dialog).toBeVisible();
  return {
    ...window,
    dialog,
    write: () => dialog.getByRole('button', { name: 'Write', exact: true }).click(),
  };
}

describe('writing to OpenClaw’s configuration', () => {
  it('shows exactly what changes, with signs and words, and the safe button has the focus', async () => {
    const { dialog, inputsOf } = await openWrite();
    const lines = dialog.getByRole('list', { name: `Changes to ${FILE}` });
    await expect.element(lines).toBeVisible();
    const texts = lines
      .getByRole('listitem')
      .elements()
      .map(({ textContent }) => textContent);
    expect(texts[1]).toBe('−removed:     mode: "local",');
    expect(texts[2]).toBe('+added:     mode: "remote",');
    expect(texts[5]).toBe('⋯');
    await expect.element(dialog.getByText(/a backup is made first\. No secret is written/)).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(dialog).not.toBeInTheDocument();
    expect(inputsOf('openclaw.write')).toEqual([]);
  });

  it('writes what was shown, and names the backup', async () => {
    const { screen, write, inputsOf } = await openWrite((double) => {
      previewing()(double);
      double.on('openclaw.write', () => ({ ok: true, value: { file: FILE, backup } }));
    });
    await write();
    const done = screen.getByRole('dialog', { name: 'OpenClaw’s configuration names Studio now' });
    await expect.element(done.getByText(backup)).toBeVisible();
    await expect.element(done.getByRole('button', { name: 'Close' })).toHaveFocus();
    expect(inputsOf('openclaw.write')).toEqual([{ profile: 'studio', revision: 'r1' }]);
  });

  it('looks again, and says so, when the file changed meanwhile', async () => {
    const { dialog, write, inputsOf } = await openWrite((double) => {
      previewing()(double);
      double.on('openclaw.write', () => {
        previewing('r2')(double);
        return { ok: false, fault: { code: 'not-as-shown' } };
      });
    });
    await write();
    await expect.element(dialog.getByRole('alert').getByText(/changed meanwhile/)).toBeVisible();
    await write();
    await expect
      .poll(() => inputsOf('openclaw.write'))
      .toEqual([
        { profile: 'studio', revision: 'r1' },
        { profile: 'studio', revision: 'r2' },
      ]);
  });

  it('says in words why nothing is written', async () => {
    const refused = await openWrite((double) => {
      double.on('openclaw.preview', () => ({
        ok: false,
        fault: { code: 'openclaw-refused', file: FILE, key: '$include' },
      }));
    });
    await expect.element(refused.dialog.getByText(/cannot use .* as it is \(\$include\)/)).toBeVisible();
    expect(refused.dialog.getByRole('button', { name: 'Write', exact: true }).query()).toBeNull();
    await refused.screen.unmount();
    const { dialog, write } = await openWrite((double) => {
      previewing()(double);
      double.on('openclaw.write', () => ({ ok: false, fault: { code: 'not-saved', why: 'disk-full' } }));
    });
    await write();
    await expect.element(dialog.getByRole('alert').getByText(/the disk is full/)).toBeVisible();
    await expect.element(dialog.getByRole('list', { name: /Changes to/ })).toBeVisible();
  });

  it('offers nothing to write where the file says it already', async () => {
    const { dialog } = await openWrite(() => {});
    await expect.element(dialog.getByText(/Nothing would change/)).toBeVisible();
    expect(dialog.getByRole('button', { name: 'Write', exact: true }).query()).toBeNull();
  });
});

describe('the list of gateways', () => {
  it('offers the one that OpenClaw uses, and opens its chat', async () => {
    const { screen, bridge, inputsOf } = await openGateways((double) =>
      double.publish({ openclaw: FOUND_SSH }),
    );
    bridge.on('openclaw.follow', () => {
      const followed = followedProfile();
      bridge.publish({ profiles: [{ ...followed, profile: { ...followed.profile, name: 'Cabin' } }] });
      return { ok: true, value: { profile: 'studio' } };
    });
    await screen.getByRole('button', { name: 'Use it' }).click();
    await expect.element(screen.getByRole('textbox', { name: 'Message Cabin' })).toBeVisible();
    expect(inputsOf('openclaw.follow')).toEqual([{}]);
  });

  it('names the one that follows, which is not written back', async () => {
    const { screen, bridge } = await openGateways(
      (double) => double.publish({ openclaw: FOUND_SSH }),
      followedProfile(),
    );
    await expect.element(screen.getByText('follows OpenClaw’s configuration')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Use it' }).query()).toBeNull();
    await screen.getByRole('button', { name: 'More about Studio' }).click();
    await expect.element(screen.getByRole('menuitem', { name: 'Remove…' })).toBeVisible();
    expect(screen.getByRole('menuitem', { name: /Write to/ }).query()).toBeNull();
    bridge.publish({ openclaw: BROKEN });
    await expect.element(screen.getByText(/has a mistake at line 12, column 3\./)).toBeVisible();
  });
});
