import { describe, expect, it } from 'vitest';
import type { CredentialsExplanation } from '../../../src-main/contract/credential.ts';
import { onlineProfile } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';
import { BROKEN, followedProfile, OVERRIDDEN, UNAVAILABLE, UNNAMED } from '../openclaw/rehearsal.ts';

async function openExplained(explained: CredentialsExplanation, profile = followedProfile()) {
  const window = await openWindow([profile], (double) => {
    double.on('credentials.explain', () => ({ ok: true, value: explained }));
  });
  window.front.place.setState({ dialog: { kind: 'openclaw', profile: 'studio' } });
  const region = window.screen.getByRole('region', { name: 'What is presented' });
  await expect.element(region).toBeVisible();
  return { ...window, region };
}

describe('what a gateway presents', () => {
  it('is told with its place, its length and its end, and that the environment overrides the file', async () => {
    const { region } = await openExplained(OVERRIDDEN);
    await expect
      .element(region.getByText('Token from OPENCLAW_GATEWAY_TOKEN · 43 characters · ends in a9Qz'))
      .toBeVisible();
    await expect
      .element(region.getByText(/OPENCLAW_GATEWAY_TOKEN is set and overrides gateway\.remote\.token\./))
      .toBeVisible();
    await region.getByRole('button', { name: 'Where it is looked for' }).click();
    const places = region.getByRole('list', { name: 'Places of the token' }).getByRole('listitem');
    expect(places.elements().map(({ textContent }) => textContent)).toEqual([
      'OPENCLAW_GATEWAY_TOKENused',
      'gateway.remote.tokenoverridden',
      'gateway.auth.tokenempty',
      'this gateway’s own entryempty',
    ]);
  });

  it('names what cannot be read and why, or that there is nothing', async () => {
    const unreadable = await openExplained(UNAVAILABLE);
    await expect.element(unreadable.region.getByText(/vault, which runs a command/)).toBeVisible();
    await unreadable.screen.unmount();
    const { region } = await openExplained(UNNAMED);
    await expect.element(region.getByText(/^No token in gateway\.remote/)).toBeVisible();
    expect(region.getByRole('button').query()).toBeNull();
  });

  it('is not told while the configuration names no gateway', async () => {
    const { screen, front } = await openWindow([followedProfile()], (double) => {
      const fault = { code: 'openclaw-refused', file: 'openclaw.json', key: '2:29' } as const;
      double.on('credentials.explain', () => ({ ok: false, fault }));
    });
    front.place.setState({ dialog: { kind: 'openclaw', profile: 'studio' } });
    const region = screen.getByRole('region', { name: 'What is presented' });
    await expect.element(region.getByText(/as long as .* names no gateway/)).toBeVisible();
    expect(region.getByText(/writes nothing/).query()).toBeNull();
  });

  it('is asked again when the configuration changes', async () => {
    const { region, bridge, inputsOf } = await openExplained(UNNAMED);
    bridge.on('credentials.explain', () => ({ ok: true, value: OVERRIDDEN }));
    bridge.publish({ theme: 'dark' });
    bridge.publish({ openclaw: BROKEN });
    await expect.element(region.getByText(/^Token from/)).toBeVisible();
    expect(inputsOf('credentials.explain')).toHaveLength(2);
  });

  it('includes the device’s own token, with what it may do', async () => {
    const approvedScopes = ['operator.read', 'operator.approvals'];
    const { region } = await openExplained(UNNAMED, { ...onlineProfile(), approvedScopes });
    await expect
      .element(region.getByText(/it may read conversations and status, answer approvals\./))
      .toBeVisible();
  });
});
