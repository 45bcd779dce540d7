import { defineConfig } from 'vitest/config'

/** The official suite against our fixture, directly and through a gateway: `npm run conformance`. */
export default defineConfig({
  test: {
    include: ['conformance/**/*.test.ts'],
    globalSetup: ['tools/testdb-setup.ts'],
    provide: { kills: 0 },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
