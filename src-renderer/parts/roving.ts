import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, 'next' | 'previous' | 'first' | 'last'>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
};

/** Moves the focus among the elements inside that match, as arrow keys do in a list. */
export function rove(event: KeyboardEvent<HTMLElement>, selector: string): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  if (all.length === 0) return;
  const at = all.findIndex((one) => one === document.activeElement);
  event.preventDefault();
  all[placeAfter(step, at, all.length)]?.focus();
}

function placeAfter(step: 'next' | 'previous' | 'first' | 'last', at: number, count: number): number {
  if (step === 'first') return 0;
  if (step === 'last') return count - 1;
  return (at + (step === 'next' ? 1 : -1) + count) % count;
}
