import { type Choice, readStates, setLimit, setReason, setState } from '#lib/policy/edit.ts'
import { setText } from '#lib/policy/edit-document.ts'
import { recommend } from '#lib/policy/recommend.ts'
import type { Tool } from '#lib/policy/types.ts'
import { classify } from '#lib/risk/classify.ts'
import { needsPerson } from '#lib/risk/signals.ts'
import type { Category, Classified } from '#lib/risk/types.ts'
import { escapeUnseen, served, visible } from '#lib/risk/visible.ts'
import type { Attack, AttackUse } from './attack.ts'
import { attacksOn } from './attacks.ts'
import { inventoried } from './demonstrate.ts'
import type { ListedServer, ListedTool } from './server.ts'
import { toolPath } from './servers.ts'
import { traitsOf } from './traits.ts'

/** A policy for one tool, and what its rule comes to in the words of the editor. */
export type Ruled = { policy: string; sentence: string }

/** Everything that a page says of a tool, from its definition and the engine: nothing of it is written by hand. */
export type ToolFacts = {
  server: ListedServer
  listed: ListedTool
  name: string
  /** The name for people: shortened, with what is invisible made visible. */
  shown: string
  path: string
  /** As the inventory of an organisation would have it. */
  tool: Tool
  found: Classified
  /** The rule that the first draft of an organisation would hold for it. */
  recommended: Choice
  /** What the draft may hold instead: the same policy with another choice for the tool. */
  rules: Record<Choice, Ruled>
  attacks: { attack: Attack; use: AttackUse }[]
}

export const choices: readonly Choice[] = ['allow', 'limit', 'ask', 'deny', 'hide']
export const choiceWords: Record<Choice, string> = {
  allow: 'Allow',
  limit: 'Limit',
  ask: 'Ask',
  deny: 'Deny',
  hide: 'Hide',
}

/** A plain Allow has no sentence in the editor; a page of its own has room for one. */
export const ALLOWED = 'Every call runs whose arguments fit the tool’s own schema.'

export function toolFacts(server: ListedServer, listed: ListedTool): ToolFacts {
  const name = listed.definition.name
  const tool = inventoried(listed.definition)
  const found = classify(listed.definition)
  const policy = recommend([tool], server.name)
  // What was chosen otherwise does not call itself recommended.
  const plain = setText(policy, 'description', '')
  const rules = {
    allow: ruled(setState(plain, name, 'allow', [tool]), tool),
    limit: ruled(limited(plain, tool, needsPerson(found)), tool),
    ask: ruled(setState(plain, name, 'ask', [tool]), tool),
    deny: ruled(setReason(plain, name, 'Not for this agent', [tool]), tool),
    hide: ruled(setState(plain, name, 'hide', [tool]), tool),
  }
  const state = readStates(policy, [tool])?.[0]?.state
  const recommended = choices.find((choice) => choice === state) ?? 'hide'
  return {
    server,
    listed,
    name,
    shown: served(name, 128),
    path: toolPath(server, name),
    tool,
    found,
    recommended,
    rules: { ...rules, [recommended]: ruled(policy, tool) },
    attacks: attacksOn(traitsOf(found)),
  }
}

function ruled(policy: string, tool: Tool): Ruled {
  const state = readStates(policy, [tool])?.[0]
  return { policy: escapeUnseen(policy), sentence: visible(state?.sentence || ALLOWED) }
}

/** How many calls are enough, where a limit is wanted: for what needs a person, few in a day. */
const enough: Record<Category, { max: string; window: string }> = {
  read: { max: '30', window: 'minute' },
  write: { max: '30', window: 'minute' },
  execute: { max: '10', window: 'minute' },
  destructive: { max: '5', window: 'day' },
  financial: { max: '5', window: 'day' },
}

function limited(policy: string, tool: Tool, asks: boolean): string {
  return setLimit(policy, tool.name, asks ? enough.financial : enough[tool.category], [tool])
}

/** The recommended policy of a whole server: what the first draft of an organisation holds that registers it. */
export function serverPolicy(server: ListedServer): string {
  const tools = server.tools.map(({ definition }) => inventoried(definition))
  return escapeUnseen(recommend(tools, server.name))
}

/** All tools of a server, in its order. */
export function factsOf(server: ListedServer): ToolFacts[] {
  return server.tools.map((listed) => toolFacts(server, listed))
}
