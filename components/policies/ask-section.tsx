'use client'
import { useEffect, useId, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Field } from '#components/ui/field.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Select } from '#components/ui/select.tsx'
import { NumberInput, TextInput } from '#components/ui/text-input.tsx'
import { roleWords } from '#lib/access/roles.ts'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { approverWords, mayApprove } from '#lib/policy/approval.ts'
import {
  type ApprovalForm,
  isUsual,
  memberOf,
  SECONDS,
  TIMEOUT_UNITS,
  type TimeoutUnit,
  timeoutParts,
  withRole,
} from '#lib/policy/edit-approval.ts'
import { APPROVERS, MOST_APPROVERS, ROLES, TIMEOUT_SECONDS, USUAL_APPROVERS } from '#lib/policy/grammar.ts'
import styles from './ask.module.css'
import drawer from './drawer.module.css'

/** The members of the organisation, as far as they can be asked. */
export type People = PolicyView['people']

type Props = {
  form: ApprovalForm
  people: People
  disabled: boolean
  onChange: (change: Partial<ApprovalForm>, field?: string) => void
}

/** "Any approver within 10 minutes, or it expires", and who that is when it is opened. */
export function AskSection({ form, people, disabled, onChange }: Props) {
  const id = useId()
  const [open, setOpen] = useState(false)
  return (
    <section aria-label="Then ask">
      <h3 className={drawer.head}>Then ask</h3>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.who}
          aria-expanded={open}
          aria-controls={`${id}-who`}
          aria-label={`Who may answer: ${whoWords(form)}`}
          onClick={() => setOpen(!open)}
        >
          <Icon name="ask" />
          {whoWords(form)}
          <Icon name={open ? 'up' : 'down'} />
        </button>
        <span>within</span>
        <Timeout seconds={form.timeout} disabled={disabled} onChange={onChange} />
        <span>or it expires</span>
      </div>
      {open ? (
        <div id={`${id}-who`} className={styles.panel}>
          <Approvers {...{ form, people, disabled, onChange }} />
          <Able form={form} people={people} />
          <div className={styles.line}>
            <Whole
              label="How many must approve"
              value={form.count}
              bounds={APPROVERS}
              disabled={disabled}
              onWhole={(count) => onChange({ count }, 'count')}
            />
            <span>{form.count === 1 ? 'of them must approve' : 'different people must approve'}</span>
          </div>
          <p className="meta">
            Nobody approves a call of their own agent, unless the organisation allows it. After the last
            answer the same call has as long again to be made.
          </p>
        </div>
      ) : null}
    </section>
  )
}

/** How many of the organisation that is now. */
function Able({ form: { approvers, count }, people }: Pick<Props, 'form' | 'people'>) {
  const able = mayApprove(approvers, people)
  const who = able === 0 ? 'Nobody' : able === 1 ? 'One member' : `${able} members`
  if (able < count)
    return (
      <p className={styles.short} role="status">
        <Icon name="warn" /> {who} in the organisation could approve, so no call can pass.
      </p>
    )
  return <p className="meta">{who} of the organisation can approve at the moment.</p>
}

