import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { onlineProfile, waitingProfile, type Double } from '../../bridge/double.ts';
import { openWindow } from '../app/rehearsal.tsx';

const SESSION = { key: 'agent:main:main', displayName: 'First chat', updatedAt: 1 };

function withSession(double: Double): void {
  double.onRequest('sessions.list', () => ({ ok: true, value: { sessions: [SESSION] } }));
}

function sentIn(inputs: readonly unknown[]): readonly unknown[] {
  return inputs.filter((input) => JSON.stringify(input).includes('"chat.send"'));
}

afterEach(() => page.viewport(414, 896));

describe('the composer', () => {
  it('sends with Enter, breaks with Shift+Enter and empties itself', async () => {
    const { screen, inputsOf } = await openWindow([onlineProfile()], withSession);
    await expect.element(screen.getByRole('heading', { name: 'First chat' })).toBeVisible();
    const field = screen.getByRole('textbox', { name: 'Message Studio' });
    await field.fill('one');
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}two');
    await expect.element(field).toHaveValue('one\ntwo');
    await userEvent.keyboard('{Enter}');
    await expect.element(field).toHaveValue('');
    await expect
      .poll(() => sentIn(inputsOf('gateway.request')))
      .toMatchObject([{ method: 'chat.send', params: { sessionKey: SESSION.key, message: 'one\ntwo' } }]);
    await expect.element(screen.getByRole('button', { name: 'Stop' })).toBeVisible();
    await screen.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => JSON.stringify(inputsOf('gateway.request'))).toContain('chat.abort');
  });

  it('begins a session with the first message of a new chat', async () => {
    const { screen, inputsOf } = await openWindow([onlineProfile()]);
    await screen.getByRole('textbox', { name: 'Message Studio' }).fill('Hello');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => sentIn(inputsOf('gateway.request')))
      .toMatchObject([{ params: { sessionKey: 'agent:main:dashboard:new', message: 'Hello' } }]);
    await expect.element(screen.getByRole('article', { name: 'You' })).toHaveTextContent('Hello');
  });

  it('keeps who writes already where they write, when the list of conversations comes late', async () => {
    // Wide enough for the list.
    await page.viewport(1280, 800);
    const listed = Promise.withResolvers<void>();
    const { screen, inputsOf } = await openWindow([onlineProfile()], (double) => {
      double.onRequest('sessions.list', async () => {
        await listed.promise;
        return { ok: true, value: { sessions: [SESSION] } };
      });
    });
    const field = screen.getByRole('textbox', { name: 'Message Studio' });
    await field.fill('a thought');
    listed.resolve();
    await expect.element(screen.getByRole('button', { name: /First chat/ })).toBeVisible();
    await expect.element(field).toHaveValue('a thought');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => sentIn(inputsOf('gateway.request')))
      .toMatchObject([{ params: { sessionKey: 'agent:main:dashboard:new', message: 'a thought' } }]);
  });

  it('keeps the words and says so while there is no link', async () => {
    const { screen, clock, bridge, inputsOf } = await openWindow([waitingProfile(9000)]);
    const field = screen.getByRole('textbox', { name: 'Message Studio' });
    await field.fill('later');
    await userEvent.keyboard('{Enter}');
    await expect.element(field).toHaveValue('later');
    await expect.element(screen.getByText(/stays here as a draft and is not sent/)).toBeVisible();
    await expect.element(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
    clock.advance(400);
    expect(inputsOf('draft.write')).toEqual([{ profile: 'studio', sessionKey: 'new', text: 'later' }]);
    bridge.publish({ profiles: [onlineProfile()] });
    await expect.element(screen.getByRole('button', { name: 'Send' })).toBeEnabled();
    await expect.element(field).toHaveValue('later');
  });

  it('takes up a kept draft and grows to eight lines', async () => {
    const { screen } = await openWindow([onlineProfile()], (double) => {
      double.on('draft.read', () => ({ ok: true, value: { text: 'kept' } }));
    });
    const field = screen.getByRole('textbox', { name: 'Message Studio' });
    await expect.element(field).toHaveValue('kept');
    const height = () => field.element().getBoundingClientRect().height;
    const one = height();
    await field.fill(Array.from({ length: 8 }, () => 'line').join('\n'));
    const eight = height();
    expect(eight).toBeGreaterThan(one * 3);
    await field.fill(Array.from({ length: 40 }, () => 'line').join('\n'));
    expect(height() - eight).toBeLessThan(8);
  });
});
