import { defineConfig } from 'vitest/config'

const long = process.env.LONG === '1'

/** Tests that need PostgreSQL: one throw-away server for the run, one cloned database for each file. */
export default defineConfig({
  test: {
    // How often a worker is killed under load, and of how many lists that are due together a part is read.
    provide: { kills: long ? 40 : 4, listsPart: long ? 1 : 4 },
    include: ['**/*.db.test.ts'],
    exclude: ['node_modules/**', '.next/**', '.data/**', 'e2e/**'],
    globalSetup: ['tools/testdb-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
