'use client'
import { useMemo } from 'react'
import { Button } from '#components/ui/button.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { DecisionTag } from '#components/ui/result-tag.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { withAction } from '#lib/policy/edit-approval.ts'
import { readWhole, removeWide } from '#lib/policy/edit-document.ts'
import { ruleAt, withMember, withRule } from '#lib/policy/edit-rule.ts'
import { policyText } from '#lib/policy/tree.ts'
import type { Tool } from '#lib/policy/types.ts'
import { Governed } from './all-tools.tsx'
import type { People } from './ask-section.tsx'
import styles from './drawer.module.css'
import { Reason } from './reason.tsx'
import { RuleSections, saysMore } from './rule-sections.tsx'

type Props = {
  policy: string
  selector: string
  text: string
  tools: readonly Tool[]
  people: People
  disabled: boolean
  validates: boolean
  onOpen: (rule: string) => void
  onChange: (text: string, field?: string) => void
}

/** The name under which the panel of all tools is open in the address; no selector can be called so. */
export const ALL_TOOLS = '@all'

/** The rule of a selector: which tools it decides for, and all its parts. */
export function WideRuleParts(props: Props) {
  const { policy, selector, text, tools, people, disabled, validates, onOpen, onChange } = props
  const wide = useMemo(
    () => readWhole(text, tools)?.rules.find((rule) => rule.selector === selector && !rule.hides),
    [text, tools, selector],
  )
  const rule = useMemo(() => ruleAt(text, { rule: selector }, tools), [text, selector, tools])
  const governed = useMemo(() => tools.filter((tool) => wide?.matches.includes(tool.name)), [tools, wide])
  const back = (
    <div className={styles.back}>
      <Button kind="quiet" size="small" icon="left" onClick={() => onOpen(ALL_TOOLS)}>
        All tools
      </Button>
    </div>
  )
  if (!wide) {
    return (
      <>
        {back}
        <p className="meta">The draft has no rule for {selector}.</p>
      </>
    )
  }
  const put = (key: string, value: string | undefined, field?: string) =>
    onChange(withRule(text, { rule: selector }, withMember(rule, key, value)), field)
  const denied = rule.get('action') === 'deny'
  const asks = rule.get('action') === 'require_approval'
  return (
    <div className={styles.stack}>
      {back}
      <Governed rule={wide} />
      <p className={styles.sentence}>
        <DecisionTag decision={wide.state} filled /> {wide.sentence}
      </p>
      <div>
        <Switcher
          legend={`What the rule for ${selector} does`}
          options={[
            { value: 'allow', label: 'Allow', disabled },
            { value: 'ask', label: 'Ask', disabled },
            { value: 'deny', label: 'Deny', disabled },
          ]}
          value={denied ? 'deny' : asks ? 'ask' : 'allow'}
          onChange={(value) => onChange(withRule(text, { rule: selector }, withAction(rule, value)))}
        />
      </div>
      {denied ? (
        <Reason
          reason={wide.reason ?? ''}
          disabled={disabled}
          onReason={(reason) => put('reason', reason === '' ? undefined : reason, `${selector} reason`)}
        />
      ) : null}
      {!denied || saysMore(rule) ? (
        <RuleSections
          policy={policy}
          target={{ rule: selector }}
          text={text}
          tools={tools}
          argumentsOf={governed}
          people={people}
          idle={denied ? 'No call comes so far that these are looked at.' : undefined}
          disabled={disabled}
          validates={validates}
          onChange={onChange}
        />
      ) : null}
      <h3 className={styles.head}>As policy.json</h3>
      <CodeBlock
        code={policyText(new Map([[selector, rule]]))}
        label={`The rule of ${selector} as JSON`}
        json
      />
      {disabled ? null : (
        <div>
          <Button
            kind="danger"
            size="small"
            icon="trash"
            onClick={() => {
              onChange(removeWide(text, selector, false))
              onOpen(ALL_TOOLS)
            }}
          >
            Remove this rule
          </Button>
        </div>
      )}
    </div>
  )
}
