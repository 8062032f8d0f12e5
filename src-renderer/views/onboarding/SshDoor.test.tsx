import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { Standing } from '../../../src-main/contract/fault.ts';
import type { Double } from '../../bridge/double.ts';
import { onlineProfile } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';
import { HOSTS, JUDGED, PROXY_COMMAND, stuckProfile } from '../gateways/rehearsal.ts';

const OLD_KEY: Standing = { heals: 'by-deciding', code: 'key-unreadable', file: '~/.ssh/id', why: 'format' };

function configured(double: Double): void {
  double.on('ssh.hosts', () => ({ ok: true, value: HOSTS }));
  double.on('ssh.judge', () => ({ ok: true, value: JUDGED }));
}

/** The gateway is saved, and its first attempt ends like this. */
function ending(fault: Standing) {
  return (double: Double) => {
    configured(double);
    double.on('profile.add', () => {
      double.publish({ profiles: [stuckProfile(fault)] });
      return { ok: true, value: { profile: 'studio' } };
    });
  };
}

async function openDoor(prepare: (double: Double) => void = configured) {
  const window = await openWindow([], prepare);
  const { screen } = window;
  await screen.getByRole('button', { name: 'Type a server' }).click();
  return { ...window, server: screen.getByLabelText('SSH server') };
}

describe('the SSH door', () => {
  it('connects to a host of the ssh config, and asks for consent once', async () => {
    const { screen, inputsOf } = await openWindow([], configured);
    await screen.getByText('studio', { exact: true }).click();
    await expect
      .element(screen.getByText('Leads to deploy@10.0.0.4, through bastion.example, port 22.'))
      .toBeVisible();
    await expect.element(screen.getByLabelText('Name')).toHaveValue('Studio');
    const consent = screen.getByRole('checkbox', { name: /Let programs on this computer use the gateway/ });
    await expect.element(consent).not.toBeChecked();
    await expect.element(consent).toHaveAccessibleDescription(/Every program and every user/);
    await consent.click();
    await screen.getByLabelText('Gateway’s port').fill('19000');
    await screen.getByText('Nothing', { exact: true }).click();
    await screen.getByRole('button', { name: 'Connect', exact: true }).click();
    expect(inputsOf('profile.add')).toEqual([
      {
        name: 'Studio',
        credential: 'none',
        ssh: { target: 'studio', remotePort: 19_000, secure: false },
        forwards: [{ localPort: 18_789, remotePort: 19_000 }],
      },
    ]);
  });

  it('asks for no consent where this is not the first gateway', async () => {
    const { screen, front } = await openWindow([onlineProfile()], configured);
    front.place.setState({ view: 'add' });
    await screen.getByText('Over SSH').click();
    await expect.element(screen.getByLabelText('SSH server')).toBeVisible();
    expect(screen.getByRole('checkbox').query()).toBeNull();
  });

  it('can be worked by the keyboard alone', async () => {
    const { screen } = await openWindow([], configured);
    const studio = screen.getByRole('radio', { name: 'studio ada@studio.local via bastion' });
    await expect.element(screen.getByLabelText('Address')).toHaveFocus();
    await expect.element(studio).toBeInTheDocument();
    studio.element().focus();
    await userEvent.keyboard(' ');
    await expect.element(studio).toBeChecked();
    await expect.element(studio).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(screen.getByLabelText('SSH server')).toHaveValue('cabin');
    await userEvent.keyboard('{Tab}');
    await expect.element(screen.getByLabelText('SSH server')).toHaveFocus();
  });

  it('shows why a host cannot be used, and a config that nobody can use', async () => {
    const { screen } = await openDoor();
    const work = screen.getByRole('radio', { name: /^work/ });
    await expect.element(work).toBeDisabled();
    await expect.element(work).toHaveAccessibleName(/asks for ProxyCommand at work/);
    const broken = await openWindow([], (double) => {
      double.on('ssh.hosts', () => ({ ok: true, value: { hosts: [], fault: PROXY_COMMAND } }));
    });
    await expect.element(broken.screen.getByText(/Write the target as user@host/)).toBeVisible();
    await expect.element(broken.screen.getByRole('button', { name: 'Type a server' })).toBeVisible();
  });

  it('judges a server while it is typed', async () => {
    const { server, screen, bridge } = await openDoor((double) => {
      double.on('ssh.judge', () => ({ ok: true, value: { verdict: 'deny', why: 'space' } as const }));
    });
    await expect.element(server).toHaveFocus();
    await server.fill('studio -p 22');
    await expect.element(server).toHaveAccessibleDescription(/no spaces in it/);
    await expect.element(server).toHaveAttribute('aria-invalid', 'true');
    bridge.on('ssh.judge', () => ({ ok: true, value: { verdict: 'config', fault: PROXY_COMMAND } as const }));
    await server.fill('work');
    await expect.element(server).toHaveAccessibleDescription(/asks for ProxyCommand/);
    expect(screen.getByText(/Leads to/).query()).toBeNull();
  });

  it('marks and focuses the field of a refusal, and keeps everything that was typed', async () => {
    const { server, screen, inputsOf } = await openDoor((double) => {
      configured(double);
      double.on('profile.add', () => ({ ok: false, fault: { code: 'ssh-target-refused', why: 'user' } }));
    });
    await server.fill('a:b@studio');
    await screen.getByRole('textbox', { name: 'Token' }).fill('s3cret');
    const port = screen.getByLabelText('Gateway’s port');
    await port.fill('70000');
    const connect = screen.getByRole('button', { name: 'Connect', exact: true });
    await connect.click();
    await expect.element(port).toHaveFocus();
    await expect.element(port).toHaveAccessibleDescription(/whole number from 1 to 65535/);
    expect(inputsOf('profile.add')).toEqual([]);
    await port.fill('19000');
    await connect.click();
    await expect.element(server).toHaveFocus();
    await expect.element(server).toHaveAccessibleDescription(/user name is not a valid one/);
    await expect.element(server).toHaveValue('a:b@studio');
    await expect.element(port).toHaveValue('19000');
    await expect.element(screen.getByRole('textbox', { name: 'Token' })).toHaveValue('s3cret');
  });

  it('keeps what was typed at the other door', async () => {
    const { screen } = await openWindow([], configured);
    await screen.getByLabelText('Address').fill('studio.local');
    await screen.getByRole('textbox', { name: 'Token' }).fill('s3cret');
    await screen.getByRole('button', { name: 'Type a server' }).click();
    await expect.element(screen.getByRole('textbox', { name: 'Token' })).toHaveValue('s3cret');
    await screen.getByRole('button', { name: 'Enter an address' }).click();
    await expect.element(screen.getByLabelText('Address')).toHaveValue('studio.local');
    await expect.element(screen.getByLabelText('Address')).toHaveFocus();
  });
});

