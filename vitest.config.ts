import { defineConfig } from 'vitest/config'

/** The kinds of test, fastest first. `scripts/test.mjs` runs them all; `npx vitest --project unit` one. */
export default defineConfig({
  test: {
    // The compiler of the translations keeps a handle open; nothing of ours is waited for.
    teardownTimeout: 1_000,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'server/{protocol,domain,risk,app,realtime,http,notify}/**/*.test.ts',
            'server/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          // Compiling the packs takes a second, more on a busy machine.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'store',
          include: ['server/store/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'stories',
          include: ['server/test/**/*.test.ts'],
          exclude: ['server/test/browser/**'],
          // Some start several servers, and stop them in the middle of things.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['server/test/browser/**/*.test.ts'],
          // One browser at a time: what it measures is its own.
          fileParallelism: false,
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: './vite.config.ts',
        resolve: { conditions: ['browser'] },
        test: {
          name: 'client',
          environment: 'happy-dom',
          include: ['client/**/*.test.ts'],
          testTimeout: 15_000,
        },
      },
    ],
  },
})
