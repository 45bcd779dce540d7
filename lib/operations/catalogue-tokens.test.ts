import path from 'node:path'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import { servers } from '#lib/catalogue/servers.ts'
import { fromPlain, write } from '#lib/json/write.ts'

const root = path.resolve(import.meta.dirname, '../..')

test('the catalogue says of a definition what the inventory would say: its tokens, counted over its text', async () => {
  const counted = servers.map(({ slug, tools }) => {
    const each = tools.map(({ definition }) => [definition.name, countTokens(write(fromPlain(definition)))])
    return [slug, Object.fromEntries(each)]
  })
  await expect(`${JSON.stringify(Object.fromEntries(counted), null, 2)}\n`).toMatchFileSnapshot(
    path.join(root, 'lib/catalogue/servers/tokens.json'),
  )
})
