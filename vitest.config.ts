import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { workerSafe } from './vite.config.ts';

const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['src-main/**/*.test.ts', 'src-renderer/**/*.test.ts', 'e2e/lab/*.test.ts'],
          maxWorkers: '100%',
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'package',
          environment: 'node',
          include: ['e2e/package/*.test.ts'],
          testTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'matrix',
          environment: 'node',
          include: ['e2e/matrix/*.test.ts'],
          // Its rows wait for most of their time.
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [react()],
        resolve: { alias: workerSafe },
        test: {
          name: 'browser',
          include: ['src-renderer/**/*.test.tsx'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                executablePath: chromium,
                args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
              },
            }),
          },
        },
      },
    ],
  },
});
