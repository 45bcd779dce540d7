import type { ToolView } from '#lib/contracts/servers.ts'

export type Grouping = 'risk' | 'category'
export type ToolGroup = {
  id: string
  title: string
  /** The highest risk in it. */
  level: ToolView['risk']
  tools: ToolView[]
  /** What makes its tools what they are, in the words of their most frequent signals. */
  why: string
  /** Only readings of low risk: it may start folded. */
  calm: boolean
}

const LEVELS = ['critical', 'high', 'medium', 'low'] as const
const LEVEL_WORDS = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' } as const
const CATEGORIES = ['financial', 'destructive', 'execute', 'write', 'read'] as const
const CATEGORY_WORDS = {
  financial: 'Financial',
  destructive: 'Destructive',
  execute: 'Execute',
  write: 'Write',
  read: 'Read',
} as const

/** Tools in groups, the most dangerous group first; no group is empty. */
export function groupsOf(tools: readonly ToolView[], by: Grouping): ToolGroup[] {
  const all =
    by === 'risk'
      ? LEVELS.map((level) =>
          made(
            level,
            LEVEL_WORDS[level],
            tools.filter((tool) => tool.risk === level),
          ),
        )
      : CATEGORIES.map((category) =>
          made(
            category,
            CATEGORY_WORDS[category],
            tools.filter((tool) => tool.category === category),
          ),
        )
  return all.filter((group) => group.tools.length > 0)
}

function made(id: string, word: string, tools: ToolView[]): ToolGroup {
  const reads = tools.every((tool) => tool.category === 'read')
  const level = LEVELS.find((each) => tools.some((tool) => tool.risk === each)) ?? 'low'
  const calm = reads && level === 'low'
  return { id, title: calm ? 'Read' : word, level, tools, why: why(tools), calm: calm || id === 'low' }
}

function why(tools: readonly ToolView[]): string {
  const counts = new Map<string, number>()
  // Where a person said otherwise, the evidence no longer says why.
  for (const tool of tools.filter(({ override }) => override === null || override.earlier))
    for (const { phrase } of tool.signals) counts.set(phrase, (counts.get(phrase) ?? 0) + 1)
  const common = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 2)
  return common
    .map(([phrase], index) => (index ? phrase.charAt(0).toLowerCase() + phrase.slice(1) : phrase))
    .join(', ')
}
