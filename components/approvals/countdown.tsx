'use client'
import styles from './approvals.module.css'
import { useLeft } from './use-left.ts'
import { lengthWords } from './words.ts'

type Props = { until: string; answered: string; heard: number; after?: string }

/** How long there is still, in words; the last minute stands out. Its last minute is read out, and no other second. */
export function Countdown({ until, answered, heard, after = 'left' }: Props) {
  const left = useLeft(until, answered, heard)
  const soon = left <= 60
  return (
    <>
      <span role="timer" className={styles.left} data-tone={soon ? 'deny' : 'ask'}>
        {left === 0 ? 'Time is up' : `${lengthWords(left)} ${after}`}
      </span>
      <span className="sr" aria-live="polite">
        {soon && left > 0 ? 'Less than a minute left' : ''}
      </span>
    </>
  )
}
