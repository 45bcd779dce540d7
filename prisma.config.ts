import path from 'node:path'
import { defineConfig } from 'prisma/config'

// The Prisma command line would download its schema engine; tools/schema-engine.mjs answers from the one npm carries.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.resolve('tools/schema-engine.mjs')
process.env.CHECKPOINT_DISABLE ??= '1'

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://127.0.0.1:5432/signalbox' },
})
