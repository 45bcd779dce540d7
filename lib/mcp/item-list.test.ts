import { describe, expect, it } from 'vitest'
import { filterList } from './item-list.ts'

const list = (result: string) => `{"jsonrpc":"2.0","id":1,"result":${result}}`

describe('a filtered list', () => {
  it('keeps order, unknown members, number tokens and the cursor', () => {
    const answer = list('{"tools":[{"name":"b","x":1.0},{"name":"a"}],"nextCursor":"n","other":[1e400]}')
    expect(filterList(answer, 'tools', () => true)).toBe(answer)
  })
  it('leaves out what may not be seen, even when nothing is left', () => {
    expect(filterList(list('{"tools":[{"name":"a"}],"nextCursor":"n"}'), 'tools', () => false)).toBe(
      list('{"tools":[],"nextCursor":"n"}'),
    )
  })
  it('has a name once', () => {
    expect(filterList(list('{"tools":[{"name":"a"},{"name":"a","v":2}]}'), 'tools', () => true)).toBe(
      list('{"tools":[{"name":"a"}]}'),
    )
  })
  it('is private and short-lived where it may be kept', () => {
    const filtered = filterList(
      list('{"tools":[],"ttlMs":86400000,"cacheScope":"public"}'),
      'tools',
      () => true,
    )
    expect(filtered).toBe(list('{"tools":[],"ttlMs":60000,"cacheScope":"private"}'))
  })
  it.each([
    ['no JSON', 'x'],
    ['a second member', list('{"tools":[],"tools":[]}')],
    ['a tool without a name', list('{"tools":[{}]}')],
  ])('is not relayed when it is unreadable: %s', (_, text) =>
    expect(filterList(text, 'tools', () => true)).toBeUndefined(),
  )
  it('goes by what names each kind of thing', () => {
    const kept = (kind: 'resources' | 'templates' | 'prompts', text: string) => {
      const names: string[] = []
      filterList(list(text), kind, (name) => names.push(name) > 0)
      return names
    }
    expect(kept('resources', '{"resources":[{"uri":"a:b","name":"n"}]}')).toEqual(['a:b'])
    expect(kept('templates', '{"resourceTemplates":[{"uriTemplate":"a:{b}","name":"n"}]}')).toEqual(['a:{b}'])
    expect(kept('prompts', '{"prompts":[{"name":"n","title":"t"}]}')).toEqual(['n'])
    expect(filterList(list('{"resources":[{"name":"n"}]}'), 'resources', () => true)).toBeUndefined()
  })
})
