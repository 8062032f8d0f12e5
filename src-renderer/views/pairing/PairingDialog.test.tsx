import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import type { Double } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';
import { blockedBy, routedProfile, unknownKey } from '../trust/rehearsal.ts';
import { askingAgain, directlyWaitingFor, otherRequest, request, waitingFor } from './rehearsal.ts';

const asked = { profile: 'studio', requestId: request.requestId };

async function openRequest(snapshot: ProfileSnapshot, prepare?: (double: Double) => void) {
  const window = await openWindow([snapshot], prepare);
  await window.screen.getByRole('button', { name: 'See the request…' }).click();
  const dialog = window.screen.getByRole('dialog');
  await expect.element(dialog).toBeVisible();
  return { ...window, dialog };
}

async function openConsent(prepare?: (double: Double) => void) {
  const window = await openRequest(waitingFor(request), prepare);
  await window.dialog.getByRole('button', { name: 'Approve over SSH…' }).click();
  const consent = window.screen.getByRole('dialog', { name: 'Approve this request on studio.local?' });
  await expect.element(consent).toBeVisible();
  return { ...window, consent, approve: () => consent.getByRole('button', { name: 'Approve it' }).click() };
}

describe('a device that waits for its owner’s word', () => {
  it('shows who asks for what in plain words, the exact command, and when it looks again', async () => {
    const scopes = [...request.scopes, 'operator.rockets'];
    const { dialog, clock } = await openRequest(waitingFor({ ...request, scopes }));
    await expect.element(dialog).toHaveAccessibleName('Studio does not know this device yet');
    for (const text of [
      request.requestId ?? '',
      '3f2a91c07b…b3b7e1d204',
      'operator (uses the gateway)',
      'read conversations and status',
      'send messages and run the agent',
      'answer approvals',
      'operator.rockets',
      request.command,
    ]) {
      await expect.element(dialog.getByText(text, { exact: true })).toBeVisible();
    }
    await expect.element(dialog.getByRole('button', { name: 'Copy the device’s id' })).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Copy command' })).toBeVisible();
    await expect.element(dialog.getByText(/checks again in 10 s by itself; the request stays/)).toBeVisible();
    clock.advance(4000);
    await expect.element(dialog.getByText(/checks again in 6 s/)).toBeVisible();
    await expect.element(dialog.getByRole('button', { name: 'Close' })).toHaveFocus();
  });

  it('is put aside with Escape, and asked for nothing meanwhile', async () => {
    const { dialog, bridge } = await openRequest(waitingFor(request));
    const before = bridge.calls.length;
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    bridge.publish({ profiles: [waitingFor(request, 60_000)] });
    await expect.element(dialog).not.toBeInTheDocument();
    expect(bridge.calls).toHaveLength(before);
  });

  it('is approved first, for while it waits another way in is asked about too', async () => {
    const { dialog } = await openRequest(waitingFor(request));
    await expect
      .element(dialog.getByText(/hardly while a request for this device already waits/))
      .toBeVisible();
    const names = dialog
      .getByRole('button')
      .elements()
      .map(({ textContent }) => textContent);
    expect(names.indexOf('Approve over SSH…')).toBeLessThan(names.indexOf('Connect over SSH'));
  });

  it('is offered the way over SSH where none waits yet, which closes it so that the login can ask', async () => {
    const { requestId: _, ...unnamed } = request;
    const { dialog, screen, inputsOf } = await openRequest(waitingFor(unnamed));
    await expect.element(dialog.getByText(/usually paired without asking\./)).toBeVisible();
    await dialog.getByRole('button', { name: 'Connect over SSH' }).click();
    expect(inputsOf('route.choose')).toEqual([{ profile: 'studio', route: 'ssh' }]);
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
  });

  it('has only the command where there is no SSH route, and says why it waits', async () => {
    const { dialog } = await openRequest(directlyWaitingFor({ ...request, reason: 'scope-upgrade' }));
    await expect.element(dialog).toHaveAccessibleName(/not yet allowed this device all/);
    await expect.element(dialog.getByText(request.command)).toBeVisible();
    expect(dialog.getByRole('button', { name: /over SSH/ }).query()).toBeNull();
  });

  it('says when the request is another one by now', async () => {
    const { dialog, bridge } = await openRequest(waitingFor(request));
    bridge.publish({ profiles: [askingAgain()] });
    await expect.element(dialog.getByText(/is checking now/)).toBeVisible();
    await expect.element(dialog.getByText(request.command)).toBeVisible();
    bridge.publish({ profiles: [waitingFor(request)] });
    expect(dialog.getByText(/another request/).query()).toBeNull();
    bridge.publish({ profiles: [waitingFor(otherRequest)] });
    await expect.element(dialog.getByRole('alert').getByText(/another request/)).toBeVisible();
    await expect.element(dialog.getByText(otherRequest.command)).toBeVisible();
  });

  it('shows the request once it is known, and what keeps the gateway from being asked', async () => {
    const { dialog, bridge } = await openRequest(askingAgain());
    await expect.element(dialog.getByText('The gateway is being asked.')).toBeVisible();
    bridge.publish({ profiles: [waitingFor(request)] });
    await expect.element(dialog.getByText(request.command)).toBeVisible();
    bridge.publish({ profiles: [waitingFor({ heals: 'by-waiting', code: 'gateway-stopped' })] });
    await expect
      .element(dialog.getByText(/Studio was stopped\. Causeway checks again by itself/))
      .toBeVisible();
  });

  it('is over once the gateway lets it in', async () => {
    const { dialog, bridge } = await openRequest(waitingFor(request));
    bridge.publish({ profiles: [routedProfile()] });
    await expect.element(dialog).not.toBeInTheDocument();
  });
});

