import { defineConfig } from '@playwright/test';

/** One worker: all specs share one real gateway, which takes most of a gigabyte and half a minute to start. */
export default defineConfig({
  testDir: 'e2e/browser',
  testMatch: '*.spec.ts',
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  outputDir: 'test-results',
  use: {
    actionTimeout: 30_000,
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    // The snapshots in it tell more than pictures would, which cost a sixth of the time.
    trace: { mode: 'retain-on-failure', screenshots: false, sources: false },
  },
});
