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
import { RuleList } from './rule-list.tsx'
import { RuleRow } from './rule-row.tsx'
import { type Grouping, groupsOf, type ToolGroup } from './tool-groups.ts'
import type { Selection } from './use-selection.ts'

type Props = {
  policy: string
  tools: readonly ToolView[]
  by: Grouping
  states: ReadonlyMap<string, ToolState>
  inForce: ReadonlyMap<string, ToolState>
  /** What the organisation policy says, where there is one above this policy. */
  above: ReadonlyMap<string, ToolState>
  prefix: string
  open: string | undefined
  selection: Selection
  /** Groups stay open while something is searched for. */
  searching: boolean
  disabled: boolean
  onOpen: (tool: string) => void
  onChoose: (tools: readonly string[], choice: Choice) => void
  onLimit: (tool: string, limit: SimpleLimit) => void
}

export const choices: readonly Choice[] = ['allow', 'limit', 'ask', 'deny', 'hide']
const FOLD_FROM = 5
/** From here on only the rows near the window exist, so that an edit stays quick however many tools there are. */
const VIRTUAL_FROM = 61

/** The tools in groups, the most dangerous first; the calm group at the end starts folded, with its common decision. */
export function RuleGroups(props: Props) {
  const virtual = props.tools.length >= VIRTUAL_FROM
  return groupsOf(props.tools, props.by).map((group) => {
    const names = group.tools.map((tool) => tool.name)
    const rows = (
      <RuleList
        tools={names}
        virtual={virtual}
        open={props.open}
        row={(tool, place) => {
          const state = props.states.get(tool)
          return state === undefined ? null : (
            <RuleRow
              key={tool}
              policy={props.policy}
              state={state}
              was={props.inForce.get(tool)?.limit}
              above={props.above.get(tool)}
              prefix={props.prefix}
              selected={props.open === tool}
              chosen={props.selection.chosen?.has(tool)}
              place={place}
              disabled={props.disabled}
              onOpen={() => props.onOpen(tool)}
              onSelect={(range) => props.selection.toggle(tool, range)}
              onChoose={(choice) => props.onChoose([tool], choice)}
              onLimit={(limit) => props.onLimit(tool, limit)}
            />
          )
        }}
      />
    )
    const selecting = props.selection.chosen !== undefined
    if (group.calm && names.length >= FOLD_FROM && !props.searching && !selecting) {
      return (
        <Fold
          key={group.id}
          title={group.title}
          lead={<RiskBars level={group.level} silent />}
          count={names.length}
          note={<Common tools={group.tools} states={props.states} />}
        >
          <SetAll group={group} names={names} disabled={props.disabled} onChoose={props.onChoose} />
          {rows}
        </Fold>
      )
    }
    return (
      <section key={group.id} aria-label={group.title}>
        <GroupHead
          title={group.title}
          lead={<GroupLead group={group} names={names} selection={props.selection} />}
          count={names.length}
          note={group.why}
          actions={<SetAll group={group} names={names} disabled={props.disabled} onChoose={props.onChoose} />}
        />
        {rows}
      </section>
    )
  })
}

/** The risk of a group, or a box that selects all of it. */
function GroupLead({ group, names, selection }: { group: ToolGroup; names: string[]; selection: Selection }) {
  const { chosen } = selection
  if (chosen === undefined) return <RiskBars level={group.level} silent />
  const count = names.filter((name) => chosen.has(name)).length
  return (
    <input
      type="checkbox"
      className={styles.check}
      aria-label={`Select all of ${group.title}`}
      checked={count === names.length}
      ref={(box) => {
        if (box) box.indeterminate = count > 0 && count < names.length
      }}
      onChange={() => selection.toggleAll(names)}
    />
  )
}

function SetAll({
  group,
  names,
  disabled,
  onChoose,
}: {
  group: ToolGroup
  names: readonly string[]
  disabled: boolean
  onChoose: Props['onChoose']
}) {
  return (
    <Menu
      align="end"
      trigger={
        <Button type="button" kind="quiet" size="small" disabled={disabled}>
          Set all {names.length}
        </Button>
      }
      groups={[
        {
          heading: `All of ${group.title}`,
          items: choices.map((choice) => ({
            label: decisionWord[choice],
            icon: choice,
            onSelect: () => onChoose(names, choice),
          })),
        },
      ]}
    />
  )
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
