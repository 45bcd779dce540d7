import { RiskBars } from '#components/ui/risk-bars.tsx'
import styles from './servers.module.css'

const levels = ['critical', 'high', 'medium', 'low'] as const

/** How many tools have each risk, worst first; levels without a tool are left out. */
export function RiskCounts({ risks }: { risks: Record<(typeof levels)[number], number> }) {
  return (
    <span className={styles.counts}>
      {levels
        .filter((level) => risks[level] > 0)
        .map((level) => (
          <span key={level}>
            <RiskBars level={level} /> {risks[level]}
          </span>
        ))}
    </span>
  )
}
