import { defineConfig } from 'vitest/config'

/** Tests that need PostgreSQL: one throw-away server for the run, one cloned database for each file. */
export default defineConfig({
  test: {
    // How often a worker is killed under load, and of how many lists that are due together a part is read.
    provide: process.env.LONG === '1' ? { kills: 40, listsPart: 1 } : { kills: 4, listsPart: 4 },
    include: ['**/*.db.test.ts'],
    exclude: ['node_modules/**', '.next/**', '.data/**', 'e2e/**'],
    globalSetup: ['tools/testdb-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
