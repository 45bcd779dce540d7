import { emptyAsked } from '#components/policies/asked.ts'
import { compile } from '#lib/policy/compile.ts'
import { counterOf, countersOf } from '#lib/policy/simulate.ts'
import { exampleNames } from './example-names.ts'
import { firstExample } from './first-example.ts'
import type { PlaygroundState } from './state.ts'
import { toolsOf } from './tools-text.ts'

/** The example of that name: the first one, or the demonstration of an attack. Nothing where there is none. */
export async function exampleAt(slug: string): Promise<PlaygroundState | undefined> {
  if (slug === exampleNames[0].slug) return firstExample
  const { attackAt } = await import('#lib/catalogue/attacks.ts')
  const attack = attackAt(slug)
  if (attack === undefined) return undefined
  const [attempt] = attack.attempts
  const tool = attempt.tool ?? attack.tools[0].name
  const tools = JSON.stringify({ tools: attack.tools }, null, 2)
  const used = (attempt.times ?? 1) > 1 ? fullCounters(attack.policy, tools, tool) : {}
  return {
    policy: `${attack.policy}\n`,
    tools,
    tool,
    asked: { ...emptyAsked, as: 'json', args: { [tool]: attempt.args }, used },
  }
}

/** Where the attack is the number of calls, its first counter is shown full: the next call is over it. */
function fullCounters(policy: string, toolsText: string, tool: string): Record<string, string> {
  const tools = toolsOf(toolsText)
  const compiled = compile(policy, tools.ok ? tools.tools : [])
  const [first] = compiled.ok ? countersOf([compiled.program], tool) : []
  return first === undefined ? {} : { [counterOf(first)]: first.limit.max }
}
