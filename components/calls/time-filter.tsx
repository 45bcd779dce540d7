'use client'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import styles from './calls.module.css'
import { type Span, spans, timeWords } from './filters.ts'

type Times = { span?: Span | undefined; from?: string | undefined; to?: string | undefined }

/** Which time a list shows: a span that ends now, or two days of the reader's own. */
export function TimeFilter({
  times,
  set,
}: {
  times: Times
  set: (changes: Readonly<Record<string, string | undefined>>) => void
}) {
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState<string>()
  const custom = times.from !== undefined || times.to !== undefined
  const choose = (span: Span) => {
    set({ span, from: undefined, to: undefined })
    setOpen(false)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [from, to] = [dayStart(form.get('from'), 0), dayStart(form.get('to'), 1)]
    if (from === undefined && to === undefined) return setProblem('Give a first or a last day.')
    if (from !== undefined && to !== undefined && from >= to)
      return setProblem('The last day lies before the first.')
    setProblem(undefined)
    set({ span: undefined, from, to })
    setOpen(false)
  }
  return (
    <Popover
      label="Time"
      open={open}
      onOpenChange={setOpen}
      align="end"
      trigger={
        <Button>
          {timeWords(times)} <Icon name="down" />
        </Button>
      }
    >
      <div className={styles.panel}>
        <fieldset className={styles.spans}>
          <legend className="sr">Span</legend>
          {spans.map((each) => (
            <Button
              key={each.value}
              kind="quiet"
              aria-pressed={!custom && (times.span ?? '24h') === each.value}
              onClick={() => choose(each.value)}
            >
              {each.label}
            </Button>
          ))}
        </fieldset>
        <form className={styles.days} onSubmit={submit}>
          <Field label="First day" error={problem}>
            {(control) => (
              <TextInput {...control} type="date" name="from" defaultValue={times.from?.slice(0, 10)} />
            )}
          </Field>
          <Field label="Last day">
            {(control) => <TextInput {...control} type="date" name="to" defaultValue={lastDay(times.to)} />}
          </Field>
          <Button type="submit" wide>
            Show these days
          </Button>
        </form>
      </div>
    </Popover>
  )
}

/** Midnight at the beginning of a day in the reader's time zone, `after` days later. */
function dayStart(value: FormDataEntryValue | null, after: number): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined
  const date = new Date(`${value}T00:00:00`)
  date.setDate(date.getDate() + after)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

function lastDay(to: string | undefined): string | undefined {
  return to === undefined ? undefined : new Date(Date.parse(to) - 1).toISOString().slice(0, 10)
}
