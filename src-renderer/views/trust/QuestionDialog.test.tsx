import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { openWindow } from '../app/rehearsal.tsx';
import {
  askedProfile,
  blockedBy,
  passphrase,
  password,
  prompts,
  routedProfile,
  unknownKey,
} from './rehearsal.ts';

const SECRET = 'tr0ub4dor&3';

/** Whether the text stands anywhere in the page, also in a field. */
function isInPage(text: string): boolean {
  const fields = [...document.querySelectorAll('input')].map(({ value }) => value);
  return document.documentElement.outerHTML.includes(text) || fields.includes(text);
}

describe('a question of a login', () => {
  it('names who asks and for what, hides the answer, and sends it with Enter', async () => {
    const { screen, front, inputsOf } = await openWindow([askedProfile(password)]);
    const dialog = screen.getByRole('dialog', { name: 'studio.local asks for the password of ada' });
    await expect.element(dialog.getByText(/For your gateway Studio/)).toBeVisible();
    const field = dialog.getByLabelText('Password');
    await expect.element(field).toHaveFocus();
    await expect.element(field).toHaveAttribute('type', 'password');
    await userEvent.keyboard(SECRET);
    expect(field.element().getAttribute('value')).toBeNull();
    await userEvent.keyboard('{Enter}');
    const sent = { profile: 'studio', question: 'q1', answers: [SECRET], remember: false };
    await expect.poll(() => inputsOf('question.answer')).toEqual([sent]);
    await expect.element(dialog).not.toBeInTheDocument();
    expect(isInPage(SECRET)).toBe(false);
    expect(JSON.stringify([front.place.getState(), front.mirror.getState()])).not.toContain(SECRET);
    expect(location.href).not.toContain('tr0ub');
  });

  it('shows the answer on demand, and leaves the field before the host has answered', async () => {
    const gate = Promise.withResolvers<{ readonly ok: true; readonly value: Record<string, never> }>();
    const { screen } = await openWindow([askedProfile(password)], (double) => {
      double.on('question.answer', async () => gate.promise);
    });
    const field = screen.getByLabelText('Password');
    await field.fill(SECRET);
    await screen.getByRole('button', { name: 'Show' }).click();
    await expect.element(field).toHaveAttribute('type', 'text');
    await screen.getByRole('button', { name: 'Log in' }).click();
    await expect.element(field).toHaveValue('');
    await expect.element(screen.getByRole('button', { name: 'Log in' })).toBeDisabled();
    gate.resolve({ ok: true, value: {} });
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
  });

  it('is cancelled with Escape, and opens again only where the host still asks', async () => {
    const { screen, bridge, inputsOf } = await openWindow([askedProfile(password)], (double) => {
      double.on('question.cancel', () => ({ ok: false, fault: { code: 'host-gone' } }));
    });
    await expect.element(screen.getByRole('dialog')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
    expect(inputsOf('question.cancel')).toEqual([{ profile: 'studio', question: 'q1' }]);
    bridge.publish({ theme: 'light' });
    await screen.getByRole('button', { name: 'Answer…' }).click();
    await expect.element(screen.getByLabelText('Password')).toHaveFocus();
  });

  it('names the key file, says that the last answer was wrong, and remembers only if asked', async () => {
    const { screen, inputsOf } = await openWindow([askedProfile({ ...passphrase, attempt: 2 })]);
    const dialog = screen.getByRole('dialog', { name: 'The key ~/.ssh/id_ed25519 asks for its passphrase' });
    const field = dialog.getByLabelText('Passphrase');
    await expect.element(field).toHaveAccessibleDescription('The last passphrase did not open the key.');
    await field.fill(SECRET);
    await dialog.getByLabelText('Remember it in the keychain').click();
    await dialog.getByRole('button', { name: 'Unlock' }).click();
    await expect.poll(() => inputsOf('question.answer')).toMatchObject([{ question: 'q2', remember: true }]);
  });

  it.each([
    ['memory', 'Remember it until Causeway ends'],
    ['file', 'Remember it in a file that only you can read'],
  ] as const)('says that %s would keep it', async (place, words) => {
    const { screen, bridge } = await openWindow([askedProfile(password)]);
    bridge.publish({ secrets: { place, state: 'ready' } });
    await expect.element(screen.getByLabelText(words)).toBeVisible();
  });

  it('shows the server’s own words as its own, plain, with one field for each', async () => {
    const deceiving = { ...prompts, instructions: `${prompts.instructions}\u202e <b>bold</b>` };
    const { screen, inputsOf } = await openWindow([askedProfile(deceiving)]);
    const written = screen.getByRole('figure', { name: 'studio.local writes' });
    await expect.element(written.getByText(/The \*\*code\*\* is on your phone\. <b>bold<\/b>/)).toBeVisible();
    expect(written.element().textContent).not.toContain('\u202e');
    await expect.element(written.getByLabelText('Code:')).not.toHaveAttribute('type', 'password');
    expect(screen.getByRole('checkbox').query()).toBeNull();
    await written.getByLabelText('Password:').fill('one');
    await written.getByLabelText('Code:').fill('two');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => inputsOf('question.answer')).toMatchObject([{ answers: ['one', 'two'] }]);
  });

  it('goes when it was answered elsewhere, and asks anew with the next one', async () => {
    const { screen, bridge } = await openWindow([askedProfile(password)]);
    await screen.getByLabelText('Password').fill(SECRET);
    bridge.publish({ profiles: [routedProfile('ssh')] });
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
    bridge.publish({ profiles: [askedProfile({ ...password, id: 'q9' })] });
    await expect.element(screen.getByLabelText('Password')).toHaveValue('');
  });

  it('says what a refused answer met with', async () => {
    const { screen } = await openWindow([askedProfile(password)], (double) => {
      double.on('question.answer', () => ({ ok: false, fault: { code: 'no-such-question' } }));
    });
    await screen.getByLabelText('Password').fill(SECRET);
    await userEvent.keyboard('{Enter}');
    await expect.element(screen.getByRole('alert').getByText('This question is over.')).toBeVisible();
    await expect.element(screen.getByLabelText('Password')).toHaveValue('');
  });
});

describe('several questions', () => {
  const cabin = askedProfile({ ...passphrase, id: 'q7' });
  const other = { ...cabin, profile: { ...cabin.profile, id: 'cabin', name: 'Cabin' } };

  it('come one at a time, and the one that is being answered stays', async () => {
    const { screen, bridge } = await openWindow([routedProfile(), other]);
    await expect.element(screen.getByText(/For your gateway Cabin/)).toBeVisible();
    await screen.getByLabelText('Passphrase').fill('half');
    bridge.publish({ profiles: [askedProfile(password), other] });
    await expect.element(screen.getByLabelText('Passphrase')).toHaveValue('half');
    expect(screen.getByRole('dialog').elements()).toHaveLength(1);
    await userEvent.keyboard('{Escape}');
    await expect.element(screen.getByText(/For your gateway Studio/)).toBeVisible();
  });

  it('come before a host key that waits longer', async () => {
    const { screen, bridge } = await openWindow([blockedBy(unknownKey), other]);
    await expect.element(screen.getByText(/For your gateway Cabin/)).toBeVisible();
    bridge.publish({ profiles: [blockedBy(unknownKey)] });
    await expect.element(screen.getByRole('button', { name: 'Not now' })).toHaveFocus();
  });
});
