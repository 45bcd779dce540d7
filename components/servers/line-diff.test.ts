import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DiffLine, lineDiff } from './line-diff.ts'

const told = (before: string, after: string) =>
  lineDiff(before, after).map((each) =>
    each.kind === 'skipped'
      ? `… ${each.count}`
      : `${{ same: ' ', gone: '-', new: '+' }[each.kind]}${each.text}`,
  )
const differing = (before: string, after: string) =>
  lineDiff(before, after)
    .filter((each): each is DiffLine => each.kind !== 'skipped' && each.kind !== 'same')
    .map(({ text, from, to }) => text.slice(from, to))

test('two lines around a change are shown and the rest is counted', () => {
  expect(told('a\nb\nc\nd\ne\nf\ng', 'a\nb\nc\nd\ne\nF\ng')).toEqual(['… 3', ' d', ' e', '-f', '+F', ' g'])
  expect(told('', 'a\nb')).toEqual(['+a', '+b'])
  expect(told('same', 'same')).toEqual(['… 1'])
})

test('of lines that stand for each other, the characters that differ are marked', () => {
  expect(differing('Reads one item', 'Reads every item')).toEqual(['one', 'every'])
  expect(differing('Reads', 'Reads\u200b')).toEqual(['', '\u200b'])
  expect(differing('a\nb', 'a\nx1\nb')).toEqual(['x1'])
  expect(differing('k: 1\nl: 2', 'k: 3\nl: 4')).toEqual(['1', '2', '3', '4'])
})

test('nothing of either text is left out or invented', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 })
    .map((lines) => lines.join('\n'))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before, after)
      const count = (kinds: string[]) =>
        lines.reduce(
          (n, each) => n + (each.kind === 'skipped' ? each.count : kinds.includes(each.kind) ? 1 : 0),
          0,
        )
      const size = (of: string) => (of === '' ? 0 : of.split('\n').length)
      expect(count(['same', 'gone'])).toBe(size(before))
      expect(count(['same', 'new'])).toBe(size(after))
      for (const each of lines)
        if (each.kind !== 'skipped') expect(each.from <= each.to && each.to <= each.text.length).toBe(true)
    }),
  )
})