describe('an attempt over SSH that failed', () => {
  it('shows the rung that broke and leads to the field that ends it', async () => {
    const { server, screen, inputsOf } = await openDoor(ending(OLD_KEY));
    await server.fill('deploy@studio');
    await screen.getByRole('button', { name: 'Connect', exact: true }).click();
    const rungs = screen.getByRole('list', { name: /How far/ }).getByRole('listitem');
    await expect.element(rungs.filter({ hasText: 'Login' }).getByText('failed')).toBeVisible();
    await expect.element(rungs.filter({ hasText: 'Host key' }).getByText('done')).toBeVisible();
    await expect.element(rungs.filter({ hasText: 'Forward' }).getByText('not reached')).toBeVisible();
    await screen.getByRole('button', { name: 'Choose another key' }).click();
    const key = screen.getByLabelText('Key file');
    await expect.element(key).toHaveFocus();
    await key.fill('~/.ssh/id_new');
    await screen.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect.poll(() => inputsOf('connection.reconnect')).toEqual([{ profile: 'studio' }]);
    expect(inputsOf('profile.edit')).toEqual([
      {
        profile: 'studio',
        ssh: { target: 'deploy@studio', remotePort: 18_789, secure: false, identityFile: '~/.ssh/id_new' },
      },
    ]);
  });

  it('offers the direct route where SSH itself cannot do it', async () => {
    const host = { host: 'studio', port: 22 };
    const { server, screen } = await openDoor(
      ending({ heals: 'by-deciding', code: 'no-common-algorithm', ...host, kind: 'key exchange' }),
    );
    await server.fill('deploy@studio');
    await screen.getByRole('button', { name: 'Connect', exact: true }).click();
    await screen.getByRole('button', { name: 'Use a direct address' }).click();
    const dialog = screen.getByRole('dialog', { name: 'Edit Studio' });
    await expect.element(dialog.getByLabelText('Address')).toHaveFocus();
  });

  it('opens the chat once it is connected', async () => {
    const { server, screen, bridge } = await openDoor(ending(OLD_KEY));
    await server.fill('deploy@studio');
    await screen.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect.element(screen.getByRole('list', { name: /How far/ })).toBeVisible();
    bridge.publish({ profiles: [onlineProfile()] });
    await expect.element(screen.getByRole('textbox', { name: 'Message Studio' })).toBeVisible();
  });
});
