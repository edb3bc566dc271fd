import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most of the time is spent waiting for each other's servers.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
