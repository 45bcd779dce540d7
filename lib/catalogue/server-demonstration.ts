import { briefly, decideRepeated } from '#lib/policy/repeat.ts'
import { served } from '#lib/risk/visible.ts'
import { type Demonstration, noRules } from './demonstrate.ts'
import { worstFirst } from './kinds.ts'
import type { ListedServer } from './server.ts'
import { exampleArgs, MANY } from './tool-demonstration.ts'
import { factsOf, serverPolicy } from './tool-facts.ts'

/**
 * Calls of some tools of a server under its recommended policy: one for each rule that the policy has.
 * @param at the time of the last call, in milliseconds since the epoch
 */
export function serverDemonstration(server: ListedServer, at: number): Demonstration {
  const all = factsOf(server)
  const worst = worstFirst(all)
  const shown = (['ask', 'hide', 'limit', 'allow'] as const).flatMap((choice) => {
    const facts = (choice === 'allow' ? all : worst).find((each) => each.recommended === choice)
    return facts === undefined ? [] : [facts]
  })
  const tools = shown.map((facts) => facts.tool)
  const sides = [
    { label: 'With the policy', policy: serverPolicy(server) },
    { label: 'Without it', policy: noRules },
  ]
  return {
    tools,
    legend: 'With the policy or without it',
    sides,
    first: 0,
    at,
    attempts: shown.map(({ name: tool, recommended, listed: { definition } }) => {
      const args = exampleArgs(definition)
      const times = recommended === 'limit' ? MANY : 1
      const title = served(definition.title ?? tool, 60)
      return {
        label: times === 1 ? title : `${title}, ${times} times`,
        tool,
        args,
        times,
        gap: false,
        briefs: sides.map(({ policy }) => briefly(decideRepeated(policy, tools, { tool, args, times, at }))),
      }
    }),
  }
}
