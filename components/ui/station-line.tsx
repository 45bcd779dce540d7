import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './station-line.module.css'
import type { Tone } from './tone.ts'

/**
 * `done` was passed; `now` is in force or happening; `stopped` is where it ended; `ahead` comes next; `unreached` will not
 * be reached; `skipped` was not needed.
 */
export type StationState = 'done' | 'now' | 'stopped' | 'ahead' | 'unreached' | 'skipped'

export type Station = {
  key: string
  state: StationState
  title: ReactNode
  note?: ReactNode
  /** At the right end of the title: a time, a duration. */
  aside?: ReactNode
  /** The colour of a stop; without one it is that of Deny. */
  tone?: Tone
  children?: ReactNode
}

const spoken: Record<StationState, string> = {
  done: 'done',
  now: 'now',
  stopped: 'stopped here',
  ahead: 'next',
  unreached: 'not reached',
  skipped: 'skipped',
}

type Props = {
  label: string
  stations: readonly Station[]
  /** `small` for a trace in a drawer; `large` makes the station that is now a headline. */
  size?: 'small' | 'regular' | 'large'
  /** Changes are read out as they happen. */
  live?: boolean
}

/** The one motif: stations on a vertical line. What was not reached is dotted, and the line ends at a stop. */
export function StationLine({ label, stations, size = 'regular', live = false }: Props) {
  return (
    <ol
      className={classes(styles.line, styles[size])}
      aria-label={label}
      aria-live={live ? 'polite' : undefined}
    >
      {stations.map((station) => (
        <li
          key={station.key}
          data-state={station.state}
          data-tone={station.state === 'stopped' ? (station.tone ?? 'deny') : undefined}
          aria-current={station.state === 'now' ? 'step' : undefined}
        >
          <div className={styles.head}>
            <span className={styles.title}>
              {station.title}
              <span className="sr">, {spoken[station.state]}</span>
            </span>
            {station.aside ? <span className="meta">{station.aside}</span> : null}
          </div>
          {station.note ? <div className={`meta ${styles.note}`}>{station.note}</div> : null}
          {station.children}
        </li>
      ))}
    </ol>
  )
}
