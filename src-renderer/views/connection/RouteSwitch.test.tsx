import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Standing } from '../../../src-main/contract/fault.ts';
import { onlineProfile } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';
import { routedProfile, stayedBecause, switchingProfile } from '../trust/rehearsal.ts';

const refused: Standing = {
  heals: 'by-deciding',
  code: 'login-refused',
  host: 'studio.local',
  port: 22,
  user: 'ada',
  tried: ['publickey'],
  accepted: ['password'],
};

// In a narrow window the rail alone names the route.
beforeEach(() => page.viewport(1280, 800));

describe('the switch between routes', () => {
  it('is there only where there is a choice', async () => {
    const { screen } = await openWindow([onlineProfile()]);
    await expect.element(screen.getByRole('textbox', { name: 'Message Studio' })).toBeVisible();
    expect(screen.getByRole('radio', { name: 'SSH' }).query()).toBeNull();
  });

  it('shows the route in use and changes it from the keyboard', async () => {
    const { screen, inputsOf } = await openWindow([routedProfile()]);
    const routes = screen.getByRole('radiogroup', { name: 'Route to Studio' });
    const direct = routes.getByRole('radio', { name: 'Direct' });
    await expect.element(direct).toBeChecked();
    direct.element().focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(inputsOf('route.choose')).toEqual([{ profile: 'studio', route: 'ssh' }]);
  });

  it('shows how far a change has come, and can be taken back', async () => {
    const { screen, inputsOf } = await openWindow([switchingProfile()]);
    await expect.element(screen.getByRole('radio', { name: 'SSH' })).toBeChecked();
    await expect.element(screen.getByText('changing to SSH: logging in')).toBeVisible();
    await screen.getByText('Direct').click();
    expect(inputsOf('route.choose')).toEqual([{ profile: 'studio', route: 'direct' }]);
  });

  it('names the route and its round trip once it is in use', async () => {
    const { screen } = await openWindow([routedProfile('ssh')]);
    await expect.element(screen.getByText('SSH · studio.local')).toBeVisible();
    await expect.element(screen.getByText('over SSH · 24 ms')).toBeVisible();
    const card = screen.getByRole('button', { name: 'Gateways: Studio, connected over SSH · 24 ms' });
    await expect.element(card).toBeVisible();
  });

  it('asks nothing of a host that is not there', async () => {
    const { screen, bridge } = await openWindow([routedProfile()]);
    bridge.tell({ kind: 'host', presence: 'gone' });
    await expect.element(screen.getByRole('radio', { name: 'SSH' })).toBeDisabled();
  });
});

describe('a change of the route that failed', () => {
  it('says why and that the old connection stays, until it is dismissed', async () => {
    const { screen, bridge } = await openWindow([stayedBecause(refused)]);
    const notice = screen.getByRole('region', { name: 'Connection' });
    await expect.element(notice.getByText('Studio stays connected directly.')).toBeVisible();
    await expect.element(notice.getByText(/studio\.local did not let ada in/)).toBeVisible();
    await expect.element(screen.getByRole('radio', { name: 'Direct' })).toBeChecked();
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await expect.element(notice).not.toBeInTheDocument();
    bridge.publish({ profiles: [switchingProfile()] });
    await expect.element(screen.getByText('changing to SSH: logging in')).toBeVisible();
    bridge.publish({ profiles: [stayedBecause(refused)] });
    await expect.element(notice).toBeVisible();
  });
});
