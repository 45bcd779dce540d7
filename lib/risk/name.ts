import type { Category } from './types.ts'
import {
  actedOn,
  categoryOf,
  endsReading,
  leads,
  onlyLeads,
  readVerbs,
  resolvable,
  thingsBehind,
  thingsToo,
} from './verbs.ts'

/** Verbs of two words, neither of which destroys by itself. */
const gone = new Set(['clean up', 'tear down'])

export type Acting = { category: Category; word: string }

// What moves without money, and what is checked out without paying.
const moved =
  /^(?:issues?|repo|repository|files?|ownership|projects?|calls?|domains?|data|chats?|owner|objects?)$/
const versioned = /^(?:git|branch|ref|commit|worktree|repo|files?)$/
const ordered = /^(?:sort|tab|display|draw|z|column|row|field)$/
const endsByReading = /^(?:get|fetch|describe|retrieve|lookup|read|find|view|show|search|list)$/
// What a list can be done to; after another verb, `list` is what is done: `deploy_list`.
const onLists =
  /^(?:create|add|update|set|edit|rename|move|copy|share|append|push|save|insert|reorder|import|put|post|write|sync|send|publish)$/
const stateOf = /^(?:status|history|info|logs|list|details|stats|metrics|overview)$/
// What is subscribed to and costs nothing.
const feeds =
  /^(?:notifications?|events?|topics?|webhooks?|repository|repo|threads?|feeds?|newsletters?|channels?|alerts?|e?mails?|pubsub|queues?)$/
const onSubscriptions =
  /^(?:create|cancel|update|change|upgrade|downgrade|pause|resume|start|renew|modify|add|accept|approve|send|capture|issue|finalize|close|submit|settle|remind)$/

/**
 * The verbs in a name or in an option that act. A verb that reads before them makes things of them
 * (`get_run_details`), unless they are joined to it (`get_or_create_user`) or end the name (`catalog_list_delete`).
 */
export function acting(words: readonly string[]): Acting[] {
  const joined = words.includes('and') || words.includes('or') || words.includes('then')
  const firstRead = words.findIndex((_, i) => reads(words, i))
  const firstGet = words.findIndex((word) => endsReading.has(word))
  const last = words.at(-1) ?? ''
  const verbs = words.flatMap((word, i): Acting[] => {
    const category = meant(words, i)
    if (category === undefined) return []
    const harm = category === 'destructive' || category === 'financial'
    // `deploy_plan_get`: nothing is called a get, so here the verb names a group of tools.
    if (!harm && !joined && endsReading.has(last)) return []
    if (!harm && !joined && last === 'list' && i === words.length - 2 && !onLists.test(word)) return []
    if (onlyLeads.has(word) && i > 0 && !joined) return []
    const got = !harm && firstGet >= 0 && firstGet < i
    const thing = got || thingsToo.has(word) || (firstRead >= 0 && firstRead < i && thingsBehind.has(word))
    const leading =
      i === 0 &&
      (actedOn.has(last) ||
        leads.has(word) ||
        (firstRead > 1 && !stateOf.test(last) && !endsByReading.test(last) && !harm))
    const counts =
      joined || firstRead < 0 || (firstRead < i ? !thing && i === words.length - 1 : !thing || leading)
    return counts ? [{ category, word }] : []
  })
  // `watch_create`: of two that say the same, the plain verb is the better evidence.
  const plainest = [
    ...verbs.filter(({ word }) => !thingsToo.has(word)),
    ...verbs.filter(({ word }) => thingsToo.has(word)),
  ]
  return [...plainest, ...onMoney(words, verbs)]
}

/** Whether a word of a name says that something is read. */
export function reads(words: readonly string[], i: number): boolean {
  const word = words[i] ?? ''
  return readVerbs.has(word) && !(word === 'resolve' && words.some((other) => resolvable.has(other)))
}

/** What the verb stands for among these words. */
function meant(words: readonly string[], i: number): Category | undefined {
  const word = words[i] ?? ''
  const beside = (kind: RegExp) => words.some((other) => other !== word && kind.test(other))
  if (word === 'resolve') return reads(words, i) ? undefined : 'write'
  if (word === 'force') return categoryOf(words[i + 1] ?? '') === undefined ? undefined : 'destructive'
  if (word === 'transfer' && beside(moved)) return 'write'
  if (word === 'checkout' && beside(versioned)) return 'write'
  if (word === 'order' && ordered.test(words[i - 1] ?? '')) return undefined
  if (word === 'drop' && words.includes('drag')) return 'write'
  if (gone.has(`${word} ${words[i + 1] ?? ''}`)) return 'destructive'
  return categoryOf(word)
}

/** `cancel_subscription` and `pay_bill` move money; `create_notification_subscription` does not. */
function onMoney(words: readonly string[], found: readonly Acting[]): Acting[] {
  const what = words.find((word) =>
    /^(?:subscriptions?|bills?|payments?|refunds?|payouts?|invoices?|disputes?|settlements?)$/.test(word),
  )
  if (what === undefined || words.some((word) => feeds.test(word))) return []
  const changes = found.some(({ word }) => onSubscriptions.test(word))
  return changes ? [{ category: 'financial', word: what }] : []
}
