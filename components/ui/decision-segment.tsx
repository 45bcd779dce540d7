'use client'
import { useId, useState } from 'react'
import { classes } from './classes.ts'
import styles from './decision-segment.module.css'
import { Dialog } from './dialog.tsx'
import { Icon } from './icon.tsx'
import { Breakable } from './prefixed-name.tsx'
import { decisionWord, type Tone, tones } from './tone.ts'

type Props = {
  /** What the choice is for, e.g. "Rule for create_refund". */
  legend: string
  value: Tone
  onChange: (value: Tone) => void
  disabled?: boolean
}

/**
 * Five real radio buttons, of which the chosen one shows its word and the others their icons. On narrow screens
 * one button that opens a sheet with all the words.
 */
export function DecisionSegment({ legend, value, onChange, disabled = false }: Props) {
  const name = useId()
  const [open, setOpen] = useState(false)
  return (
    <>
      <fieldset className={styles.segment} disabled={disabled}>
        <legend className="sr">{legend}</legend>
        {tones.map((tone) => (
          <label key={tone} data-tone={tone} title={decisionWord[tone]}>
            <input
              type="radio"
              name={name}
              aria-label={decisionWord[tone]}
              checked={tone === value}
              onChange={() => onChange(tone)}
            />
            <Icon name={tone} />
            <span aria-hidden="true">{decisionWord[tone]}</span>
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        className={styles.pick}
        data-tone={value}
        disabled={disabled}
        aria-haspopup="dialog"
        aria-label={`${decisionWord[value]}: change. ${legend}`}
        onClick={() => setOpen(true)}
      >
        <Icon name={value} />
        {decisionWord[value]}
        <Icon name="down" />
      </button>
      {open ? (
        <Dialog open onOpenChange={setOpen} title={<Breakable text={legend} />}>
          <div className={styles.sheet}>
            {tones.map((tone) => (
              <button
                key={tone}
                type="button"
                data-tone={tone}
                aria-pressed={tone === value}
                className={classes(styles.row, tone === value && styles.chosen)}
                onClick={() => {
                  onChange(tone)
                  setOpen(false)
                }}
              >
                <Icon name={tone} size={20} />
                {decisionWord[tone]}
              </button>
            ))}
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
