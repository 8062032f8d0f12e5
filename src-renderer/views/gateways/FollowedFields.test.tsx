import { beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { OpenClawState } from '../../../src-main/contract/openclaw.ts';
import { openWindow } from '../app/rehearsal.tsx';
import { followedProfile, FOUND_DELEGATED, FOUND_SSH } from '../openclaw/rehearsal.ts';
import { stuckProfile } from './rehearsal.ts';

beforeEach(() => page.viewport(1280, 800));

const stricter = /OpenClaw leaves them to your ssh settings here\. Causeway is stricter: .* that you confirm/;

async function openFollowed(openclaw: OpenClawState) {
  const fault = { heals: 'by-deciding', code: 'agent-unavailable', socket: '/run/agent' } as const;
  const window = await openWindow([followedProfile(stuckProfile(fault))], (double) =>
    double.publish({ openclaw }),
  );
  window.front.place.setState({ dialog: { kind: 'edit', profile: 'studio', focus: 'name' } });
  const dialog = window.screen.getByRole('dialog', { name: 'Edit Studio' });
  await expect.element(dialog.getByText('deploy@studio')).toBeVisible();
  return { screen: window.screen, dialog };
}

describe('a gateway whose configuration leaves host keys to OpenSSH', () => {
  it('is said to be judged more strictly, here and where the configuration is shown', async () => {
    const { screen, dialog } = await openFollowed(FOUND_DELEGATED);
    await expect.element(dialog.getByText(stricter)).toBeVisible();
    await dialog.getByRole('button', { name: 'See the configuration…' }).click();
    const said = screen.getByRole('dialog', { name: 'What OpenClaw’s configuration says' });
    await expect.element(said.getByText(stricter)).toBeVisible();
  });

  it('is not spoken of where the configuration is as strict', async () => {
    const { screen, dialog } = await openFollowed(FOUND_SSH);
    expect(screen.getByText('Host keys').query()).toBeNull();
    await dialog.getByRole('button', { name: 'See the configuration…' }).click();
    await expect
      .element(screen.getByRole('dialog', { name: 'What OpenClaw’s configuration says' }))
      .toBeVisible();
    expect(screen.getByText('Host keys').query()).toBeNull();
  });
});
