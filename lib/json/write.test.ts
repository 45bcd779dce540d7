import { describe, expect, it } from 'vitest'
import { Num, read } from './read.ts'
import { canonical, fromPlain, toPlain, write } from './write.ts'

function value(text: string) {
  const got = read(text)
  if (!got.ok) throw new Error(got.fault.message)
  return got.value
}

describe('writing', () => {
  it('keeps number tokens and member order, with and without white space', () => {
    const tree = value('{"b":[1.0,1e2,-0,[],{}],"a":{"x":"\\u0001é"}}')
    expect(write(tree)).toBe('{"b":[1.0,1e2,-0,[],{}],"a":{"x":"\\u0001é"}}')
    expect(write(tree, 2)).toBe(
      '{\n  "b": [\n    1.0,\n    1e2,\n    -0,\n    [],\n    {}\n  ],\n  "a": {\n    "x": "\\u0001é"\n  }\n}',
    )
  })

  it('has one canonical text for an object, however it was spaced and ordered', () => {
    const spaced = value(
      '{ "\\u20ac": 1, "\\r": 2, "\\ufb33": 3, "1": 4, "\\ud83d\\ude00": 5, "\\u0080": 6, "ö": 7 }',
    )
    // RFC 8785, section 3.2.3: sorted by UTF-16 units, so the pair comes before U+FB33.
    expect(canonical(spaced)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
  })

  it('lets 1 and 1.0 have different canonical texts', () => {
    expect(canonical(value('[1.0]'))).not.toBe(canonical(value('[1]')))
  })
})

describe('plain values', () => {
  it('takes what code builds', () => {
    const built = {
      a: 1,
      b: [true, null, undefined, 1e21],
      c: undefined,
      d: 12345678901234567890n,
      e: new Num('1.50'),
    }
    expect(write(fromPlain(built))).toBe(
      '{"a":1,"b":[true,null,null,1e+21],"d":12345678901234567890,"e":1.50}',
    )
    expect(write(fromPlain(Number.NaN))).toBe('null')
  })

  it('shows numbers as they are, never as a neighbour that a double can hold', () => {
    expect(toPlain(value('[1.0,0.1,9007199254740993,1e999,0.1000000000000000000001]'))).toStrictEqual([
      1,
      0.1,
      '9007199254740993',
      '1e999',
      '0.1000000000000000000001',
    ])
  })
})
