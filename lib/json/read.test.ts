import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locate, Num, read, type Value } from './read.ts'
import { toPlain, write } from './write.ts'

const bytes = (...values: number[]) => new Uint8Array(values)
const utf8 = (text: string) => new TextEncoder().encode(text)

function value(text: string): Value {
  const got = read(text)
  if (!got.ok) throw new Error(`${got.fault.code}: ${text}`)
  return got.value
}

function fault(input: string | Uint8Array, limits = {}) {
  const got = read(input, limits)
  if (got.ok) throw new Error('read')
  return got.fault
}

/** Values as the reader makes them: well-formed strings, tokens, Maps. */
const strings = fc.string({ unit: 'binary', maxLength: 8 })
const tokens = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 40n }),
    fc.option(fc.stringMatching(/^[0-9]{1,20}$/)),
    fc.option(fc.stringMatching(/^[eE][+-]?[0-9]{1,4}$/)),
  )
  .map(([minus, whole, fraction, power]) => {
    return new Num(`${minus ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}${power ?? ''}`)
  })
const { tree: values } = fc.letrec<{ tree: Value }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    strings,
    tokens,
    fc.array(tie('tree'), { maxLength: 5 }),
    fc
      .uniqueArray(fc.tuple(fc.oneof(strings, fc.constant('__proto__')), tie('tree')), {
        selector: ([key]) => key,
        maxLength: 5,
      })
      .map((members) => new Map(members)),
  ),
}))

