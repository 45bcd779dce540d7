import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Folder } from './run.fixture.ts'

const list = { name: 'list_items', description: 'Lists items.', inputSchema: { type: 'object' } }
const remove = {
  name: 'items',
  description: 'Works on items.',
  inputSchema: { properties: { action: { enum: ['get', 'delete'] } } },
  annotations: { readOnlyHint: true },
}
const lines = [
  { tool: 'list_items', category: 'read', level: 'low', signals: [] },
  {
    tool: 'items',
    category: 'destructive',
    level: 'critical',
    signals: [{ id: 'destructive', phrase: 'Destroys', field: 'inputSchema.action', words: 'delete' }],
  },
]

let folder: Folder
beforeAll(() => {
  folder = new Folder()
})
afterAll(() => folder.remove())

const linesOf = (out: string): unknown[] =>
  out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))

describe('risk classify', () => {
  test.each([
    ['the result of tools/list', 'a.json', { tools: [list, remove] }],
    ['the answer to tools/list', 'b.json', { jsonrpc: '2.0', id: 1, result: { tools: [list, remove] } }],
    ['an array of tools', 'c.json', [list, remove]],
    ['one tool a line', 'd.jsonl', `${JSON.stringify(list)}\n\n${JSON.stringify(remove)}\n`],
  ])('%s gives a line a tool, in its order, with the evidence', async (_, name, content) => {
    folder.put(name, content)
    const { code, out, err } = await folder.run(['risk', 'classify', name])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(linesOf(out)).toEqual(lines)
  })

  test('standard input is read, and the order is kept', async () => {
    const { out } = await folder.run(['risk', 'classify', '-'], { stdin: JSON.stringify([remove, list]) })
    expect(linesOf(out)).toEqual(lines.toReversed())
  })

  test('what is no text where one belongs is left out, and nothing drives a terminal', async () => {
    folder.put('odd.json', [
      { name: 'get_\u001b[2J\u202e', title: 7, description: ['delete'], annotations: [] },
      { name: 'update_it', description: 'Sends a\u0007 message. \u001b[2J', inputSchema: 'none' },
    ])
    const { code, out } = await folder.run(['risk', 'classify', 'odd.json'])
    expect(code).toBe(0)
    expect(linesOf(out)).toMatchObject([{ category: 'read' }, { category: 'write', level: 'high' }])
    expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
  })
})
