import { expect, it } from 'vitest';
import { onlineProfile } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';

it('forgets what SSH logins were asked to remember', async () => {
  const { screen, bridge, front, inputsOf } = await openWindow([onlineProfile()], (double) => {
    double.on('secrets.forget-remembered', () => {
      double.publish({ remembered: 0 });
      return { ok: true, value: {} };
    });
  });
  front.place.setState({ view: 'settings' });
  bridge.publish({ remembered: 1 });
  await expect.element(screen.getByText('1 passphrase or password is remembered.')).toBeVisible();
  bridge.publish({ remembered: 3 });
  await expect.element(screen.getByText('3 passphrases and passwords are remembered.')).toBeVisible();
  await screen.getByRole('button', { name: 'Forget' }).click();
  expect(inputsOf('secrets.forget-remembered')).toEqual([{}]);
  await expect.element(screen.getByText('No passphrase and no password is remembered.')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Forget' })).toBeDisabled();
});

it('says which authorities are trusted where the system’s cannot be read', async () => {
  const { screen, bridge, front } = await openWindow([onlineProfile()]);
  front.place.setState({ view: 'settings' });
  await expect.element(screen.getByText(/^Causeway \d/)).toBeVisible();
  expect(screen.getByText(/built-in list/).query()).toBeNull();
  bridge.publish({ roots: 'bundled' });
  await expect.element(screen.getByText(/built-in list/)).toBeVisible();
});
