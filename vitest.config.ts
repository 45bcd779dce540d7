import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // As many as there are cores: nothing here waits for anything but its own processor time.
    maxWorkers: '100%',
    // Tests of time count the processor's; this only ends what hangs, also where other work takes turns.
    testTimeout: 60_000,
    provide: { propertyRuns: Number(process.env.PROPERTY_RUNS ?? 20_000), long: process.env.LONG === '1' },
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['node_modules/**', '.next/**', '.data/**', 'e2e/**', 'conformance/**', '**/*.db.test.ts'],
  },
})
