import { config } from 'zod';

// Imported before any schema is made: the compiled kind needs `eval`, which the page's policy forbids.
config({ jitless: true });
