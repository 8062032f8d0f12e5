import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { Pin } from '../../../src-main/contract/certificate.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { openWindow } from '../app/rehearsal.tsx';
import { endedBy, pinned, renewed, securedProfile } from '../trust/certificate-rehearsal.ts';

type Due = NonNullable<ProfileSnapshot['expiry']>['due'];

function ending(due: Due, change: Partial<Pin> = {}): ProfileSnapshot {
  const routes = [{ kind: 'direct', url: 'wss://studio.example/', pin: { ...pinned, ...change } }] as const;
  const at = Date.UTC(2026, 10, 30, 12);
  return { ...securedProfile({ routes }), expiry: { route: 'direct', due, at } };
}

describe('a pinned certificate that ends', () => {
  it.each([
    ['14-days', {}, /ends on .*2026/, /asked to confirm the new one/],
    ['3-days', { kind: 'public-key' }, /ends on .*2026/, /with the same key passes by itself/],
    ['expired', { from: 'configuration' }, /ended on .*2026/, /gateway\.remote\.tlsFingerprint/],
  ] as const)('is told with what its renewal means: %s', async (due, change, end, renewal) => {
    const { screen } = await openWindow([ending(due, change)]);
    const notice = screen.getByRole('region', { name: 'Connection' });
    await expect.element(notice.getByText(end)).toBeVisible();
    await expect.element(notice.getByText(renewal)).toBeVisible();
    await screen.unmount();
  });

  it('is told until it was read, and again when it is nearer', async () => {
    const { screen, bridge } = await openWindow([ending('14-days')]);
    const notice = screen.getByRole('region', { name: 'Connection' });
    await screen.getByRole('button', { name: 'Dismiss' }).click();
    await expect.element(notice).not.toBeInTheDocument();
    bridge.publish({ theme: 'dark' });
    expect(notice.query()).toBeNull();
    bridge.publish({ profiles: [ending('3-days')] });
    await expect.element(notice).toBeVisible();
  });

  it('steps back behind what is the matter now', async () => {
    const { screen } = await openWindow([endedBy(renewed, ending('expired'))]);
    await userEvent.keyboard('{Escape}');
    const notice = screen.getByRole('region', { name: 'Connection' });
    await expect.element(notice.getByText(/shows another certificate/)).toBeVisible();
    expect(notice.getByText(/ended on/).query()).toBeNull();
  });

  it('is marked in the list of gateways', async () => {
    const { screen, front } = await openWindow([ending('3-days')]);
    front.place.setState({ view: 'gateways' });
    await expect.element(screen.getByText(/^Certificate ends on .*2026$/)).toBeVisible();
  });
});