describe('reading', () => {
  it('gives back what was written, in order and with every number token as it was', () => {
    fc.assert(
      fc.property(values, fc.nat(4), (tree, indent) => {
        const text = write(tree, indent)
        expect(read(text)).toStrictEqual({ ok: true, value: tree })
        expect(read(utf8(text))).toStrictEqual({ ok: true, value: tree })
        expect(write(value(text))).toBe(write(tree))
      }),
    )
  })

  it('accepts only what JSON.parse accepts, with the same value, and refuses more only for a reason of its own', () => {
    const noise = fc.array(
      fc.constantFrom(...'{}[]",:\\u0019eE.+-tfn \n\t\r', 'true', 'null', '"a"', '\\ud800', '\u0000'),
    )
    const near = fc.tuple(fc.json(), fc.nat(), noise).map(([text, at, put]) => {
      const cut = at % (text.length + 1)
      return text.slice(0, cut) + put.slice(0, 2).join('') + text.slice(cut + (at % 3))
    })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          near,
          noise.map((parts) => parts.join('')),
        ),
        (text) => {
          const got = read(text, { depth: 1000 })
          let parsed: unknown
          try {
            parsed = JSON.parse(text)
          } catch {
            expect(got.ok).toBe(false)
            return
          }
          if (got.ok)
            expect(JSON.parse(JSON.stringify(doubles(got.value)))).toStrictEqual(
              JSON.parse(JSON.stringify(parsed)),
            )
          else expect(['duplicate', 'surrogate']).toContain(got.fault.code)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('reads a long text as a short one, wherever something stands in it that does not stand for itself', () => {
    for (const at of [0, 1, 61, 62, 63, 64, 65, 66, 127, 1000, 1999]) {
      const put = (piece: string) => `"${'x'.repeat(at)}${piece}${'y'.repeat(2000 - at)}"`
      for (const piece of ['', '\\n', '\\"', '\\u00e9', '\\ud83d\\ude00', '😀', 'é'])
        expect(value(put(piece))).toBe(JSON.parse(put(piece)))
      for (const piece of ['\n', '\u0000', '\u001f', '\ud83d', '\ude00', '\\ud83d', '\\x', '"'])
        expect(read(put(piece)).ok).toBe(false)
    }
  })

  it('is total on arbitrary bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (input) => typeof read(input).ok === 'boolean'))
  })

  it.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[{"x":{"a":1,"b":2,"a":1}}]'])(
    'refuses a key twice in one object: %s',
    (text) => {
      expect(fault(text).code).toBe('duplicate')
    },
  )

  it('makes __proto__ a key like any other', () => {
    const tree = value('{"__proto__":{"admin":true},"constructor":1}')
    expect(tree instanceof Map && [...tree.keys()]).toStrictEqual(['__proto__', 'constructor'])
    expect(Object.keys(Object(toPlain(tree)))).toStrictEqual(['__proto__', 'constructor'])
  })

  it.each([
    ['surrogate', '"\\ud800"'],
    ['surrogate', '"\\udc00"'],
    ['surrogate', '"\\ud800\\u0041"'],
    ['surrogate', '"\\ud800x"'],
    ['surrogate', '"\\ud83d\\\\ude00"'],
    ['surrogate', '"\ud800"'],
    ['surrogate', '"\ud83d\\ude00"'],
    ['surrogate', '{"\\udfff":1}'],
    ['control', '"a\nb"'],
    ['control', '"\u0000"'],
    ['token', '\u0000'],
    ['trailing', '1\u0000'],
    ['trailing', '{} {}'],
    ['trailing', '1 // one'],
    ['bom', '\ufeff{}'],
    ['end', ''],
    ['end', ' '],
    ['end', '"abc'],
    ['end', '[1,'],
    ['token', '[1,]'],
    ['token', '{"a":1,}'],
    ['token', '{a:1}'],
    ['token', '[1 2]'],
    ['token', "'a'"],
    ['token', 'NaN'],
    ['token', '+1'],
    ['token', '.5'],
    ['token', '\u00a01'],
    ['number', '-'],
    ['number', '01'],
    ['number', '-01'],
    ['number', '1.'],
    ['number', '1e'],
    ['number', '1e+'],
    ['trailing', '0x10'],
    ['trailing', 'truee'],
    ['escape', '"\\x41"'],
    ['escape', '"\\u00g0"'],
    ['escape', '"\\u 041"'],
  ])('refuses with %s: %j', (code, text) => {
    expect(fault(text).code).toBe(code)
  })

  it('reads escapes, pairs and an escaped NUL', () => {
    expect(value('"\\u0000\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00é😀"')).toBe('\0"\\/\b\f\n\r\té😀é😀')
  })

  it('refuses bytes that are not UTF-8 and a byte order mark, and says where', () => {
    const inText = (...bad: number[]) => bytes(0x22, 0xc3, 0xa9, ...bad, 0x22)
    for (const bad of [
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
      [0xf0, 0x80, 0x80, 0x80],
    ]) {
      expect(fault(inText(...bad))).toMatchObject({ code: 'utf8', offset: 2, line: 1, column: 3 })
    }
    expect(fault(bytes(0xef, 0xbb, 0xbf, 0x31)).code).toBe('bom')
    expect(fault(bytes(0x31, 0x00)).code).toBe('trailing')
  })

  it('counts nested arrays and objects, 64 unless told', () => {
    const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`
    expect(read(nested(64)).ok).toBe(true)
    expect(fault(nested(66)).code).toBe('depth')
    expect(fault('[[1]]', { depth: 1 }).code).toBe('depth')
    expect(fault('['.repeat(1_000_000), { depth: 1e9 }).code).toBe('depth')
  })

  it('counts UTF-8 bytes, in a string and in bytes alike', () => {
    for (const text of ['"é"', '"€"', '"😀"', '"ab"']) {
      const length = utf8(text).length
      expect(read(text, { bytes: length }).ok).toBe(true)
      expect(fault(text, { bytes: length - 1 }).code).toBe('bytes')
      expect(fault(utf8(text), { bytes: length - 1 }).code).toBe('bytes')
    }
  })

  it('says line and column from 1, whatever ends a line', () => {
    expect(fault('{\n  "a": 1,\r\n  "b": x\n}')).toMatchObject({ line: 3, column: 8, offset: 20 })
    expect(fault('[\r1,\r?]')).toMatchObject({ line: 3, column: 1 })
    expect(fault('{"a":1,\n "a":2}')).toMatchObject({ code: 'duplicate', line: 2, column: 2 })
  })
})

describe('locating', () => {
  const text = '{\n  "tools": { "a/b": [1, {"~": "x"}], "": null }\n}'
  it.each([
    ['', text],
    ['/tools/a~1b/0', '1'],
    ['/tools/a~1b/1/~0', '"x"'],
    ['/tools/', 'null'],
  ])('finds the place of the value at %j', (pointer, found) => {
    const at = locate(text, pointer)
    expect(at && text.slice(at.offset, at.end)).toBe(found)
  })

  it('finds every value of a text where it stands', () => {
    fc.assert(
      fc.property(values, fc.nat(3), (tree, indent) => {
        const whole = write(tree, indent)
        for (const [pointer, part] of pointers(tree, '')) {
          const at = locate(whole, pointer)
          expect(at && read(whole.slice(at.offset, at.end))).toStrictEqual({ ok: true, value: part })
        }
      }),
    )
  })

  it.each(['/nope', '/tools/a~1b/2', '/tools/a~1b/01', '/tools/a~1b/-', '/tools//x', 'tools'])(
    'finds nothing at %s',
    (pointer) => {
      expect(locate(text, pointer)).toBeUndefined()
    },
  )
})

function* pointers(tree: Value, at: string): Generator<[string, Value]> {
  yield [at, tree]
  if (Array.isArray(tree)) for (const [i, item] of tree.entries()) yield* pointers(item, `${at}/${i}`)
  if (!(tree instanceof Map)) return
  for (const [key, item] of tree)
    yield* pointers(item, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
}

/** As JSON.parse sees it. */
function doubles(tree: Value): unknown {
  if (tree instanceof Num) return Number(tree.token)
  if (Array.isArray(tree)) return tree.map(doubles)
  if (!(tree instanceof Map)) return tree
  const plain: Record<string, unknown> = Object.create(null)
  for (const [key, item] of tree) plain[key] = doubles(item)
  return plain
}
