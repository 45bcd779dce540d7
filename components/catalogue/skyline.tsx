import { levels } from '#lib/catalogue/kinds.ts'
import type { ToolFacts } from '#lib/catalogue/tool-facts.ts'
import styles from './skyline.module.css'

/** All tools of a server as bars, the worst first: what a glance should say. Its words are for readers. */
export function Skyline({ tools }: { tools: readonly ToolFacts[] }) {
  const counts = levels.flatMap((level) => {
    const n = tools.filter((each) => each.found.level === level).length
    return n === 0 ? [] : [`${n} ${level}`]
  })
  return (
    <span className={styles.skyline} role="img" aria-label={`Tools by risk: ${counts.join(', ')}`}>
      {tools.map((each) => (
        <i key={each.path} data-level={each.found.level} />
      ))}
    </span>
  )
}
