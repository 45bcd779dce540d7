'use client'
import { useEffect, useState } from 'react'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Drawer } from '#components/ui/drawer.tsx'
import { Field } from '#components/ui/field.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { DecisionTag } from '#components/ui/result-tag.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import type { ToolView } from '#lib/contracts/servers.ts'
import { ruleText, type SimpleLimit, type ToolState } from '#lib/policy/edit.ts'
import styles from './editor.module.css'
import { policyTool } from './policy-tools.ts'
import { LimitInPlace } from './rule-row.tsx'

type Props = {
  tool: ToolView | undefined
  state: ToolState | undefined
  text: string
  disabled: boolean
  onClose: () => void
  onReason: (reason: string) => void
  onLimit: (limit: SimpleLimit) => void
}

/** The details of one rule: why the tool has its risk, what the agent reads, the limit, and the rule as it is written. */
export function RuleDrawer({ tool, state, text, disabled, onClose, onReason, onLimit }: Props) {
  if (!tool || !state) return null
  return (
    <Drawer
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={<PrefixedName name={tool.name} />}
      mono
      keepFocus
    >
      <p className={styles.claim}>{tool.description ?? 'The server does not describe this tool.'}</p>
      <div className={styles.stack}>
        <p>
          <RiskBars level={tool.risk} worded />
          {tool.signals.length
            ? `: ${tool.signals.map((each) => `${each.phrase.toLowerCase()} (“${each.words}”)`).join(', ')}`
            : null}
        </p>
        <p>
          <DecisionTag decision={state.state} filled /> {state.sentence}
        </p>
        {state.from === 'selector' ? (
          <p className="meta">
            From the wider rule <span className="mono">{state.selector}</span>. A choice here gives this tool
            a rule of its own.
          </p>
        ) : null}
        {state.state === 'limit' && state.limit ? (
          <div className={styles.edit}>
            <LimitInPlace tool={`${tool.name}, in the drawer`} limit={state.limit} onLimit={onLimit} />
          </div>
        ) : null}
        {state.state === 'deny' ? (
          <Reason key={tool.name} reason={state.reason ?? ''} disabled={disabled} onReason={onReason} />
        ) : null}
        <GroupHead title="As policy.json" level={3} />
        <CodeBlock code={ruleText(text, policyTool(tool))} label={`The rule of ${tool.name} as JSON`} json />
      </div>
    </Drawer>
  )
}

function Reason({
  reason,
  disabled,
  onReason,
}: {
  reason: string
  disabled: boolean
  onReason: (reason: string) => void
}) {
  const [typed, setTyped] = useState(reason)
  useEffect(() => setTyped(reason), [reason])
  return (
    <Field label="The agent reads" hint="After [POLICY DENIED]. Say what would be allowed, or whom to ask.">
      {(control) => (
        <TextInput
          {...control}
          maxLength={400}
          disabled={disabled}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            onReason(event.target.value)
          }}
        />
      )}
    </Field>
  )
}
