'use client'
import { type ReactNode, useMemo } from 'react'
import { useAddress } from '#components/calls/use-address.ts'
import { Button } from '#components/ui/button.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { decisionWord } from '#components/ui/tone.ts'
import type { ToolView } from '#lib/contracts/servers.ts'
import { type Choice, setDefault, setLimit, type ToolState } from '#lib/policy/edit.ts'
import type { Tool } from '#lib/policy/types.ts'
import styles from './editor.module.css'
import { choices, RuleGroups } from './rule-groups.tsx'
import { groupsOf } from './tool-groups.ts'
import { useFind } from './use-find.ts'
import { useSelection } from './use-selection.ts'
import { ALL_TOOLS } from './wide-rule.tsx'

type Props = {
  policy: string
  views: readonly ToolView[]
  tools: readonly Tool[]
  text: string
  states: ReadonlyMap<string, ToolState>
  inForce: ReadonlyMap<string, ToolState>
  above: ReadonlyMap<string, ToolState>
  prefix: string
  /** Said where the text is no policy; then the rules are those of another text, and none can be changed. */
  unreadable: ReactNode
  readOnly: boolean
  open: string | undefined
  onOpen: (tool: string | undefined) => void
  onChoose: (tools: readonly string[], choice: Choice) => void
  onChange: (text: string) => void
}

/** All tools with their rules: found by name, grouped by risk or category, set one by one, by group or by selection. */
export function RulesView(props: Props) {
  const { views, tools, text, readOnly, unreadable, open, onChange } = props
  const { params, set } = useAddress()
  const [find, setFind] = useFind()
  const by = params.get('group') === 'category' ? 'category' : 'risk'
  const shown = useMemo(
    () => views.filter((each) => each.name.toLowerCase().includes(find.trim().toLowerCase())),
    [views, find],
  )
  const disabled = readOnly || unreadable !== undefined
  // In the order on screen: a range goes from one row to another.
  const order = useMemo(
    () => groupsOf(shown, by).flatMap((group) => group.tools.map((tool) => tool.name)),
    [shown, by],
  )
  const selection = useSelection(order, disabled)
  return (
    <>
      <div className={styles.bar}>
        <div className={styles.search}>
          <TextInput
            icon="search"
            type="search"
            aria-label="Find a tool"
            placeholder="Find a tool"
            value={find}
            onChange={(event) => setFind(event.target.value)}
          />
        </div>
        <Switcher
          legend="Group tools by"
          options={[
            { value: 'risk', label: 'Risk' },
            { value: 'category', label: 'Category' },
          ]}
          value={by}
          onChange={(value) => set({ group: value === 'risk' ? undefined : value }, { replace: true })}
        />
        {disabled ? null : (
          <Button
            kind="quiet"
            aria-pressed={selection.chosen !== undefined}
            onClick={selection.chosen === undefined ? selection.start : selection.end}
          >
            {selection.chosen === undefined ? 'Select' : 'Done selecting'}
          </Button>
        )}
        <Button
          kind="quiet"
          data-all-tools=""
          aria-expanded={open === ALL_TOOLS}
          onClick={() => props.onOpen(open === ALL_TOOLS ? undefined : ALL_TOOLS)}
        >
          All tools
        </Button>
        <div className={`${styles.label} ${styles.wide}`}>
          <span aria-hidden="true">Tools without a rule</span>
          <Switcher
            legend="Tools without a rule"
            options={[
              { value: 'hide', label: 'Hide', disabled },
              { value: 'allow', label: 'Allow', disabled },
            ]}
            value={/"default"\s*:\s*"allow"/.test(text) ? 'allow' : 'hide'}
            onChange={(value) => onChange(setDefault(text, value === 'allow' ? 'allow' : 'hide'))}
          />
        </div>
      </div>
      {selection.chosen === undefined ? null : (
        <fieldset className={styles.selected} disabled={disabled || selection.chosen.size === 0}>
          <legend className="sr">Set the selected tools to</legend>
          <span role="status">{selection.chosen.size} selected</span>
          {choices.map((choice) => (
            <Button
              key={choice}
              size="small"
              icon={choice}
              onClick={() => props.onChoose([...(selection.chosen ?? [])], choice)}
            >
              {decisionWord[choice]}
            </Button>
          ))}
        </fieldset>
      )}
      {unreadable}
      {shown.length === 0 && views.length > 0 ? (
        <p className="dim">No tool has “{find}” in its name.</p>
      ) : null}
      <RuleGroups
        policy={props.policy}
        tools={shown}
        by={by}
        states={props.states}
        inForce={props.inForce}
        above={props.above}
        prefix={props.prefix}
        open={open}
        selection={selection}
        searching={find.trim() !== ''}
        disabled={disabled}
        onOpen={(name) => props.onOpen(open === name ? undefined : name)}
        onChoose={props.onChoose}
        onLimit={(name, limit) => onChange(setLimit(text, name, limit, tools))}
      />
    </>
  )
}
