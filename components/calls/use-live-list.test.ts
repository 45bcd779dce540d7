import { expect, test } from 'vitest'
import { merged } from './use-live-list.ts'

const row = (id: string, outcome: string | null = null) => ({ id, outcome })
const list = (...pages: { id: string; outcome: string | null }[][]) => ({
  pages: pages.map((rows, index) => ({ rows, older: index === pages.length - 1 ? null : 'x' })),
  pageParams: pages.map(() => undefined),
})
const ids = (data: ReturnType<typeof merged>) =>
  data?.pages.flatMap((page) => page.rows.map((each) => each.id))

test('a row that comes again settles in place, a late one goes where it belongs, none is doubled', () => {
  const data = merged(
    list([row('9'), row('7')], [row('5')]),
    { rows: [row('a'), row('9', 'ok'), row('8'), row('5', 'ok')], older: null },
    '5',
  )
  expect(ids(data)).toEqual(['a', '9', '8', '7', '5'])
  expect(data?.pages.flatMap((page) => page.rows).find((each) => each.id === '9')).toEqual(row('9', 'ok'))
})

test('a row beyond the end of a list that goes on is left to the next older page, and is not there twice', () => {
  const held = { pages: [{ rows: [row('9'), row('7')], older: 'x' }], pageParams: [undefined] }
  const fresh = { rows: [row('9'), row('8'), row('6')], older: null }
  expect(ids(merged(held, fresh, '9'))).toEqual(['9', '8', '7'])
  const whole = { pages: [{ rows: [row('9'), row('7')], older: null }], pageParams: [undefined] }
  expect(ids(merged(whole, fresh, '9'))).toEqual(['9', '8', '7', '6'])
})

test('where more came than one page holds, the list begins anew rather than with a gap', () => {
  expect(ids(merged(list([row('1')]), { rows: [row('9'), row('8')], older: 'cursor' }, '1'))).toEqual([
    '9',
    '8',
  ])
})
