'use client'
import { useMemo } from 'react'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CheckField, Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { TextArea } from '#components/ui/text-input.tsx'
import type { Value } from '#lib/json/value.ts'
import { ruleAt, withMember, withRule } from '#lib/policy/edit-rule.ts'
import { policyText } from '#lib/policy/tree.ts'
import type { Tool } from '#lib/policy/types.ts'
import styles from './drawer.module.css'
import { Conditions, Limits } from './rule-fields.tsx'
import { useRuleForm } from './use-rule-form.ts'

type Props = {
  policy: string
  target: { rule: string }
  text: string
  tools: readonly Tool[]
  /** The tools whose arguments the rule can name. */
  argumentsOf: readonly Tool[]
  /** Why the rule has no effect at the moment. */
  idle: string | undefined
  disabled: boolean
  /** Whether arguments are checked where the rule does not say. */
  validates: boolean
  onChange: (text: string, field?: string) => void
}

/** Whether a rule has parts beside its state: of one that is never looked at, only those are shown. */
export function saysMore(rule: ReadonlyMap<string, Value>): boolean {
  return [...rule.keys()].some((key) => key !== 'action' && key !== 'reason')
}

const ASKING = ['approve_if', 'approval'] as const

/** All parts of one rule beside its state: conditions, limits, whether arguments are checked, and what is only read. */
export function RuleSections(props: Props) {
  const { policy, target, text, tools, argumentsOf, idle, disabled, validates, onChange } = props
  const editing = useRuleForm({ policy, text, target, tools, onChange })
  const rule = useMemo(() => ruleAt(text, { rule: target.rule }, tools), [text, target.rule, tools])
  const put = (key: string, value: string | boolean | undefined, field?: string) =>
    onChange(withRule(text, target, withMember(rule, key, value)), field)
  const asks = rule.get('action') === 'require_approval'
  const asking = new Map(
    [...rule].filter(([key]) => ASKING.some((one) => one === key) || (asks && key === 'action')),
  )
  const reason = rule.get('reason')
  return (
    <div className={styles.stack}>
      {idle ? <p className="meta">{idle}</p> : null}
      <Conditions editing={editing} target={target} tools={argumentsOf} disabled={disabled} />
      <Limits editing={editing} target={target} tools={argumentsOf} disabled={disabled} />
      {typeof reason === 'string' && rule.get('action') !== 'deny' ? (
        <Field label="Reason" optional hint="Read by the agent when a call is denied as a whole.">
          {(control) => (
            <TextArea
              grows
              {...control}
              disabled={disabled}
              value={reason}
              onChange={(event) =>
                put(
                  'reason',
                  event.target.value === '' ? undefined : event.target.value,
                  `${target.rule} reason`,
                )
              }
            />
          )}
        </Field>
      ) : null}
      <CheckField
        label="Arguments must fit the tool’s schema"
        hint="A call whose arguments do not is denied."
        checked={rule.has('validate') ? rule.get('validate') === true : validates}
        disabled={disabled}
        onChange={(checked) => put('validate', checked === validates ? undefined : checked)}
      />
      {asking.size > 0 ? (
        <Notice tone="ask" icon="ask" title="A person is asked">
          This part of the rule is shown here and changed in the JSON view.
          <CodeBlock code={policyText(asking)} label="What the rule asks, as JSON" json wrap />
        </Notice>
      ) : null}
    </div>
  )
}
