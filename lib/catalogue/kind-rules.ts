import { type Choice, readStates } from '#lib/policy/edit.ts'
import type { Tool } from '#lib/policy/types.ts'
import { patterns } from '#lib/risk/signals.ts'
import type { Category, Level } from '#lib/risk/types.ts'
import type { Attack, AttackUse } from './attack.ts'
import { attacksOn } from './attacks.ts'
import { categoriesAt, categoryWords, levelOf, levelWords } from './kinds.ts'
import { lower } from './questions.ts'
import { ALLOWED, type Ruled } from './tool-facts.ts'
import { type Trait, traitWords } from './traits.ts'

/** One rule for all tools of a kind, whatever the server: a class of the policy language stands for them. */
export type KindRule = Ruled & { choice: Choice }

const limit = (max: number) => ({ limits: [{ window: 'minute', max, scope: 'grant' }] })
const ask = { action: 'require_approval' }

/** The rule that a recommended policy has for the category, written for the class. */
const byCategory: Record<Category, object | 'hide'> = {
  read: {},
  write: limit(30),
  execute: limit(10),
  destructive: 'hide',
  financial: ask,
}
const byLevel: Record<Level, object> = { low: {}, medium: limit(30), high: limit(10), critical: ask }

export function categoryRule(category: Category): KindRule {
  return kindRule(`@${category}`, byCategory[category], { category, risk: levelOf(category) })
}

export function levelRule(level: Level): KindRule {
  return kindRule(`@risk:${level}`, byLevel[level], { category: 'write', risk: level })
}

function kindRule(selector: string, rule: object | 'hide', of: Pick<Tool, 'category' | 'risk'>): KindRule {
  const document = {
    version: '1',
    default: 'deny',
    ...(rule === 'hide' ? { hide: [selector], tools: {} } : { tools: { [selector]: rule } }),
  }
  const policy = JSON.stringify(document, null, 2)
  const [state] = readStates(policy, [{ name: 'a_tool', state: 'reviewed', ...of }]) ?? []
  const choice = state?.state ?? 'hide'
  return { choice, policy, sentence: state?.sentence || ALLOWED }
}

/** What gives a tool a level, in the words of the classifier itself. */
export function levelBecause(level: Level): string {
  const categories = categoriesAt(level).map((category) => categoryWords[category].word)
  const raising = patterns
    .filter((pattern) => pattern.raises === level)
    .map((pattern) => lower(pattern.phrase))
  const first =
    categories.length === 0
      ? `No category is ${level} by itself.`
      : `A tool is at least ${level} when its category is ${listed(categories, 'or')}.`
  const second =
    raising.length === 0
      ? ''
      : ` A tool of a lower one is raised to it when its definition says that it ${listed(raising, 'or')}; one that only reads is raised to medium at most, unless it runs code or commands.`
  return `${first}${second} A tool has the highest level that anything in its definition gives it.`
}

/** How a category is found, and where its level begins. */
export function categoryBecause(category: Category): string {
  const base = levelWords[levelOf(category)].toLowerCase()
  const why =
    category === 'read'
      ? 'when the name or the first words of the description say that it reads, and nothing says that it does anything else'
      : `when the verbs of its name or of its description, the choices of an argument, or what the server notes of it say that it ${traitWords[category]}; of several categories it has the worst`
  return `A tool has it ${why}. It is at least ${base}, and what else its definition says can raise it. What a server says in favour of its own tool lowers nothing.`
}

/** The attacks that use what tools of a category can do. */
export function attacksOnCategory(category: Category): { attack: Attack; use: AttackUse }[] {
  return attacksOn([category])
}

/** The attacks that use what gives a tool a level. */
export function attacksOnLevel(level: Level): { attack: Attack; use: AttackUse }[] {
  const raising = patterns.flatMap((pattern) =>
    pattern.raises === level && pattern.id in traitWords ? [pattern.id as Trait] : [],
  )
  return attacksOn([...raising, ...categoriesAt(level)])
}

function listed(words: readonly string[], last: string): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}
