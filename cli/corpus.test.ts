import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import { Folder } from './run.fixture.ts'

declare module 'vitest' {
  interface ProvidedContext {
    long: boolean
  }
}

const corpus = path.resolve(import.meta.dirname, '../lib/policy/corpus')

function caseOf(file: string): Map<string, Value> {
  const found = read(readFileSync(path.join(corpus, file)))
  if (!found.ok || !(found.value instanceof Map)) throw new Error(`${file} is no case`)
  return found.value
}

/** What files on this machine cannot say: a grant without a policy, a stop, a hold since the release. */
function outside(one: Map<string, Value>): boolean {
  return (one.get('policy') ?? null) === null || one.has('context')
}

let folder: Folder
beforeAll(() => {
  folder = new Folder()
})
afterAll(() => folder.remove())

const files = readdirSync(corpus).filter((file) => file.endsWith('.json'))
const mine = files.filter((file) => !outside(caseOf(file)))
/** Each case is a process; the engine itself meets all of them in lib/policy. The long run takes each here, too. */
const tried = mine.filter((_, i) => inject('long') || i % 3 === 0)

/** The time of a case that names none is 0. */
function timed(call: Value): Value {
  return call instanceof Map && !call.has('at') ? new Map([...call, ['at', '1970-01-01T00:00:00Z']]) : call
}

async function answers(name: string, one: Map<string, Value>): Promise<unknown> {
  const text = (value: Value) => (typeof value === 'string' ? value : write(value, 2))
  folder.put(`${name}/policy.json`, text(one.get('policy') ?? null))
  folder.put(`${name}/tools.json`, write(one.get('tools') ?? []))
  const many = one.get('calls')
  const calls = Array.isArray(many) ? many : [one.get('call') ?? null]
  const file = `${name}/${Array.isArray(many) ? 'calls.jsonl' : 'call.json'}`
  folder.put(file, calls.map((call) => `${write(timed(call))}\n`).join(''))
  const guardrail = one.get('guardrail')
  const above = guardrail === undefined ? [] : ['--guardrail', `${name}/guardrail.json`]
  if (guardrail !== undefined) folder.put(`${name}/guardrail.json`, write(guardrail, 2))
  const args = ['policy', 'decide', `${name}/policy.json`, '--tools', `${name}/tools.json`, '--call', file]
  const { code, out, err } = await folder.run([...args, ...above])
  if (code === 2 && out === '' && err.startsWith(`signalbox: ${name}/`))
    return { refused: expect.any(String) }
  if (code !== 0 || err !== '') return { code, err }
  const decisions = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return Array.isArray(many) ? decisions : decisions.length === 1 ? decisions[0] : decisions
}

describe.concurrent('policy decide gives the answer of the corpus', () => {
  for (const file of tried) {
    test(file.replace('.json', '').replaceAll('-', ' '), { timeout: 60_000 }, async () => {
      const one = caseOf(file)
      const expected: unknown = JSON.parse(write(one.get('expect') ?? null))
      const got = await answers(file.replace('.json', ''), one)
      // What is told is the first mistake; where else it is refused is for policy check to say.
      if (one.get('expect') instanceof Map && 'refused' in Object(expected)) expect(expected).toEqual(got)
      else {
        // Where nobody is asked the corpus says so by an empty list, and the command line says nothing.
        const { needs, ...rest } = Object(expected)
        const nobody = Array.isArray(needs) && needs.length === 0
        expect(got).toMatchObject(nobody ? rest : Object(expected))
        if (nobody) expect(got).not.toHaveProperty('needs')
      }
    })
  }
})

test('few cases are left out', () => {
  expect(mine.length).toBeGreaterThan(380)
  expect(files.length - mine.length).toBeLessThanOrEqual(20)
})
