'use client'
import { useMemo } from 'react'
import { CheckField, Field } from '#components/ui/field.tsx'
import { TextArea } from '#components/ui/text-input.tsx'
import type { Value } from '#lib/json/value.ts'
import { approvalForm, withAction, withApproval } from '#lib/policy/edit-approval.ts'
import { ruleAt, withMember, withRule } from '#lib/policy/edit-rule.ts'
import type { Tool } from '#lib/policy/types.ts'
import { AskSection, type People } from './ask-section.tsx'
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
  /** The members of the organisation. */
  people: People
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

/** All parts of one rule beside its state: conditions, whom it asks, limits, and whether arguments are checked. */
export function RuleSections(props: Props) {
  const { policy, target, text, tools, argumentsOf, people, idle, disabled, validates, onChange } = props
  const editing = useRuleForm({ policy, text, target, tools, onChange })
  const rule = useMemo(() => ruleAt(text, { rule: target.rule }, tools), [text, target.rule, tools])
  const put = (key: string, value: string | boolean | undefined, field?: string) =>
    onChange(withRule(text, target, withMember(rule, key, value)), field)
  const asks = rule.get('action') === 'require_approval'
  const some = rule.get('approve_if')
  const asking = asks || rule.has('approval') || (Array.isArray(some) && some.length > 0)
  const reason = rule.get('reason')
  return (
    <div className={styles.stack}>
      {idle ? <p className="meta">{idle}</p> : null}
      <Conditions
        editing={editing}
        target={target}
        tools={argumentsOf}
        disabled={disabled}
        asksAlways={asks}
        onAskNobody={() => onChange(withRule(text, target, withAction(rule, 'allow')))}
      />
      {asking ? (
        <AskSection
          key={target.rule}
          form={approvalForm(rule)}
          people={people}
          disabled={disabled}
          onChange={(change, field) =>
            onChange(
              withRule(text, target, withApproval(rule, change)),
              field === undefined ? undefined : `${target.rule} ${field}`,
            )
          }
        />
      ) : null}
      <Limits editing={editing} target={target} tools={argumentsOf} disabled={disabled} />
      {(asking || reason !== undefined) && rule.get('action') !== 'deny' ? (
        <Field
          label="Reason"
          optional
          hint="Why a person is asked. The agent reads it, and so does the person."
        >
          {(control) => (
            <TextArea
              grows
              {...control}
              disabled={disabled}
              value={typeof reason === 'string' ? reason : ''}
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
    </div>
  )
}
