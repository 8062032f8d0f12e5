import { useEffect } from 'react';
import { Theme } from '../../../src-main/contract/snapshot.ts';

const REMEMBERED = 'causeway.theme';

/** Shows the theme of last time until the host tells it, so that a dark window does not begin with a white flash. */
export function restoreTheme(): void {
  showTheme(Theme.safeParse(localStorage.getItem(REMEMBERED)).data ?? 'system');
}

/** Keeps the window in the chosen theme, once it is known. */
export function useTheme(theme: Theme | undefined): void {
  useEffect(() => {
    if (theme === undefined) return;
    showTheme(theme);
    localStorage.setItem(REMEMBERED, theme);
  }, [theme]);
}

function showTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}
