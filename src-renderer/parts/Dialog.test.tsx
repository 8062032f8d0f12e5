import { describe, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

describe('a dialog', () => {
  it('is named, focuses the safe button, and Escape means no', async () => {
    const close = vi.fn<() => void>();
    const screen = await render(
      <Dialog
        title="Remove Studio?"
        onClose={close}
        actions={
          <>
            <Button>Remove</Button>
            <Button data-autofocus>Keep it</Button>
          </>
        }
      />,
    );
    await expect.element(screen.getByRole('dialog', { name: 'Remove Studio?' })).toBeVisible();
    await expect.element(screen.getByRole('button', { name: 'Keep it' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    expect(close).toHaveBeenCalledOnce();
  });
});
