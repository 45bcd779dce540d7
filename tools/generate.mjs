/** Makes the database client from `prisma/schema`, if the schema or Prisma changed. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashOf, onceFor } from './inputs.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** @returns {boolean} whether there was anything to do; throws with Prisma's own output when it fails */
export function generate() {
  const inputs = hashOf(root, ['prisma/schema', 'prisma.config.ts', 'node_modules/prisma/package.json'])
  return onceFor(
    path.join(root, '.data/generate.stamp'),
    inputs,
    [path.join(root, 'lib/db/generated/client.ts')],
    () => {
      const binary = path.join(root, 'node_modules/prisma/build/index.js')
      const env = { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }
      const run = spawnSync(process.execPath, [binary, 'generate'], { cwd: root, env, encoding: 'utf8' })
      if (run.status !== 0) throw new Error(`prisma generate failed:\n${run.stdout}${run.stderr}`)
    },
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(generate() ? 'database client generated' : 'database client is up to date')
}