function whoWords({ approvers, count }: ApprovalForm): string {
  if (isUsual(approvers)) return count === 1 ? 'Any approver' : `${count} approvers`
  const words = approverWords(approvers, count)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** Roles to switch on and off, and members by their address. */
function Approvers({ form: { approvers }, people, disabled, onChange }: Props) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const members = approvers.filter((one) => one.startsWith('member:'))
  const put = (next: readonly string[]) => onChange({ approvers: next.length === 0 ? USUAL_APPROVERS : next })
  const full = approvers.length >= MOST_APPROVERS
  const add = () => {
    const made = memberOf(typed)
    if (!made.ok) return setProblem(made.sentence)
    if (full) return setProblem(`At most ${MOST_APPROVERS} roles and members are named.`)
    put([...approvers, made.approver])
    setTyped('')
    setProblem(undefined)
  }
  return (
    <>
      <fieldset className={styles.roles} disabled={disabled}>
        <legend>Who may answer</legend>
        {ROLES.map((role) => {
          const named = approvers.includes(`role:${role}`)
          return (
            <Chip
              key={role}
              pressed={named}
              disabled={disabled || (full && !named)}
              onClick={() => put(withRole(approvers, role, !named))}
            >
              {roleWords[role].name}
            </Chip>
          )
        })}
        {members.map((member) => {
          const address = member.replace(/^member:/, '')
          return (
            <Chip
              key={member}
              removable
              disabled={disabled}
              aria-label={`Remove ${address}`}
              onClick={() => put(approvers.filter((one) => one !== member))}
            >
              {address}
            </Chip>
          )
        })}
      </fieldset>
      {disabled ? null : (
        <form
          className={styles.add}
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <Field label="A member, by e-mail address" optional error={problem}>
            {(control) => (
              <TextInput
                {...control}
                inputMode="email"
                list={`${id}-people`}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                value={typed}
                onChange={(event) => {
                  setTyped(event.target.value)
                  setProblem(undefined)
                }}
              />
            )}
          </Field>
          <datalist id={`${id}-people`}>
            {people
              .filter(({ email }) => !approvers.includes(`member:${email}`))
              .map(({ name, email }) => (
                <option key={email} value={email}>
                  {name}
                </option>
              ))}
          </datalist>
          <Button type="submit" icon="plus">
            Add
          </Button>
        </form>
      )}
    </>
  )
}

/** A number of seconds, minutes, hours or days; what cannot be a timeout is kept and not applied. */
function Timeout({ seconds, disabled, onChange }: { seconds: number } & Omit<Props, 'form' | 'people'>) {
  const parts = timeoutParts(seconds)
  const [chosen, setChosen] = useState<TimeoutUnit>(parts.unit)
  // Seconds that were set elsewhere, and that the chosen unit does not divide, are shown in their own.
  const unit = seconds % SECONDS[chosen] === 0 ? chosen : parts.unit
  const { most } = TIMEOUT_SECONDS
  return (
    <>
      <Whole
        label="Time to answer"
        value={seconds / SECONDS[unit]}
        bounds={{ least: 1, most: Math.floor(most / SECONDS[unit]) }}
        disabled={disabled}
        onWhole={(number) => onChange({ timeout: number * SECONDS[unit] }, 'timeout')}
      />
      <span className={styles.unit}>
        <Select
          aria-label="Unit of the time to answer"
          disabled={disabled}
          options={TIMEOUT_UNITS.map((value) => ({ value, label: value }))}
          value={unit}
          onChange={(next) => {
            setChosen(next)
            const number = Math.max(1, Math.min(seconds / SECONDS[unit], Math.floor(most / SECONDS[next])))
            onChange({ timeout: number * SECONDS[next] })
          }}
        />
      </span>
    </>
  )
}

type WholeProps = {
  label: string
  value: number
  bounds: { least: number; most: number }
  disabled: boolean
  onWhole: (value: number) => void
}

function Whole({ label, value, bounds, disabled, onWhole }: WholeProps) {
  const [typed, setTyped] = useState(String(value))
  useEffect(() => setTyped(String(value)), [value])
  const fits = (text: string) =>
    /^[1-9][0-9]{0,6}$/.test(text) && Number(text) >= bounds.least && Number(text) <= bounds.most
  return (
    <NumberInput
      tone="ask"
      aria-label={label}
      aria-invalid={fits(typed) ? undefined : true}
      title={fits(typed) ? undefined : `A whole number from ${bounds.least} to ${bounds.most}`}
      disabled={disabled}
      value={typed}
      onChange={(event) => {
        const next = event.target.value.trim()
        setTyped(next)
        if (fits(next)) onWhole(Number(next))
      }}
    />
  )
}
