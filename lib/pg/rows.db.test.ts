import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { RowsWriter, typeNumber } from './rows.ts'

type Sample = {
  id: string
  at: number | null
  count: number
  open: boolean
  said: string | null
  names: string[]
  more: unknown
}

const writer = new RowsWriter<Sample>([
  ['id', 'uuid'],
  ['at', 'bigint'],
  ['count', 'integer'],
  ['open', 'boolean'],
  ['said', 'text'],
  ['names', 'texts'],
  ['more', 'jsonb'],
])
let database: TestDatabase
let client: pg.Client
let type: number

beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.urls.owner })
  await client.connect()
  await client.query(`CREATE TYPE sample AS
    (id uuid, at bigint, count integer, open boolean, said text, names text[], more jsonb)`)
  type = await typeNumber(client, 'sample')
})
afterAll(async () => {
  await client?.end()
  await database?.drop()
})

// What the store cannot hold in a text is not sent there: the records' own texts have it escaped.
const text = fc.string({ unit: 'binary' }).map((said) => said.replaceAll('\0', ''))
const sample: fc.Arbitrary<Sample> = fc.record({
  id: fc.uuid(),
  at: fc.option(fc.maxSafeInteger()),
  count: fc.integer(),
  open: fc.boolean(),
  said: fc.option(text),
  names: fc.array(text, { maxLength: 4 }),
  more: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)), { maxKeys: 4 }),
})

/** What the store reads of rows as the writer writes them. */
async function throughStore(rows: readonly Sample[]): Promise<Sample[]> {
  const read = await client.query<Sample & { at: string | null }>({
    name: 'read',
    text: 'SELECT (r).* FROM unnest($1::sample[]) r',
    values: [writer.write(rows, type)],
  })
  return read.rows.map((row) => ({ ...row, at: row.at === null ? null : Number(row.at) }))
}

test('rows of any values come to the store as they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { maxLength: 20 }), async (rows) => {
      expect(await throughStore(rows)).toEqual(rows)
    }),
    { numRuns: 60 },
  )
})

// Few values, so that rows are like the row before in any of their columns, and texts of other lengths in between.
const alike: fc.Arbitrary<Sample> = fc.record({
  id: fc.constantFrom('00000000-0000-4000-8000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff'),
  at: fc.constantFrom(null, 1, 2 ** 40),
  count: fc.constantFrom(0, -1),
  open: fc.boolean(),
  said: fc.constantFrom(null, '', 'said', 'ß€𝄞'.repeat(50)),
  names: fc.constantFrom([], ['a'], ['a', 'b'.repeat(100)]),
  more: fc.constantFrom(null, 'x', 1, { a: [1] }),
})
/** A row that cannot be written, at one of its columns. */
const broken = fc
  .tuple(alike, fc.constantFrom('id', 'at', 'count', 'open', 'said', 'names', 'more'))
  .map(([row, column]) => ({ ...row, [column]: column === 'more' ? 1n : undefined }))

test('rows that are like the row before come to the store as they are, also after one that could not be written', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(alike, { maxLength: 5 }), { maxLength: 4 }),
      broken,
      async (all, bad) => {
        for (const rows of all) {
          expect(() => writer.write([...rows, bad], type)).toThrow()
          expect(await throughStore(rows)).toEqual(rows)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('a list that has more in it when it comes again is written as it is then', async () => {
  const row: Sample = {
    id: '00000000-0000-4000-8000-000000000000',
    at: 1,
    count: 2,
    open: true,
    said: '',
    names: ['a'],
    more: {},
  }
  writer.write([row], type)
  row.names.push('b')
  const [got] = await throughStore([row])
  expect(got?.names).toEqual(['a', 'b'])
})

test('rows that are longer than any before are written whole', async () => {
  const said = 'ß€𝄞'.repeat(30_000)
  const row = {
    id: '00000000-0000-4000-8000-000000000000',
    at: 1,
    count: 2,
    open: true,
    said,
    names: [said],
    more: said,
  }
  const got = await throughStore([row, row])
  expect(got.map((one) => one.said === said && one.names[0] === said && one.more === said)).toEqual([
    true,
    true,
  ])
})

test.each([
  ['a text for a number', { count: 'many' }],
  ['a fraction for an integer', { count: 1.5 }],
  ['no number for an integer', { count: Number.NaN }],
  ['an integer that is too large', { count: 2 ** 31 }],
  ['a number that is not exact for a bigint', { at: 2 ** 53 }],
  ['a text that is no UUID', { id: '00000000-0000-4000-8000-00000000000g' }],
  ['a number for a text', { said: 1 }],
  ['a text for a list of texts', { names: 'one' }],
  ['a text for a boolean', { open: 'true' }],
  ['nothing', { said: undefined }],
])('%s is not written', (_, wrong) => {
  const row = {
    id: '00000000-0000-4000-8000-000000000000',
    at: 1,
    count: 2,
    open: true,
    said: '',
    names: [],
    more: {},
  }
  const unchecked: Sample = Object.assign(row, wrong)
  expect(() => writer.write([unchecked], type)).toThrow()
})
