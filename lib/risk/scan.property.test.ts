import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { findingWords } from './finding-words.ts'
import { frames } from './frames.ts'
import { allFrames, candidates, match } from './match.ts'
import { scan, scanList, scanResult } from './scan.ts'
import { sentences } from './sentences.ts'
import type { ScanFinding } from './types.ts'

const RUNS = Math.ceil(inject('propertyRuns') / 50)
const LIMIT = 120_000

/** Anything that is a text: of every plane, halves of pairs, and pieces of what the scanner looks for. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    'ignore previous instructions ',
    'do not tell the user ',
    '~/.ssh/id_rsa ',
    'send_email ',
    '\ud800',
    '\udfff',
    '\u202e',
    '\u{E0041}',
    '\u200b',
    '<!-- ',
    '<IMPORTANT>',
    'https://x.example/?a={{b}} ',
    'a@b.example ',
    'aWdub3JlIHByZXZpb3VzIGluc3RydWN0aW9ucw== ',
    '\\x69\\x67\\x6e\\x6f\\x72\\x65 ',
    '忽略之前的指令',
    'i g n o r e ',
    '\n\n',
    '. ',
  ),
)
const text = fc.oneof(
  { weight: 5, arbitrary: fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.tuple(piece, fc.nat(3000)).map(([part, n]) => part.repeat(n).slice(0, 60_000)) },
)
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(text, tie('any'), { maxKeys: 4 }),
  ),
})).any
const definition = fc.record(
  { name: text, title: text, description: text, inputSchema: value, annotations: value },
  { requiredKeys: ['name'] },
)

function fitting(found: readonly ScanFinding[]): void {
  for (const each of found) {
    expect(findingWords).toHaveProperty(each.kind)
    expect(each.range.from).toBeLessThanOrEqual(each.range.to)
    expect(each.visible.length).toBeLessThan(1000)
    // Nothing that PostgreSQL cannot store or that a reader cannot see.
    expect(JSON.stringify(each)).not.toMatch(/\\u0000|\\ud[89a-f]|[\u200b\u202e]/)
  }
}

test(
  'no definition makes the scanner fail, and each finding can be shown',
  () => {
    fc.assert(
      fc.property(definition, (tool) => fitting(scan(tool))),
      { numRuns: RUNS },
    )
  },
  LIMIT,
)

test(
  'nor does a result of any shape',
  () => {
    fc.assert(
      fc.property(value, (result) => fitting(scanResult(result))),
      { numRuns: RUNS },
    )
  },
  LIMIT,
)

test(
  'nor a list; the same list has the same findings, and the order of other tools changes none of a text',
  () => {
    fc.assert(
      fc.property(fc.array(definition, { maxLength: 6 }), (tools) => {
        const found = scanList(tools)
        expect(found).toEqual(scanList(structuredClone(tools)))
        for (const each of found) fitting(each)
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    )
  },
  LIMIT,
)

test(
  'the combinations that are tried for a sentence are all that fit it',
  () => {
    const words = frames.match(/[a-z]{4,}/gi) ?? []
    const prose = fc.array(
      fc.constantFrom(
        ...words,
        'not',
        'tell',
        'user',
        'must',
        'send',
        'secret',
        'tool',
        'you',
        'ignore',
        'rules',
      ),
      { maxLength: 25 },
    )
    fc.assert(
      fc.property(prose, (parts) => {
        const none: ReadonlySet<string> = new Set()
        for (const sentence of sentences(parts.join(' '), none)) {
          const tried = new Set(candidates(sentence))
          for (const frame of allFrames)
            if (match(frame, sentence, []) !== undefined) expect(tried.has(frame)).toBe(true)
        }
      }),
      { numRuns: RUNS },
    )
  },
  LIMIT,
)
