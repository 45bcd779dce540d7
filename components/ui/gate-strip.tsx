import Link from 'next/link'
import { Fragment } from 'react'
import styles from './gate-strip.module.css'
import { Icon } from './icon.tsx'
import type { Tone } from './tone.ts'

type Siding = { tone: Exclude<Tone, 'allow'>; count: number; word: string; href: string }

type Props = {
  /** E.g. "Results of the last 7 days". */
  label: string
  start: { title: string; note: string }
  sidings: readonly Siding[]
  end: { title: string; count: number; word: string; href: string }
}

const figures = new Intl.NumberFormat('en-GB')

/**
 * The line from an agent to a server, seen from the side: whatever was stopped branches off into a siding of its own line
 * style, what is left arrives in green. Each count is a link.
 */
export function GateStrip({ label, start, sidings, end }: Props) {
  return (
    <section className={styles.gate} aria-label={label}>
      <div className={styles.start}>
        <b>{start.title}</b>
        <span className="meta">{start.note}</span>
      </div>
      {sidings.map((siding) => (
        <Link key={siding.tone} href={siding.href} className={styles.siding} data-tone={siding.tone}>
          <Track tone={siding.tone} />
          <span className={styles.label}>
            <Icon name={siding.tone} /> <b>{figures.format(siding.count)}</b>{' '}
            <span className={styles.word}>{siding.word}</span>
          </span>
        </Link>
      ))}
      <Link href={end.href} className={styles.end} data-tone="allow">
        <b className={styles.who}>{end.title}</b>
        <span className={styles.result}>
          <Icon name="allow" /> <b>{figures.format(end.count)}</b>{' '}
          <span className={styles.word}>{end.word}</span>
        </span>
      </Link>
    </section>
  )
}

const CURVE = 'M0 2C22 2 14 40 36 40'

/** How each siding ends: capped, ticked twice, double, or simply away. */
function Track({ tone }: { tone: Siding['tone'] }) {
  return (
    <svg viewBox="0 0 52 52" aria-hidden="true">
      {tone === 'hide' ? <path className={styles.dashed} d={`${CURVE}H50`} /> : null}
      {tone === 'deny' ? <path d={`${CURVE}H47M47 31V49`} /> : null}
      {tone === 'limit' ? <path d={`${CURVE}H47M40 33V47M47 33V47`} /> : null}
      {tone === 'ask' ? (
        <Fragment>
          <path className={styles.outer} d={`${CURVE}H50`} />
          <path className={styles.inner} d={`${CURVE}H50`} />
        </Fragment>
      ) : null}
    </svg>
  )
}
