'use client'
import { useMemo, useState } from 'react'
import { Button, IconButton } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { DecisionTag } from '#components/ui/result-tag.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { TextArea, TextInput } from '#components/ui/text-input.tsx'
import { setDefault } from '#lib/policy/edit.ts'
import { addWide, readWhole, removeWide, setText, type WideRule } from '#lib/policy/edit-document.ts'
import type { Tool } from '#lib/policy/types.ts'
import styles from './drawer.module.css'
import { Limits } from './rule-fields.tsx'
import { useNote } from './use-note.ts'
import { useRuleForm } from './use-rule-form.ts'

type Props = {
  policy: string
  text: string
  tools: readonly Tool[]
  disabled: boolean
  onOpen: (rule: string) => void
  onChange: (text: string, field?: string) => void
}

/** What belongs to no single tool: the default, the description, limits over all tools, and rules for several tools. */
export function AllTools({ policy, text, tools, disabled, onOpen, onChange }: Props) {
  const whole = useMemo(() => readWhole(text, tools), [text, tools])
  const editing = useRuleForm({ policy, text, target: 'all_tools', tools, onChange })
  if (!whole) return null
  return (
    <div className={styles.stack}>
      <div className={styles.line}>
        <span aria-hidden="true">Tools without a rule</span>
        <Switcher
          legend="Tools that no rule names"
          options={[
            { value: 'deny', label: 'Hide', disabled },
            { value: 'allow', label: 'Allow', disabled },
          ]}
          value={whole.fallback}
          onChange={(value) => onChange(setDefault(text, value === 'allow' ? 'allow' : 'hide'))}
        />
      </div>
      <Field label="Description" optional>
        {(control) => (
          <TextArea
            {...control}
            grows
            disabled={disabled}
            value={whole.description}
            onChange={(event) => onChange(setText(text, 'description', event.target.value), 'description')}
          />
        )}
      </Field>
      <Limits editing={editing} target="all_tools" tools={tools} disabled={disabled} />
      {whole.limits > 0 ? null : <p className="meta">No limit is counted over all tools.</p>}
      <section aria-label="Rules for several tools" className={styles.stack}>
        <h3 className={styles.head}>Rules for several tools</h3>
        <p className="meta">
          One rule decides for a tool: its own first, then the narrowest that names it. These count for tools
          that come later, too.
        </p>
        {whole.rules.length > 0 ? (
          <ul className={styles.rules}>
            {whole.rules.map((rule) => (
              <Wide
                key={`${rule.hides} ${rule.selector}`}
                rule={rule}
                disabled={disabled}
                onOpen={() => onOpen(rule.selector)}
                onRemove={() => onChange(removeWide(text, rule.selector, rule.hides))}
              />
            ))}
          </ul>
        ) : null}
        {disabled ? null : <Add policy={policy} text={text} tools={tools} onChange={onChange} />}
      </section>
      <Field
        label="Schema address"
        optional
        hint="For a policy that lives in a file: where its editor finds the schema of the language."
      >
        {(control) => (
          <TextInput
            {...control}
            mono
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            disabled={disabled}
            placeholder="/policy.schema.json"
            value={whole.schema}
            onChange={(event) => onChange(setText(text, '$schema', event.target.value), 'schema')}
          />
        )}
      </Field>
    </div>
  )
}

type WideProps = { rule: WideRule; disabled: boolean; onOpen: () => void; onRemove: () => void }

function Wide({ rule, disabled, onOpen, onRemove }: WideProps) {
  return (
    <li>
      <div className={styles.line}>
        {rule.hides ? (
          <span className={styles.selector}>{rule.selector}</span>
        ) : (
          <button type="button" className={styles.selector} onClick={onOpen}>
            {rule.selector}
          </button>
        )}
        <DecisionTag decision={rule.state} />
      </div>
      {disabled ? null : (
        <IconButton icon="trash" label={`Remove the rule for ${rule.selector}`} onClick={onRemove} />
      )}
      {rule.sentence && !rule.hides ? <p>{rule.sentence}</p> : null}
      <Governed rule={rule} />
    </li>
  )
}

/** Which tools a wider rule decides for, and how many it names that have a narrower rule. */
export function Governed({ rule }: { rule: Pick<WideRule, 'matches' | 'governs'> }) {
  const { matches, governs } = rule
  const others = matches.length - governs.length
  const narrower =
    others === 0 ? '' : `; ${others} more ${others === 1 ? 'is' : 'are'} decided by another rule`
  if (matches.length === 0) return <p className="meta">The server has no such tool at the moment.</p>
  if (governs.length === 0)
    return (
      <p className="meta">
        Decides for no tool: {matches.length === 1 ? 'the one' : `all ${matches.length}`} it names{' '}
        {matches.length === 1 ? 'has' : 'have'} another rule.
      </p>
    )
  return (
    <details className={styles.governed}>
      <summary className="meta">
        Decides for {governs.length} {governs.length === 1 ? 'tool' : 'tools'}
        {narrower}
      </summary>
      <p className={`mono ${styles.tools}`}>{governs.join(', ')}</p>
    </details>
  )
}

type Choice = 'allow' | 'ask' | 'deny' | 'hide'

/** A new rule for a selector; which tools it would name is said while it is written. */
function Add({ policy, text, tools, onChange }: Pick<Props, 'policy' | 'text' | 'tools' | 'onChange'>) {
  const [selector, setSelector, forget] = useNote(policy, 'selector')
  const [choice, setChoice] = useState<Choice>('deny')
  const [tried, setTried] = useState(false)
  const added = useMemo(() => addWide(text, selector, choice, tools), [text, selector, choice, tools])
  const preview = useMemo(
    () =>
      added.ok
        ? readWhole(added.text, tools)?.rules.find(
            (rule) => rule.selector === selector && rule.hides === (choice === 'hide'),
          )
        : undefined,
    [added, tools, selector, choice],
  )
  const problem = !added.ok && (tried || selector.length > 1) ? added.sentence : undefined
  const add = () => {
    setTried(true)
    if (!added.ok) return
    onChange(added.text)
    forget()
    setTried(false)
  }
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <Field
        label="Add a rule for"
        hint="A name with * or ?, such as delete_*, or a class: @read, @write, @execute, @destructive, @financial, @risk:low to @risk:critical, @risk>=high."
        error={problem}
      >
        {(control) => (
          <TextInput
            {...control}
            mono
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="@destructive"
            value={selector}
            onChange={(event) => setSelector(event.target.value)}
          />
        )}
      </Field>
      <div className={styles.line}>
        <Switcher
          legend="What the rule does"
          options={[
            { value: 'allow', label: 'Allow' },
            { value: 'ask', label: 'Ask' },
            { value: 'deny', label: 'Deny' },
            { value: 'hide', label: 'Hide' },
          ]}
          value={choice}
          onChange={setChoice}
        />
        <Button type="submit" icon="plus">
          Add
        </Button>
      </div>
      {selector !== selector.trim() ? (
        <p className="meta">A space at the end counts: the name of the tool must have it, too.</p>
      ) : null}
      {preview ? <Governed rule={preview} /> : null}
    </form>
  )
}
