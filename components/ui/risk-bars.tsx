import { classes } from './classes.ts'
import styles from './risk-bars.module.css'

const words = { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' } as const
export type RiskLevel = keyof typeof words

type Props = {
  level: RiskLevel
  /** Shows the word beside the bars. Without it the bars are named for readers, unless `silent`. */
  worded?: boolean
  /** The word stands right beside them already. */
  silent?: boolean
  big?: boolean
}

/** One to four bars in the risk ramp. */
export function RiskBars({ level, worded = false, silent = false, big = false }: Props) {
  const mute = worded || silent
  const bars = (
    <span
      className={classes(styles.bars, big && styles.big)}
      data-level={level}
      {...(mute ? { 'aria-hidden': true } : { role: 'img', 'aria-label': `Risk ${words[level]}` })}
    >
      <i />
      <i />
      <i />
      <i />
    </span>
  )
  if (!worded) return bars
  return (
    <span className={styles.worded}>
      {bars}
      {words[level]}
    </span>
  )
}
