'use client'
import type { ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Drawer } from '#components/ui/drawer.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { DecisionTag } from '#components/ui/result-tag.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import type { ToolView } from '#lib/contracts/servers.ts'
import { ruleText, setReason, setState, type ToolState } from '#lib/policy/edit.ts'
import { ruleAt } from '#lib/policy/edit-rule.ts'
import type { Tool } from '#lib/policy/types.ts'
import { AllTools } from './all-tools.tsx'
import type { People } from './ask-section.tsx'
import styles from './drawer.module.css'
import { policyTool } from './policy-tools.ts'
import { Reason } from './reason.tsx'
import { RuleSections, saysMore } from './rule-sections.tsx'
import { viewHref } from './views.ts'
import { ALL_TOOLS, WideRuleParts } from './wide-rule.tsx'

type Props = {
  policy: string
  /** The tool or the selector whose rule is shown. */
  open: string | undefined
  views: readonly ToolView[]
  tools: readonly Tool[]
  people: People
  states: ReadonlyMap<string, ToolState>
  text: string
  disabled: boolean
  /** Whether arguments are checked where a rule does not say. */
  validates: boolean
  onOpen: (rule: string | undefined) => void
  /** Takes the whole new text; edits of one field in a row are one step back. */
  onChange: (text: string, field?: string) => void
}

/** The details of what is open: the rule of one tool, of a wider selector, or what counts for all tools. */
export function RuleDrawer(props: Props) {
  const { open, views, states, onOpen } = props
  if (open === undefined) return null
  const view = views.find((each) => each.name === open)
  const state = states.get(open)
  const isTool = view !== undefined && state !== undefined
  return (
    <Drawer
      key={open}
      open
      onOpenChange={(open) => (open ? undefined : onOpen(undefined))}
      title={open === ALL_TOOLS ? 'All tools' : <PrefixedName name={open} />}
      mono={open !== ALL_TOOLS}
      keepFocus
      returnTo={isTool ? `[data-row=${JSON.stringify(open)}]` : '[data-all-tools]'}
    >
      {open === ALL_TOOLS ? (
        <AllTools {...props} />
      ) : isTool ? (
        <ToolRule {...props} view={view} state={state} />
      ) : (
        <WideRuleParts {...props} selector={open} />
      )}
    </Drawer>
  )
}

type RuleProps = Props & { view: ToolView; state: ToolState }

/** Why the tool has its risk, what its rule says as a sentence and in its parts, and the rule as it is written. */
function ToolRule(props: RuleProps) {
  const { policy, view, state, tools, people, text, disabled, validates, onOpen, onChange } = props
  const { name } = view
  const tool = tools.filter((each) => each.name === name)
  const locked = disabled || !state.editable
  const json = ruleText(text, policyTool(view))
  const stopped = state.state === 'deny' || state.state === 'hide'
  return (
    <div className={styles.stack}>
      <p className={styles.claim}>{view.description ?? 'The server does not describe this tool.'}</p>
      <p>
        <RiskBars level={view.risk} worded />
        {view.override !== null && !view.override.earlier
          ? `: ${view.override.by} says so instead of the classifier (“${view.override.reason}”)`
          : view.signals.length
            ? `: ${view.signals.map((each) => `${each.phrase.toLowerCase()} (“${each.words}”)`).join(', ')}`
            : null}
      </p>
      <p className={styles.sentence}>
        <DecisionTag decision={state.state} filled /> {state.sentence}
      </p>
      {state.from === 'selector' && state.selector !== undefined ? (
        <Wider selector={state.selector} onOpen={onOpen} />
      ) : null}
      {state.state === 'deny' ? (
        <Reason
          key={name}
          reason={state.reason ?? ''}
          disabled={locked}
          onReason={(reason) => onChange(setReason(text, name, reason, tools), `${name} reason`)}
        />
      ) : null}
      {stopped && !locked ? (
        <div>
          <Button size="small" onClick={() => onChange(setState(text, name, 'allow', tools))}>
            {state.state === 'deny' ? 'Allow some calls' : 'Show it and allow calls'}
          </Button>
        </div>
      ) : null}
      {!stopped || saysMore(ruleAt(text, { rule: name }, tools)) ? (
        <RuleSections
          policy={policy}
          target={{ rule: name }}
          text={text}
          tools={tools}
          argumentsOf={tool}
          people={people}
          idle={stopped ? 'No call comes so far that these are looked at.' : undefined}
          disabled={locked}
          validates={validates}
          onChange={onChange}
        />
      ) : null}
      <div>
        <LinkButton size="small" icon="play" href={viewHref('', 'simulate', { tool: name })}>
          Simulate a call
        </LinkButton>
      </div>
      {json === '' ? null : (
        <>
          <h3 className={styles.head}>As policy.json</h3>
          <CodeBlock code={json} label={`The rule of ${name} as JSON`} json />
        </>
      )}
    </div>
  )
}

/** Says that a wider selector decides, and leads to it. */
function Wider({ selector, onOpen }: { selector: string; onOpen: Props['onOpen'] }): ReactNode {
  return (
    <p className="meta">
      From the wider rule{' '}
      <button type="button" className={styles.selector} onClick={() => onOpen(selector)}>
        {selector}
      </button>
      . A change here gives this tool a rule of its own.
    </p>
  )
}
