import { callOf } from '#components/policies/asked.ts'
import { compile } from '#lib/policy/compile.ts'
import { type Outcome, outcomeOf, simulate } from '#lib/policy/simulate.ts'
import { firstExample } from './first-example.ts'
import { toolsOf } from './tools-text.ts'

/** What is decided about the first example: for a page that is read without scripts. */
export function decidedFirst(): Outcome | undefined {
  const { policy, tools, tool, asked } = firstExample
  const read = toolsOf(tools)
  const compiled = compile(policy, read.ok ? read.tools : [])
  if (!compiled.ok) return undefined
  const { call } = callOf(asked, tool, asked.args[tool] ?? '', undefined, 0)
  return outcomeOf(compiled.program, simulate(compiled.program, call), tool)
}
