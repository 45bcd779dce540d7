'use client'
import { useEffect, useState } from 'react'
import { Chip } from '#components/ui/chip.tsx'
import { Select } from '#components/ui/select.tsx'
import { hoursOf, hourValues } from '#lib/policy/edit-condition.ts'
import type { Typed } from '#lib/policy/edit-value.ts'
import { hourWord } from '#lib/policy/words.ts'
import styles from './drawer.module.css'
import { days } from './rule-words.ts'
import { AnotherChip } from './value-list.tsx'

type Props = { values: readonly Typed[]; disabled: boolean; onChange: (values: Typed[]) => void }

const hours = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: hourWord(hour) }))

/** From one full hour to another, over midnight too. Policies know UTC only; the clock of the person is said beside it. */
export function Hours({ values, disabled, onChange }: Props) {
  const { from, to } = hoursOf(values) ?? { from: 22, to: 6 }
  return (
    <div className={styles.hours}>
      <div className={styles.line}>
        <span className={styles.hour}>
          <Select
            aria-label="From"
            options={hours}
            value={String(from)}
            disabled={disabled}
            onChange={(hour) => onChange(hourValues(Number(hour), to))}
          />
        </span>
        and
        <span className={styles.hour}>
          <Select
            aria-label="Until"
            options={hours.filter((hour) => hour.value !== String(from))}
            value={String(to)}
            disabled={disabled}
            onChange={(hour) => onChange(hourValues(from, Number(hour)))}
          />
        </span>
        UTC
      </div>
      <LocalHours from={from} to={to} />
    </div>
  )
}

/** The same hours on the clock of this browser, as it goes today. */
function LocalHours({ from, to }: { from: number; to: number }) {
  const [here, setHere] = useState('')
  useEffect(() => {
    const clock = (hour: number) => {
      const at = new Date()
      at.setUTCHours(hour, 0, 0, 0)
      return at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
    }
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const same = clock(from) === hourWord(from)
    setHere(
      same ? 'The same on your clock.' : `${clock(from)} to ${clock(to)} on your clock (${zone}), today.`,
    )
  }, [from, to])
  return <p className="meta">{here || '\u00a0'}</p>
}

/** Days of the week, each on or off. */
export function Weekdays({ values, disabled, onChange, onOther }: Props & { onOther: () => void }) {
  const chosen = new Set(values.map((value) => value.text))
  return (
    <div className={styles.choices}>
      {days.map((word, index) => {
        const day = String(index + 1)
        return (
          <Chip
            key={day}
            pressed={chosen.has(day)}
            disabled={disabled}
            onClick={() =>
              onChange(
                days
                  .map((_, at) => String(at + 1))
                  .filter((one) => (one === day ? !chosen.has(one) : chosen.has(one)))
                  .map((text) => ({ as: 'number', text })),
              )
            }
          >
            {word}
          </Chip>
        )
      })}
      {disabled ? null : <AnotherChip onClick={onOther} />}
      <span className="meta">UTC</span>
    </div>
  )
}