describe('approving over SSH', () => {
  it('names the exact request, host and commands before anything runs, and the safe button has the focus', async () => {
    const { consent, inputsOf } = await openConsent();
    for (const text of [
      request.requestId ?? '',
      '3f2a91c07b…b3b7e1d204',
      'answer approvals',
      'ada@studio.local',
      'openclaw devices list --json',
      request.command,
    ]) {
      await expect.element(consent.getByText(text, { exact: true })).toBeVisible();
    }
    await expect.element(consent.getByRole('button', { name: 'Not now' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(consent).not.toBeInTheDocument();
    expect(inputsOf('pairing.approve')).toEqual([]);
  });

  it('says that it is under way, then that it is done, and closes once connected', async () => {
    const answer = Promise.withResolvers<{ ok: true; value: Record<string, never> }>();
    const { consent, approve, bridge, inputsOf } = await openConsent((double) => {
      double.on('pairing.approve', () => answer.promise);
    });
    await approve();
    await expect.element(consent.getByText('Approving it on studio.local…')).toBeVisible();
    await userEvent.keyboard('{Enter}');
    expect(inputsOf('pairing.approve')).toEqual([asked]);
    answer.resolve({ ok: true, value: {} });
    await expect.element(consent.getByText('Approved. Causeway connects now.')).toBeVisible();
    bridge.publish({ profiles: [routedProfile()] });
    await expect.element(consent).not.toBeInTheDocument();
  });

  it('tells a refusal with what the command said, and can be tried again', async () => {
    const { consent, approve, inputsOf } = await openConsent((double) => {
      double.on('pairing.approve', () => ({
        ok: false,
        fault: { code: 'approval-refused', why: 'failed', detail: 'gateway closed' },
      }));
    });
    await approve();
    await expect.element(consent.getByRole('alert').getByText(/ended with an error/)).toBeVisible();
    await expect.element(consent.getByText('gateway closed')).toBeVisible();
    await approve();
    await expect.poll(() => inputsOf('pairing.approve')).toHaveLength(2);
  });

  it('leads to the host key where that keeps the tunnel closed', async () => {
    const { connection, view } = blockedBy(unknownKey);
    const { consent, approve, screen } = await openConsent((double) => {
      double.on('pairing.approve', () => {
        double.publish({ profiles: [{ ...waitingFor(request), tunnel: { connection, view } }] });
        return { ok: false, fault: { code: 'approval-refused', why: 'no-tunnel' } };
      });
    });
    await approve();
    await expect.element(consent.getByText(/No tunnel to the gateway’s computer opened/)).toBeVisible();
    await consent.getByRole('button', { name: 'Look at the key…' }).click();
    await expect
      .element(screen.getByRole('dialog', { name: /first time you reach studio\.local/ }))
      .toBeVisible();
  });

  it('asks anew when the request is another one by now', async () => {
    const { consent, bridge, screen } = await openConsent();
    bridge.publish({ profiles: [waitingFor(otherRequest)] });
    await expect.element(consent).not.toBeInTheDocument();
    await expect.element(screen.getByRole('alert').getByText(/another request/)).toBeVisible();
    await expect.element(screen.getByRole('button', { name: 'Approve over SSH…' })).toBeVisible();
  });
});

describe('a lockout', () => {
  it('counts down, and offers nothing that would try again before it ends', async () => {
    const lockout = { heals: 'by-waiting', code: 'rate-limited', retryAfterMs: 252_000 } as const;
    const { screen, clock } = await openWindow([waitingFor(lockout, 252_000)]);
    const banner = screen.getByRole('region', { name: 'Connection' });
    await expect.element(banner.getByText(/Next try in 4:12/)).toBeVisible();
    clock.advance(12_000);
    await expect.element(banner.getByText(/Next try in 4:00/)).toBeVisible();
    const names = banner
      .getByRole('button')
      .elements()
      .map(({ textContent }) => textContent);
    expect(names).toEqual(['Pause', 'Enter token']);
  });
});
