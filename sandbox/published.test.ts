import path from 'node:path'
import { expect, test } from 'vitest'
import { allTools } from './catalogue.ts'

const root = path.resolve(import.meta.dirname, '..')

test('the public catalogue shows the tools as they are defined here', async () => {
  const tools = allTools.map((each) => each.definition)
  await expect(`${JSON.stringify({ tools }, null, 2)}\n`).toMatchFileSnapshot(
    path.join(root, 'lib/catalogue/servers/smartapis-products-watch.json'),
  )
})
