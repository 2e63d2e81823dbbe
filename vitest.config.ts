import { defineConfig } from 'vitest/config';

/**
 * Four kinds of test, told apart by what they need.
 * unit: pure code, no I/O. contract: a port's rules, on the fake and on the real adapter (embedded engine).
 * integration: a real broker, several processes. e2e: the built program and a real browser.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{detectors,src}/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
    exclude: ['dist/**', 'node_modules/**'],
  },
});
