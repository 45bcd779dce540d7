'use client'
import { useMemo } from 'react'
import { Button } from '#components/ui/button.tsx'
import { type ConditionForm, hourValues } from '#lib/policy/edit-condition.ts'
import { argumentFields, sharedFields } from '#lib/policy/edit-fields.ts'
import { emptyLimit, withLimit } from '#lib/policy/edit-limit.ts'
import { type EntryRow, everyCall, type Row, type RuleForm, type Target } from '#lib/policy/edit-rule.ts'
import type { Tool } from '#lib/policy/types.ts'
import { ConditionRow } from './condition-row.tsx'
import styles from './drawer.module.css'
import { EntryBox, EveryCall } from './entry-box.tsx'
import { LimitRow } from './limit-row.tsx'
import type { RuleEditing } from './use-rule-form.ts'

type Kind = 'require' | 'denyIf' | 'approveIf'
type Props = {
  editing: RuleEditing
  target: Target
  /** The tools whose arguments can be named. */
  tools: readonly Tool[]
  disabled: boolean
}

const night: ConditionForm = { path: 'time.hour', op: 'between', values: hourValues(22, 6) }
const nothing: ConditionForm = { path: '', op: 'eq', values: [] }

const titles = { require: 'Must be true', denyIf: 'Deny if', approveIf: 'Ask if' } as const

type ConditionsProps = Props & {
  /** Every call waits for a person already. */
  asksAlways: boolean
  /** Takes that away. */
  onAskNobody: () => void
}

/** Conditions of a rule: what must be true, what denies a call, and about which calls a person is asked. */
export function Conditions({ editing, tools, disabled, asksAlways, onAskNobody }: ConditionsProps) {
  const { form, problems, edit } = editing
  const fields = useMemo(
    () =>
      sharedFields(
        tools.map((tool) => (tool.inputSchema === undefined ? [] : argumentFields(tool.inputSchema))),
      ),
    [tools],
  )
  const put = (kind: Kind, entries: EntryRow[], more: Partial<RuleForm> = {}, field?: string) =>
    edit({ ...form, ...more, [kind]: entries }, field)
  const add = (kind: Kind, now: ConditionForm) =>
    put(kind, [...form[kind], { id: form.next, message: '', conditions: [{ id: form.next + 1, now }] }], {
      next: form.next + 2,
    })

  return (['require', 'denyIf', 'approveIf'] as const).map((kind) => {
    const mode = kind === 'require' ? 'require' : 'match'
    const title = titles[kind]
    const always = kind === 'approveIf' && asksAlways
    const entries = form[kind]
    if (disabled && entries.length === 0 && !always) return null
    const change = (at: number, entry: EntryRow | undefined, field?: string, next = form.next) =>
      put(
        kind,
        entries.flatMap((one, i) => (i !== at ? [one] : entry === undefined ? [] : [entry])),
        { next },
        field,
      )
    return (
      <section key={kind} aria-label={title}>
        <h3 className={styles.head}>{title}</h3>
        {always ? (
          <div className={styles.entry}>
            <EveryCall disabled={disabled} onRemove={onAskNobody} />
          </div>
        ) : null}
        {entries.map((entry, at) => (
          <EntryBox
            key={entry.id}
            label={entries.length > 1 ? `${title} ${at + 1}` : title}
            first={at === 0 && !always}
            says={kind === 'approveIf' ? 'Reason' : 'The agent reads'}
            joined={kind === 'require' ? 'and' : 'or'}
            entry={entry}
            disabled={disabled}
            onMessage={(message) => change(at, { ...entry, message }, `${entry.id} message`)}
            onAnd={() =>
              change(
                at,
                { ...entry, conditions: [...entry.conditions, { id: form.next, now: nothing }] },
                undefined,
                form.next + 1,
              )
            }
            onRemove={() => change(at, undefined)}
          >
            {entry.conditions.map((row, place) => (
              <ConditionRow
                key={row.id}
                label={`${title}${entries.length > 1 ? ` ${at + 1}` : ''}, condition ${place + 1}`}
                form={row.now}
                fields={fields}
                mode={mode}
                problem={problems.get(row.id)}
                disabled={disabled}
                onChange={(now, field) =>
                  change(
                    at,
                    { ...entry, conditions: replaced(entry.conditions, row.id, now) },
                    field && `${row.id} ${field}`,
                  )
                }
                onRemove={() => {
                  const left = entry.conditions.filter((one) => one.id !== row.id)
                  change(at, left.length === 0 ? undefined : { ...entry, conditions: left })
                }}
              />
            ))}
          </EntryBox>
        ))}
        {disabled ? null : (
          <div className={styles.adds}>
            <Button kind="quiet" size="small" icon="plus" onClick={() => add(kind, nothing)}>
              Add a condition
            </Button>
            <Button kind="quiet" size="small" icon="clock" onClick={() => add(kind, night)}>
              Time of day
            </Button>
            {kind !== 'require' && !always && !entries.some((entry) => entry.conditions.length === 0) ? (
              <Button
                kind="quiet"
                size="small"
                icon={kind === 'denyIf' ? 'deny' : 'ask'}
                onClick={() => put(kind, [...entries, everyCall(form.next)], { next: form.next + 1 })}
              >
                Every call
              </Button>
            ) : null}
          </div>
        )}
      </section>
    )
  })
}

