/** Makes the database client from `prisma/schema`, if the schema or Prisma changed. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashOf, onceFor } from './inputs.mjs'
import { mustRun } from './run.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** @returns {Promise<boolean>} whether there was anything to do; rejects with Prisma's own output when it fails */
export function generate() {
  const inputs = hashOf(root, ['prisma/schema', 'prisma.config.ts', 'node_modules/prisma/package.json'])
  const result = path.join(root, 'lib/db/generated/client.ts')
  return onceFor(path.join(root, '.data/generate.stamp'), inputs, [result], () => {
    const env = { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }
    return mustRun('prisma generate', ['node_modules/prisma/build/index.js', 'generate'], { cwd: root, env })
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await generate()) ? 'database client generated' : 'database client is up to date')
}
