import fc from 'fast-check'
import { RE2JS } from 're2js'
import { expect, inject, test } from 'vitest'
import { compilePattern } from './pattern.ts'
import { programOf, Search } from './search.ts'

const RUNS = inject('propertyRuns')

const atom = fc.constantFrom(
  'a',
  'b',
  'A',
  'k',
  's',
  '.',
  '\\d',
  '\\w',
  '\\W',
  '\\s',
  '[ab]',
  '[^a]',
  '[a-c0-9_]',
  '\\pL',
  'é',
  '😀',
  '\\b',
  '\\B',
  '^',
  '$',
  '\\A',
  '\\z',
  '\\n',
  '[[:alpha:]]',
  '\\x{212a}',
  '(?i)k',
  '(?i:ß)',
  '(?s:.)',
  '(?m:^)',
  '(?m:$)',
)
const expression: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: atom },
    { weight: 2, arbitrary: fc.array(tie('any'), { minLength: 2, maxLength: 4 }).map((all) => all.join('')) },
    { weight: 1, arbitrary: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(?:${a}|${b})`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(tie('any'), fc.constantFrom('*', '+', '?', '*?', '+?', '{2}', '{0,3}', '{2,}'))
        .map(([a, count]) => `(${a})${count}`),
    },
  ),
})).any
const text = fc
  .array(fc.constantFrom('a', 'b', 'A', 'K', 'ſ', '\u212a', '1', '_', ' ', '\n', 'é', 'ß', '😀', '\ud83d'), {
    maxLength: 12,
  })
  .map((all) => all.join(''))

test('finds in every text what the library’s own search finds', () => {
  let found = 0
  fc.assert(
    fc.property(
      fc.tuple(fc.constantFrom('', '(?i)', '(?s)', '(?m)'), expression),
      text,
      ([flags, source], where) => {
        let compiled: RE2JS
        try {
          compiled = RE2JS.compile(flags + source)
        } catch {
          // The library says "no" only by throwing.
          return
        }
        const program = programOf(compiled)
        const search = program && new Search(program)
        const answer = search?.search(where, 1_000_000).found
        if (answer === true) found += 1
        expect(answer, `${flags}${source} in ${JSON.stringify(where)}`).toBe(compiled.test(where))
        // The states of one search are not those of the next.
        expect(search?.search(where, 1_000_000).found).toBe(answer)
        // Long texts are searched with what was met before.
        const far = program && new Search(program, 0)
        const long = where.repeat(1 + (40 % (where.length + 1)))
        expect(far?.search(long, 1_000_000).found, `${flags}${source} far`).toBe(compiled.test(long))
      },
    ),
    { numRuns: RUNS },
  )
  expect(found).toBeGreaterThan(RUNS / 10)
}, 600_000)

test('takes no program with an operation that it does not know, rather than search it in another way', () => {
  const looksBehind = RE2JS.compile('(?<=a)b', RE2JS.LOOKBEHINDS)
  expect(looksBehind.test('ab')).toBe(true)
  expect(programOf(looksBehind)).toBeUndefined()
  const plain = RE2JS.compile('b')
  plain.re2Input.prog.inst[0].op = 99
  expect(programOf(plain)).toBeUndefined()
})

test('stops when its steps run out, soon after, and says that it does not know', () => {
  const compiled = compilePattern('[\\p{L}\\p{N}]{1,1000}$')
  if (!compiled.ok) throw new Error(compiled.sentence)
  const { found, steps } = compiled.pattern.search('b'.repeat(65_536), 100_000)
  expect(found).toBe('fault')
  expect(steps).toBeGreaterThan(100_000)
  expect(steps).toBeLessThan(100_000 + 3 * compiled.pattern.size)
  expect(compiled.pattern.search('b'.repeat(40), 100_000).found).toBe(true)
})

test('looks at the beginning only where nothing else can begin a match', () => {
  const compiled = compilePattern('^[a-c]{2}x')
  if (!compiled.ok) throw new Error(compiled.sentence)
  expect(compiled.pattern.search('abx')).toMatchObject({ found: true })
  expect(compiled.pattern.search(`d${'abx'.repeat(10_000)}`)).toMatchObject({ found: false })
  expect(compiled.pattern.search(`d${'abx'.repeat(7000)}`).steps).toBeLessThan(40)
})
