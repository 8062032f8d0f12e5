/** What the system's own dialogs show where there is no window. */
export const shellTexts = {
  'shell.not-started': 'Causeway cannot start',
  'shell.failed':
    'Something went wrong inside Causeway. Start it again; if this comes back, report it: {error}',
} as const;
