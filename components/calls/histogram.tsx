import type { CallRow } from '#lib/contracts/calls.ts'
import styles from './calls.module.css'
import { clock, day } from './moments.ts'
import { figures, rareResults, resultWords } from './words.ts'

type Bucket = { at: string } & Record<CallRow['result'], number>

const height = 60
/** The least height of a result that occurred: one stopped call among a thousand is what people look for. */
const least = 2

/** Calls over time by result. What it shows is also said in words, and the counts stand above it. */
export function Histogram({
  buckets,
  zone,
  words,
}: {
  buckets: readonly Bucket[]
  zone: string
  words: string
}) {
  const most = Math.max(
    1,
    ...buckets.map((bar) => resultWords.reduce((sum, { result }) => sum + bar[result], 0)),
  )
  const width = 1000 / buckets.length
  const gap = Math.min(3, width * 0.2)
  return (
    <figure className={styles.histogram}>
      <svg
        viewBox={`0 0 1000 ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={spoken(buckets, words)}
      >
        {buckets.map((bar, index) => (
          <Bar key={bar.at} bar={bar} x={index * width + gap / 2} width={width - gap} most={most} />
        ))}
        <path className={styles.ground} d={`M0 ${height - 0.5}H1000`} />
      </svg>
      <figcaption className={`meta ${styles.axis}`} aria-hidden="true">
        {ticks(buckets).map((bar) => (
          <span key={bar.at}>{tick(buckets, bar.at, zone)}</span>
        ))}
        <span>now</span>
      </figcaption>
    </figure>
  )
}

function Bar({ bar, x, width, most }: { bar: Bucket; x: number; width: number; most: number }) {
  let y = height - 1
  return resultWords.map(({ result, tone }) => {
    const count = bar[result]
    if (count === 0) return null
    const tall = Math.max(least, (count / most) * (height - 6))
    y -= tall
    return (
      <rect
        key={result}
        data-tone={tone}
        className={result === 'allowed' ? styles.pale : styles.strong}
        x={x.toFixed(2)}
        y={Math.max(0, y).toFixed(2)}
        width={width.toFixed(2)}
        height={Math.max(1, tall - 0.6).toFixed(2)}
      />
    )
  })
}

function ticks(buckets: readonly Bucket[]): Bucket[] {
  return [0, 0.25, 0.5, 0.75]
    .map((part) => buckets[Math.floor(part * buckets.length)])
    .filter((bar) => bar !== undefined)
    .filter((bar, index, all) => all.indexOf(bar) === index)
}

function tick(buckets: readonly Bucket[], at: string, zone: string): string {
  const range = Date.parse(buckets.at(-1)?.at ?? at) - Date.parse(buckets[0]?.at ?? at)
  if (range > 2 * 86_400_000) return day(at, zone)
  const time = clock(at, zone).slice(0, 5)
  // The first says its day where the last is another.
  const first = at === buckets[0]?.at && day(at, zone) !== day(buckets.at(-1)?.at ?? at, zone)
  return first ? `${day(at, zone)}, ${time}` : time
}

function spoken(buckets: readonly Bucket[], words: string): string {
  const parts = resultWords.flatMap(({ result, word }) => {
    const count = buckets.reduce((sum, bar) => sum + bar[result], 0)
    return count === 0 && rareResults.includes(result) ? [] : [`${figures.format(count)} ${word}`]
  })
  return `Tool calls, ${words.toLowerCase()}: ${parts.join(', ')}`
}
