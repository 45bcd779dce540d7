import { Icon } from '#components/ui/icon.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import {
  categories,
  categoryPath,
  categoryWords,
  levelPath,
  levels,
  levelWords,
} from '#lib/catalogue/kinds.ts'
import type { ToolFacts } from '#lib/catalogue/tool-facts.ts'
import styles from './kind-links.module.css'

/** The ways into the catalogue: by level and by category, with how many tools each has. */
export function KindLinks({ tools, here }: { tools: readonly ToolFacts[]; here?: string }) {
  const current = (path: string) => (path === here ? 'page' : undefined)
  return (
    <nav className={styles.kinds} aria-label="Tools by risk and category">
      <ul>
        {levels.map((level) => (
          <li key={level}>
            <a href={levelPath(level)} aria-current={current(levelPath(level))}>
              <RiskBars level={level} silent />
              {levelWords[level]}
              <span>{tools.filter(({ found }) => found.level === level).length}</span>
            </a>
          </li>
        ))}
      </ul>
      <ul>
        {categories.map((category) => (
          <li key={category}>
            <a href={categoryPath(category)} aria-current={current(categoryPath(category))}>
              <Icon name={category} />
              {categoryWords[category].word}
              <span>{tools.filter(({ found }) => found.category === category).length}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
