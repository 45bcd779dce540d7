'use client'
import { Button } from '#components/ui/button.tsx'
import { Fold } from '#components/ui/fold.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { DecisionTag } from '#components/ui/result-tag.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import { decisionWord, type Tone } from '#components/ui/tone.ts'
import type { ToolView } from '#lib/contracts/servers.ts'
import type { Choice, SimpleLimit, ToolState } from '#lib/policy/edit.ts'
import styles from './editor.module.css'
import { RuleRow } from './rule-row.tsx'

type Props = {
  tools: readonly ToolView[]
  states: ReadonlyMap<string, ToolState>
  inForce: ReadonlyMap<string, ToolState>
  prefix: string
  open: string | undefined
  /** Groups stay open while something is searched for. */
  searching: boolean
  disabled: boolean
  onOpen: (tool: string) => void
  onChoose: (tools: readonly string[], choice: Choice) => void
  onLimit: (tool: string, limit: SimpleLimit) => void
}

const levels = [
  ['critical', 'Critical'],
  ['high', 'High'],
  ['medium', 'Medium'],
  ['low', 'Low'],
] as const
const choices: readonly Choice[] = ['allow', 'limit', 'deny', 'hide']
const foldFrom = 5

/** The tools by risk, highest first; the calm group at the end starts folded, with its common decision. */
export function RuleGroups(props: Props) {
  return levels.map(([level, word]) => {
    const tools = props.tools.filter((tool) => tool.risk === level)
    if (tools.length === 0) return null
    const title = level === 'low' && tools.every((tool) => tool.category === 'read') ? 'Read' : word
    const rows = (
      <ul className={styles.tools}>
        {tools.map((tool) => {
          const state = props.states.get(tool.name)
          if (!state) return null
          return (
            <RuleRow
              key={tool.name}
              state={state}
              was={props.inForce.get(tool.name)?.limit}
              prefix={props.prefix}
              selected={props.open === tool.name}
              disabled={props.disabled}
              onOpen={() => props.onOpen(tool.name)}
              onChoose={(choice) => props.onChoose([tool.name], choice)}
              onLimit={(limit) => props.onLimit(tool.name, limit)}
            />
          )
        })}
      </ul>
    )
    const all = (
      <Menu
        align="end"
        trigger={
          <Button type="button" kind="quiet" size="small" disabled={props.disabled}>
            Set all {tools.length}
          </Button>
        }
        groups={[
          {
            heading: `All of ${title}`,
            items: choices.map((choice) => ({
              label: decisionWord[choice],
              icon: choice,
              onSelect: () =>
                props.onChoose(
                  tools.map((tool) => tool.name),
                  choice,
                ),
            })),
          },
        ]}
      />
    )
    if (level === 'low' && tools.length >= foldFrom && !props.searching) {
      return (
        <Fold
          key={level}
          title={title}
          lead={<RiskBars level={level} silent />}
          count={tools.length}
          note={<Common tools={tools} states={props.states} />}
        >
          {all}
          {rows}
        </Fold>
      )
    }
    return (
      <section key={level} aria-label={title}>
        <GroupHead
          title={title}
          lead={<RiskBars level={level} silent />}
          count={tools.length}
          note={why(tools)}
          actions={all}
        />
        {rows}
      </section>
    )
  })
}

/** The decision that all tools of a folded group share. */
function Common({ tools, states }: { tools: readonly ToolView[]; states: ReadonlyMap<string, ToolState> }) {
  const found = new Set<Tone | undefined>(tools.map((tool) => states.get(tool.name)?.state))
  const [only] = found
  return found.size === 1 && only ? (
    <>
      all <DecisionTag decision={only} />
    </>
  ) : (
    <span className="meta">different rules</span>
  )
}

/** What makes these tools what they are, in the words of their most frequent signals. */
function why(tools: readonly ToolView[]): string {
  const counts = new Map<string, number>()
  for (const tool of tools)
    for (const { phrase } of tool.signals) counts.set(phrase, (counts.get(phrase) ?? 0) + 1)
  const common = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 2)
  return common
    .map(([phrase], index) => (index ? phrase.charAt(0).toLowerCase() + phrase.slice(1) : phrase))
    .join(', ')
}
