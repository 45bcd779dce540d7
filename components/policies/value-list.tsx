'use client'
import { type FocusEvent, useState } from 'react'
import { Chip } from '#components/ui/chip.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import type { ConditionForm } from '#lib/policy/edit-condition.ts'
import type { Typed } from '#lib/policy/edit-value.ts'
import styles from './drawer.module.css'
import { OtherKind, TypeOf } from './value-kind.tsx'

export type Choice = { typed: Typed; label: string }
export const shown = (text: string) => (text === '' ? '(empty)' : text)
export const keyOf = (typed: Typed) => `${typed.as} ${typed.text}`

type Props = {
  form: ConditionForm
  /** The kind of value the field asks for, if it asks for one. */
  as: Typed['as'] | undefined
  disabled: boolean
  invalid: boolean
  describedBy: string | undefined
  onChange: (values: Typed[], empty?: boolean) => void
  /** Takes a value while it is typed; with `last` it is the list’s last one, which comes out for it. */
  onAdding: (typed: Typed, last?: true) => void
}

/** Several of a few: each on or off, kept in the order they were switched on. */
export function Choices(props: Props & { choices: readonly Choice[] }) {
  const { form, choices, disabled, onChange } = props
  const [other, setOther] = useState<'asked' | 'kept' | undefined>(form.adding && 'kept')
  const chosen = new Set(form.values.map(keyOf))
  return (
    <>
      <div className={styles.choices}>
        {choices.map(({ typed, label }) => (
          <Chip
            key={keyOf(typed)}
            pressed={chosen.has(keyOf(typed))}
            disabled={disabled}
            onClick={() =>
              onChange(
                chosen.has(keyOf(typed))
                  ? form.values.filter((value) => keyOf(value) !== keyOf(typed))
                  : [...form.values, typed],
              )
            }
          >
            {label}
          </Chip>
        ))}
        {disabled ? null : other ? (
          <EmptyChip {...props} />
        ) : (
          <AnotherChip onClick={() => setOther('asked')} />
        )}
      </div>
      {other && !disabled ? <AddValue {...props} focus={other === 'asked'} alone choose /> : null}
    </>
  )
}

/** Leads from the values that a schema names to any other. */
export function AnotherChip({ onClick }: { onClick: () => void }) {
  return (
    <Chip icon="plus" onClick={onClick}>
      Another value…
    </Chip>
  )
}

/** Any values, one after the other; a chip takes its value away. */
export function ListInput(props: Props) {
  const { form, as, disabled, onChange } = props
  return (
    <>
      {form.values.length > 0 ? (
        <div className={styles.choices}>
          {form.values.map((value, index) => (
            <Chip
              // biome-ignore lint/suspicious/noArrayIndexKey: a value may stand twice, its place tells which
              key={index}
              removable
              disabled={disabled}
              aria-label={`Remove ${shown(value.text)}`}
              onClick={() => onChange(form.values.filter((_, at) => at !== index))}
            >
              {value.as === 'text' && as !== 'text' ? `“${value.text}”` : shown(value.text)}
            </Chip>
          ))}
          {disabled || (as ?? form.values[0]?.as) !== 'text' ? null : <EmptyChip {...props} />}
        </div>
      ) : null}
      <AddValue {...props} choose={as === undefined} />
    </>
  )
}

/** Adds the text without a character, which no field can be typed into saying. */
function EmptyChip({ form, onChange }: Pick<Props, 'form' | 'onChange'>) {
  if (form.values.some((value) => value.as === 'text' && value.text === '')) return null
  return (
    <Chip icon="plus" onClick={() => onChange([...form.values, { as: 'text', text: '' }])}>
      Empty text
    </Chip>
  )
}

/** Enter, or leaving the field, adds what was typed. */
function AddValue(props: Props & { choose: boolean; focus?: boolean; alone?: boolean }) {
  const { form, disabled, onChange, onAdding, as, choose, focus = false, alone = false } = props
  const [kind, setKind] = useState(as ?? form.values[0]?.as ?? 'text')
  const now: Typed = form.adding ?? { as: kind, text: '' }
  const [asked, setAsked] = useState(choose || (form.adding !== undefined && form.adding.as !== as))
  const setTyped = (typed: Typed) => {
    setKind(typed.as)
    onAdding(typed)
  }
  const add = (typed: Typed) => {
    const text = typed.as === 'number' ? typed.text.trim() : typed.text
    setKind(typed.as)
    if (text !== '') onChange([...form.values, { as: typed.as, text }])
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that the focus leaves what is in it
    <div className={styles.adding} onBlur={(event) => (stays(event) ? undefined : add(now))}>
      {asked ? (
        <TypeOf
          typed={now}
          op={form.op}
          disabled={disabled}
          onChange={(typed) => (typed.as === 'truth' && typed.text !== '' ? add(typed) : setTyped(typed))}
        />
      ) : null}
      {now.as === 'truth' ? (
        <div className={styles.choices}>
          {['true', 'false'].map((text) => (
            <Chip key={text} icon="plus" disabled={disabled} onClick={() => add({ as: 'truth', text })}>
              {text}
            </Chip>
          ))}
        </div>
      ) : (
        <div className={`${styles.cell} ${styles.trailed}`}>
          <TextInput
            aria-label="Add a value"
            aria-invalid={props.invalid || undefined}
            aria-describedby={props.describedBy}
            disabled={disabled}
            mono={now.as !== 'text'}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus={focus}
            inputMode={now.as === 'number' ? 'decimal' : 'text'}
            placeholder="Add a value, then Enter"
            value={now.text}
            onChange={(event) => setTyped({ ...now, text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === 'Enter') {
                event.preventDefault()
                add(now)
              }
              const last = form.values.at(-1)
              if (event.key === 'Backspace' && now.text === '' && last && !alone) {
                event.preventDefault()
                if (last.as !== now.as) setAsked(true)
                onAdding(last, true)
              }
            }}
          />
          {asked ? null : <OtherKind op={form.op} disabled={disabled} onClick={() => setAsked(true)} />}
        </div>
      )}
    </div>
  )
}

/** Whether the focus moves within one control, its list of kinds included: then nobody has finished typing. */
function stays(event: FocusEvent<HTMLElement>): boolean {
  const to = event.relatedTarget
  return (
    to instanceof Element && (event.currentTarget.contains(to) || to.closest('[role="listbox"]') !== null)
  )
}
