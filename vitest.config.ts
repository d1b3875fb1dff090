import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // test/e2e runs inside an editor: node test/e2e/run.mjs.
    exclude: ['test/e2e/**', '**/node_modules/**', '**/out/**'],
    // All cores: vitest would leave one of them idle.
    maxWorkers: availableParallelism(),
    // Two cores shared with other programs; a test that needs more than this is a slow test.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Tests must not depend on the machine's language or time zone.
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  },
});
