'use client'
import { useRef, useState } from 'react'
import { Chip, Chips } from '#components/ui/chip.tsx'
import { Field } from '#components/ui/field.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { Select } from '#components/ui/select.tsx'
import styles from './calls.module.css'

/** One filter beyond the results: what it is called, what is chosen, and what could be. */
export type ChipFilter = {
  key: string
  label: string
  value: string | undefined
  options: readonly { value: string; label: string }[]
}

type Props = {
  label: string
  filters: readonly ChipFilter[]
  set: (changes: Readonly<Record<string, string | undefined>>) => void
  children?: React.ReactNode
}

/** The filters above a list: those that are on can be removed with a click, others are added from a panel. */
export function FilterChips({ label, filters, set, children }: Props) {
  const [open, setOpen] = useState(false)
  const add = useRef<HTMLButtonElement>(null)
  const offered = filters.filter((each) => each.options.length > 0)
  return (
    <Chips label={label}>
      {children}
      {filters.map(({ key, label: name, value, options }) => {
        if (value === undefined) return null
        const chosen = options.find((each) => each.value === value)?.label ?? value
        return (
          <Chip
            key={key}
            removable
            aria-label={`Remove filter: ${name} is ${chosen}`}
            onClick={() => {
              // The chip goes away; the focus must not go with it.
              add.current?.focus()
              set({ [key]: undefined })
            }}
          >
            {name} is <b>{chosen}</b>
          </Chip>
        )
      })}
      {offered.length > 0 ? (
        <Popover
          label="Add a filter"
          open={open}
          onOpenChange={setOpen}
          trigger={
            <Chip ref={add} icon="plus">
              Filter
            </Chip>
          }
        >
          <div className={styles.panel}>
            {offered.map((each) => (
              <Field key={each.key} label={each.label}>
                {(control) => (
                  <Select
                    {...control}
                    options={each.options}
                    value={each.value}
                    placeholder="Any"
                    onChange={(value) => {
                      set({ [each.key]: value })
                      setOpen(false)
                    }}
                  />
                )}
              </Field>
            ))}
          </div>
        </Popover>
      ) : null}
    </Chips>
  )
}
