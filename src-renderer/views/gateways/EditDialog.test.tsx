import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import type { ForwardState, ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { onlineProfile, type Double } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';
import { stuckProfile, tunnelledProfile } from './rehearsal.ts';

async function openEdit(
  snapshot: ProfileSnapshot,
  prepare?: (double: Double) => void,
  focus: 'name' | 'address' = 'name',
) {
  const window = await openWindow([snapshot], prepare);
  window.front.place.setState({ dialog: { kind: 'edit', profile: 'studio', focus } });
  const dialog = window.screen.getByRole('dialog', { name: 'Edit Studio' });
  await expect.element(dialog).toBeVisible();
  return { ...window, dialog, save: () => dialog.getByRole('button', { name: 'Save' }).click() };
}

function forwardedProfile(state: ForwardState): ProfileSnapshot {
  const snapshot = tunnelledProfile();
  return { ...snapshot, forwards: snapshot.forwards.map((forward) => ({ ...forward, state })) };
}

describe('the routes of a gateway', () => {
  it('can become two, one of which goes first', async () => {
    const { dialog, save, inputsOf } = await openEdit(onlineProfile());
    expect(dialog.getByLabelText('Gateway’s port').query()).toBeNull();
    expect(dialog.getByRole('checkbox').query()).toBeNull();
    await dialog.getByLabelText('SSH server').fill('ada@studio');
    await dialog.getByText('Over SSH').click();
    await dialog.getByRole('checkbox', { name: 'Try the other route after three failures' }).click();
    await dialog.getByRole('button', { name: 'Key, agent and TLS' }).click();
    await dialog.getByRole('checkbox', { name: 'The gateway speaks TLS there' }).click();
    await save();
    await expect.poll(() => inputsOf('route.choose')).toEqual([{ profile: 'studio', route: 'ssh' }]);
    expect(inputsOf('profile.edit')).toEqual([
      {
        profile: 'studio',
        ssh: { target: 'ada@studio', remotePort: 18_789, secure: true },
        fallback: true,
      },
    ]);
    await expect.poll(() => dialog.query()).toBeNull();
  });

  it('goes away where its field is emptied, but not the last one', async () => {
    const { dialog, save, inputsOf } = await openEdit(tunnelledProfile());
    await dialog.getByLabelText('SSH server').fill('');
    await dialog.getByLabelText('Address').fill('');
    await save();
    await expect.element(dialog.getByLabelText('Address')).toHaveFocus();
    await expect.element(dialog.getByLabelText('Address')).toHaveAccessibleDescription(/no address yet/);
    expect(inputsOf('profile.edit')).toEqual([]);
    await dialog.getByLabelText('Address').fill('ws://studio.local:18789/');
    await save();
    await expect
      .poll(() => inputsOf('profile.edit'))
      .toEqual([{ profile: 'studio', ssh: null, forwards: [] }]);
  });

  it('are led to by the field that ends the fault', async () => {
    const fault = { heals: 'by-deciding', code: 'agent-unavailable', socket: '/run/agent' } as const;
    const { dialog } = await openEdit(stuckProfile(fault), undefined, 'address');
    await expect.element(dialog.getByLabelText('Agent')).toHaveFocus();
  });

  it('stay disconnected where the person disconnected', async () => {
    const idle = { kind: 'idle', why: 'by-person' } as const;
    const { dialog, save, inputsOf } = await openEdit({ ...onlineProfile(), connection: idle });
    await dialog.getByLabelText('Name').fill('Work');
    await save();
    await expect.poll(() => dialog.query()).toBeNull();
    expect(inputsOf('connection.reconnect')).toEqual([]);
  });
});

describe('a refusal that comes late', () => {
  const refuseLate = async (fault: Refusal) => {
    const answer = Promise.withResolvers<void>();
    const edit = await openEdit(onlineProfile(), (double) => {
      double.on('profile.edit', async () => {
        await answer.promise;
        return { ok: false, fault } as const;
      });
    });
    const address = edit.dialog.getByLabelText('Address');
    await address.fill('ftp://studio.local');
    await edit.save();
    await expect.poll(() => edit.inputsOf('profile.edit').length).toBe(1);
    await address.fill('studio.example');
    answer.resolve();
    await expect
      .element(edit.dialog.getByRole('button', { name: 'Save' }))
      .not.toHaveAttribute('aria-disabled', 'true');
    return { ...edit, address };
  };

  it('is not said of what was typed meanwhile', async () => {
    const { address } = await refuseLate({ code: 'address-refused', why: 'scheme' });
    await expect.element(address).not.toHaveAccessibleDescription(/nothing else/);
    await expect.element(address).toHaveValue('studio.example');
  });

  it('is said of what is as it was', async () => {
    const { dialog } = await refuseLate({ code: 'name-refused', why: 'taken' });
    await expect.element(dialog.getByLabelText('Name')).toHaveFocus();
  });
});

describe('the ports of this computer', () => {
  it('say what they mean, and how each one stands', async () => {
    const { dialog, bridge } = await openEdit(tunnelledProfile());
    const ports = dialog.getByRole('group', { name: 'Ports on this computer' });
    await expect.element(ports.getByText(/Every program and every user of this computer/)).toBeVisible();
    await expect.element(ports.getByRole('status')).toHaveTextContent('open');
    bridge.publish({ profiles: [forwardedProfile({ kind: 'waiting' })] });
    await expect.element(ports.getByRole('status')).toHaveTextContent('open, waits for the tunnel');
    await ports.getByLabelText('Port here').fill('18790');
    await expect.element(ports.getByRole('status')).toHaveTextContent('opens once it is saved');
  });

  it('name what holds one, and offer to choose another or to look again', async () => {
    const state = { kind: 'in-use', holder: { pid: 4711, name: 'node' } } as const;
    const { dialog, inputsOf } = await openEdit(forwardedProfile(state));
    await expect.element(dialog.getByRole('status')).toHaveTextContent('in use by node (4711)');
    await dialog.getByRole('button', { name: 'Look again' }).click();
    expect(inputsOf('forward.retry')).toEqual([{ profile: 'studio', localPort: 18_789 }]);
    await dialog.getByRole('button', { name: 'Choose another port' }).click();
    await expect.element(dialog.getByLabelText('Port here')).toHaveFocus();
  });

  it('are added and removed, and the focus is never lost', async () => {
    const { dialog, save, inputsOf } = await openEdit(tunnelledProfile());
    const add = dialog.getByRole('button', { name: 'Add a port' });
    await add.click();
    await expect.element(dialog.getByLabelText('Port here').nth(1)).toHaveFocus();
    await dialog.getByLabelText('Port here').nth(1).fill('3000');
    await dialog.getByLabelText('Port there').nth(1).fill('3001');
    await dialog.getByRole('button', { name: 'Remove port 18789' }).click();
    await expect.element(add).toHaveFocus();
    await save();
    await expect
      .poll(() => inputsOf('profile.edit'))
      .toEqual([{ profile: 'studio', forwards: [{ localPort: 3000, remotePort: 3001 }] }]);
  });

  it('offer the gateway’s own port to the first gateway alone', async () => {
    const bare = { ...tunnelledProfile(), forwards: [] };
    const without = { ...bare, profile: { ...bare.profile, forwards: [] } };
    const first = await openEdit(without);
    await first.dialog.getByRole('button', { name: 'Add a port' }).click();
    await expect.element(first.dialog.getByLabelText('Port here')).toHaveValue('18789');
    await first.screen.unmount();
    const second = await openEdit({ ...without, primary: false });
    await second.dialog.getByRole('button', { name: 'Add a port' }).click();
    await expect.element(second.dialog.getByLabelText('Port here')).toHaveValue('');
    await expect.element(second.dialog.getByLabelText('Port there')).toHaveValue('18789');
  });

  it('keep what was typed when one is refused, at the port that it is about', async () => {
    const { dialog, save } = await openEdit(tunnelledProfile(), (double) => {
      double.on('profile.edit', () => ({
        ok: false,
        fault: { code: 'forward-refused', why: 'taken', port: 3000 },
      }));
    });
    await dialog.getByRole('button', { name: 'Add a port' }).click();
    const local = dialog.getByLabelText('Port here').nth(1);
    await local.fill('3000');
    await dialog.getByLabelText('Port there').nth(1).fill('3000');
    await save();
    await expect.element(local).toHaveFocus();
    await expect.element(local).toHaveAttribute('aria-invalid', 'true');
    await expect.element(local).toHaveAccessibleDescription(/Port 3000 is given away already/);
    await expect.element(local).toHaveValue('3000');
  });
});
