import { classes } from './classes.ts'
import type { Tone } from './tone.ts'
import styles from './way.module.css'

/** A small picture of how far something came: through the gate to the end, or to the stop behind it. */
export function Way({ tone }: { tone: Tone }) {
  return (
    <div
      className={classes(styles.way, tone === 'allow' && styles.arrived)}
      data-tone={tone}
      aria-hidden="true"
    >
      <i className={styles.before} />
      <i className={styles.gate} />
      <i className={styles.after} />
    </div>
  )
}
