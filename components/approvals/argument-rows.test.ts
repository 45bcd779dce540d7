import { expect, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { argumentRows } from './argument-rows.ts'

function rowsOf(text: string) {
  const parsed = read(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return argumentRows(parsed.value).map((row) => [row.depth, row.name, row.kind, row.value])
}

test('every value has a row, in the order it was sent, with its number as it was written', () => {
  expect(rowsOf('{"z":1.0,"a":{"to":["x",null],"big":9007199254740993},"on":true,"e":{},"l":[]}')).toEqual([
    [0, 'z', 'number', '1.0'],
    [0, 'a', 'object of 2', undefined],
    [1, 'to', 'list of 2', undefined],
    [2, '1', 'text', 'x'],
    [2, '2', 'nothing', 'null'],
    [1, 'big', 'number', '9007199254740993'],
    [0, 'on', 'yes or no', 'true'],
    [0, 'e', 'empty object', undefined],
    [0, 'l', 'empty list', undefined],
  ])
})

test('no two rows pass for one, whatever the arguments are called', () => {
  const parsed = read('{"a":{"b":1,"c/d":[2]},"a/b":3,"a/c":{"d":[4]},"a~1b":5,"":{"":6},"/":7}')
  const rows = parsed.ok ? argumentRows(parsed.value) : []
  expect(rows).toHaveLength(12)
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
})
