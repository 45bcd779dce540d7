import { describe, expect, it } from 'vitest'
import { processorTime } from '#tools/processor-time.mjs'
import { compilePattern } from './pattern.ts'

function search(source: string, text: string, ecma = false) {
  const compiled = compilePattern(source, ecma)
  return compiled.ok ? compiled.pattern.search(text).found : compiled.sentence
}

describe('patterns', () => {
  it('are searched for anywhere in the text', () => {
    expect(search('b+', 'abc')).toBe(true)
    expect(search('^b', 'abc')).toBe(false)
    expect(search('^.$', '😀')).toBe(true)
  })

  it.each(['(a+)+$', '(a|aa)+$', '^(\\w+\\s?)*$', '(.*a){12}$'])(
    'cannot be made slow by the text: %s',
    (source) => {
      expect(search(source, `${'a'.repeat(60_000)}!`)).toBe(false)
    },
  )

  it.each([
    '(?=a)b',
    '(?<!x)y',
    '(a)\\1',
    'a{1001}',
    '((a{100}){100}){100}',
    '(',
    '[z-a]',
    '(?P<n>a)(?P<n>b)',
  ])('are refused where RE2 does not have them: %s', (source) => {
    expect(search(source, 'a')).toMatch(/^(Not a regular expression|The regular expression repeats)/)
    expect(search(source, 'a', true)).toMatch(/^(Not a regular expression|The regular expression repeats)/)
  })

  it('have at most 1,000 characters', () => {
    expect(search('a'.repeat(1000), 'a')).toBe(false)
    expect(search('a'.repeat(1001), 'a')).toMatch(/at most 1000/)
    expect(search('😀'.repeat(1000), 'a')).toBe(false)
  })

  it.each([
    'a{1000}'.repeat(142),
    `(${'a?'.repeat(480)}){1000}`,
    `(${'a'.repeat(90)}\\Q)\\E${'b'.repeat(90)}){1000}`,
    `([)]${'ab'.repeat(90)}){1000}`,
    `([[:alpha:])]${'ab'.repeat(90)}){1000}`,
    `([^])]${'ab'.repeat(90)}){1000}`,
    `(\\)${'ab'.repeat(90)}){1000}`,
    `((${'ab'.repeat(90)}){30}){30}`,
  ])('are refused, quickly, where counts make a large program of a short expression: %#', (source) => {
    expect(search(source, 'a')).toMatch(/repeats too much/)
  })

  it('are refused before they are compiled, which would take seconds', () => {
    const refused = (last: string) => search(`(${'a?'.repeat(480)}${last}){1000}`, 'a')
    for (const last of 'abc') expect(refused(last)).toMatch(/repeats too much/)
    let other = 0
    expect(processorTime(() => refused(`d${other++}`))).toBeLessThan(200)
  })

  it.each([
    '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$',
    '[\\p{L}\\p{N}]{1,1000}$',
    '^[\\w.+-]{1,64}@([a-z0-9-]{1,63}\\.){1,8}[a-z]{2,63}$',
  ])('with ordinary counts are accepted: %s', (source) => {
    expect(compilePattern(source).ok).toBe(true)
  })

  it('fault on a text over 64 KiB of UTF-8, and on one that would take too long', () => {
    expect(search('a', 'b'.repeat(65_536))).toBe(false)
    expect(search('a', 'b'.repeat(65_537))).toBe('fault')
    expect(search('a', 'é'.repeat(32_769))).toBe('fault')
    expect(search('[\\p{L}\\p{N}]{1,1000}$', 'é'.repeat(1000))).toBe(true)
    // A large expression is no trouble for a text that gives it nothing to do.
    expect(search('^[\\w.+-]{1,64}@([a-z0-9-]{1,63}\\.){1,8}[a-z]{2,63}$', 'a'.repeat(65_536))).toBe(false)
    expect(search('[\\p{L}\\p{N}]{1,1000}$', 'b'.repeat(65_536))).toBe('fault')
  })

  it('from schemas may be spelled as ECMA-262 does', () => {
    expect(search('^\\u00e9(?<x>[\\u4e00-\\u9fff])$', 'é中', true)).toBe(true)
    expect(search('^\\ud83d\\ude00$', '😀', true)).toBe(true)
    expect(search('^\\\\ud83d$', '\\ud83d', true)).toBe(true)
    expect(search('^\\p{Letter}\\p{Script=Greek}\\P{gc=Letter}$', 'éα1', true)).toBe(true)
    expect(search('^\\u00e9$', 'é')).toMatch(/^Not a regular expression/)
  })
})