function replaced(rows: readonly Row<ConditionForm>[], id: number, now: ConditionForm): Row<ConditionForm>[] {
  return rows.map((row) => (row.id === id ? { ...row, now } : row))
}

/** Limits of a rule, or of all tools. */
export function Limits({ editing, target, tools, disabled }: Props) {
  const { form, problems, edit } = editing
  const fields = useMemo(
    () =>
      target === 'all_tools'
        ? undefined
        : sharedFields(
            tools.map((tool) => (tool.inputSchema === undefined ? [] : argumentFields(tool.inputSchema))),
          ),
    [tools, target],
  )
  const selector = target === 'all_tools' ? 'all_tools' : target.rule
  if (disabled && form.limits.length === 0) return null
  return (
    <section aria-label="Limits">
      <h3 className={styles.head}>Limits</h3>
      {form.limits.map((row, at) => (
        <LimitRow
          key={row.id}
          label={form.limits.length > 1 ? `Limit ${at + 1}` : 'Limit'}
          form={row.now}
          fields={fields}
          counter={counterName(selector, row.now.from, row.now.window)}
          problem={problems.get(row.id)}
          disabled={disabled}
          onChange={(change, field) =>
            edit(
              {
                ...form,
                limits: form.limits.map((one) =>
                  one.id === row.id ? { ...one, now: withLimit(one.now, change, selector) } : one,
                ),
              },
              field && `${row.id} ${field}`,
            )
          }
          onRemove={() => edit({ ...form, limits: form.limits.filter((one) => one.id !== row.id) })}
        />
      ))}
      {form.limits.length > 0 ? (
        <p className="meta">Windows roll: in any stretch of that length no more is let through.</p>
      ) : null}
      {disabled ? null : (
        <div className={styles.adds}>
          <Button
            kind="quiet"
            size="small"
            icon="plus"
            onClick={() =>
              edit({
                ...form,
                next: form.next + 1,
                limits: [...form.limits, { id: form.next, now: emptyLimit }],
              })
            }
          >
            Add a limit
          </Button>
        </div>
      )}
    </section>
  )
}

const seconds: Record<string, string> = {
  second: '1',
  minute: '60',
  hour: '3600',
  day: '86400',
  week: '604800',
}

function counterName(selector: string, from: string, window: string): string {
  return `${selector}${from === '' ? '' : `_sum_${from}`}_per_${seconds[window] ?? window}s`
}
