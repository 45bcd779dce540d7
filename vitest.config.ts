import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    provide: { propertyRuns: Number(process.env.PROPERTY_RUNS ?? 3000) },
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['node_modules/**', '.next/**', '.data/**', 'e2e/**', '**/*.db.test.ts'],
  },
})
