import { appendFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { prepare, removeOutside } from '#tools/pg-files.mjs'
import { startPostgres } from '#tools/postgres.mjs'
import { connectDurable, UnsafeStore } from './pool.ts'

const dir = path.resolve(import.meta.dirname, `../.data/test/unsafe-${process.pid}`)
afterAll(() => {
  rmSync(dir, { recursive: true, force: true })
  removeOutside(dir)
})

test('a PostgreSQL that could lose acknowledged commits is refused, naming the setting', async () => {
  const first = await startPostgres({ dir, throwaway: true })
  const client = await connectDurable(first.url, { name: 'test' })
  await client.end()
  await first.stop()
  const settings = path.join(prepare(dir).data, 'postgresql.auto.conf')
  for (const setting of ['fsync', 'full_page_writes']) {
    appendFileSync(settings, `${setting} = off\n`)
    const server = await startPostgres({ dir, throwaway: true })
    const refused = connectDurable(server.url, { name: 'test' })
    await expect(refused).rejects.toThrow(UnsafeStore)
    await expect(refused).rejects.toThrow(`PostgreSQL runs with ${setting} off`)
    await server.stop()
    appendFileSync(settings, `${setting} = on\n`)
  }
})
