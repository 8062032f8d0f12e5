/** How this system writes a shortcut of its command key. */
export function shortcutOf(letter: string): string {
  return /mac/i.test(navigator.userAgent) ? `⌘${letter}` : `Ctrl ${letter}`;
}
