import { describe, expect, it } from 'vitest'
import { filterToolList } from './tool-list.ts'

const list = (result: string) => `{"jsonrpc":"2.0","id":1,"result":${result}}`

describe('a filtered list of tools', () => {
  it('keeps order, unknown members, number tokens and the cursor', () => {
    const answer = list('{"tools":[{"name":"b","x":1.0},{"name":"a"}],"nextCursor":"n","other":[1e400]}')
    expect(filterToolList(answer, () => true)).toBe(answer)
  })
  it('leaves out what may not be seen, even when nothing is left', () => {
    expect(filterToolList(list('{"tools":[{"name":"a"}],"nextCursor":"n"}'), () => false)).toBe(
      list('{"tools":[],"nextCursor":"n"}'),
    )
  })
  it('has a name once', () => {
    expect(filterToolList(list('{"tools":[{"name":"a"},{"name":"a","v":2}]}'), () => true)).toBe(
      list('{"tools":[{"name":"a"}]}'),
    )
  })
  it('is private and short-lived where it may be kept', () => {
    const filtered = filterToolList(list('{"tools":[],"ttlMs":86400000,"cacheScope":"public"}'), () => true)
    expect(filtered).toBe(list('{"tools":[],"ttlMs":60000,"cacheScope":"private"}'))
  })
  it.each([
    ['no JSON', 'x'],
    ['a second member', list('{"tools":[],"tools":[]}')],
    ['a tool without a name', list('{"tools":[{}]}')],
  ])('is not relayed when it is unreadable: %s', (_, text) =>
    expect(filterToolList(text, () => true)).toBeUndefined(),
  )
})
