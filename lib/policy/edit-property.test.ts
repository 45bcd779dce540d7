import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { type Choice, readStates, setDefault, setLimit, setReason, setState } from './edit.ts'
import { callOf, compiled, holds, inventory, policy } from './generate.fixture.ts'
import { decideAlone } from './sequence.ts'
import { policyText } from './tree.ts'
import type { Call, Tool } from './types.ts'

/** An edit is some ten readings of its text. */
const numRuns = Math.ceil(inject('propertyRuns') / 10)
const choices: Choice[] = ['allow', 'limit', 'ask', 'deny', 'hide']
const choice = fc.constantFrom(...choices)
const calls = fc.array(callOf, { minLength: 1, maxLength: 3 })
const which = fc.nat({ max: 4 })

const decisions = (text: string, tools: Tool[], all: Call[], held: ReadonlySet<string>) =>
  all.map((call) => {
    const { effect, code, message } = decideAlone(compiled(text, tools), call, { held })
    return { tool: call.tool, effect, code, message }
  })
const stateOf = (text: string, tools: Tool[], name: string) =>
  readStates(text, tools)?.find((one) => one.tool === name)
/** What a tool's row shows, apart from where in the text that stands: leaving a wider selector moves it. */
const shown = (text: string, tools: Tool[]) =>
  (readStates(text, tools) ?? []).map(({ tool, state, limit, reason, sentence, conditions, editable }) => {
    return { tool, state, limit, reason, sentence, conditions, editable }
  })

test('a policy that the editor writes anew, unchanged, means the same and reads the same', () => {
  fc.assert(
    fc.property(policy, inventory, calls, holds, (text, tools, all, held) => {
      const found = read(text)
      const anew = policyText(found.ok ? found.value : null)
      expect(decisions(anew, tools, all, held)).toEqual(decisions(text, tools, all, held))
      expect(readStates(anew, tools)).toEqual(readStates(text, tools))
      const again = read(anew)
      expect(policyText(again.ok ? again.value : null)).toBe(anew)
    }),
    { numRuns },
  )
}, 600_000)

test('a state that is chosen is the one that is read, twice is as once, and no other tool is touched', () => {
  fc.assert(
    fc.property(policy, inventory, which, choice, calls, holds, (text, tools, at, chosen, all, held) => {
      const name = tools[at]?.name ?? ''
      const next = setState(text, name, chosen, tools)
      expect(stateOf(next, tools, name)?.state).toBe(chosen)
      expect(setState(next, name, chosen, tools)).toBe(next)
      const others = tools.filter((tool) => tool.name !== name)
      expect(shown(next, others)).toEqual(shown(text, others))
      const elsewhere = all.filter((call) => call.tool !== name)
      expect(decisions(next, tools, elsewhere, held)).toEqual(decisions(text, tools, elsewhere, held))
    }),
    { numRuns },
  )
}, 600_000)

test('a limit, a reason and a default that are set are read back as they were set', () => {
  const max = fc.constantFrom('1', '30', '0.5', '9007199254740993')
  const window = fc.constantFrom<string | number>('second', 'minute', 'day', 90)
  fc.assert(
    fc.property(
      policy,
      inventory,
      which,
      max,
      window,
      fc.string(),
      (text, tools, at, max, window, reason) => {
        const tool = tools[at]
        if (tool === undefined) return
        const limited = setLimit(text, tool.name, { max, window }, tools)
        expect(stateOf(limited, tools, tool.name)?.limit).toEqual({ max, window })
        const denied = setReason(text, tool.name, reason, tools)
        expect(stateOf(denied, tools, tool.name)).toMatchObject({ state: 'deny' })
        expect(stateOf(denied, tools, tool.name)?.reason).toBe(reason === '' ? undefined : reason)
        for (const fallback of ['hide', 'allow'] as const) {
          const root = read(setDefault(text, fallback))
          const value = root.ok && root.value instanceof Map ? root.value.get('default') : undefined
          expect(value).toBe(fallback === 'hide' ? 'deny' : 'allow')
        }
      },
    ),
    { numRuns },
  )
}, 600_000)
