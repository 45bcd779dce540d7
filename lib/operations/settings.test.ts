import { expect, test } from 'vitest'
import { serverSetting } from '#lib/contracts/items.ts'
import { settings } from '#lib/mcp/methods.ts'
import { serverSettings } from '#lib/release/parts.ts'

// None of these rooms may import another one.
test('what may be switched on for a server has the same names in the API, in a release and on the wire', () => {
  expect(serverSettings).toEqual(settings)
  expect(serverSetting.options).toEqual(settings)
})
