import { sharedPrefix } from '#components/tools/shared-prefix.ts'
import { classes } from '#components/ui/classes.ts'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { DecisionTag } from '#components/ui/result-tag.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import { categoryWords } from '#lib/catalogue/kinds.ts'
import { doesWords } from '#lib/catalogue/questions.ts'
import type { ToolFacts } from '#lib/catalogue/tool-facts.ts'
import { visible } from '#lib/risk/visible.ts'
import styles from './tool-rows.module.css'

type Props = {
  tools: readonly ToolFacts[]
  /** Without the evidence: for a list beside something else. */
  brief?: boolean
  /** The level stands above the list already. */
  leveled?: boolean
}

/** Tools, one a row: the level, the name, the words that gave it, and the rule that is recommended. */
export function ToolRows({ tools, brief = false, leveled = false }: Props) {
  const prefix = sharedPrefix(tools.map((each) => each.shown))
  return (
    <ul className={classes(styles.rows, brief && styles.brief, leveled && styles.leveled)}>
      {tools.map(({ shown, path, found, recommended, listed, server }) => (
        <li key={path}>
          {leveled ? null : (
            <span className={styles.level}>
              <RiskBars level={found.level} worded={!brief} />
            </span>
          )}
          <div>
            <a href={path}>
              <PrefixedName name={shown} prefix={prefix} />
            </a>
            {brief ? null : (
              <p>
                {found.signals.length === 0
                  ? doesWords({ listed }).split(/(?<=\.) /)[0]
                  : found.signals.map(({ phrase, words, id, field }, i) => (
                      <span key={id + field}>
                        {i > 0 ? ' · ' : ''}
                        {phrase} <code>{visible(words)}</code>
                      </span>
                    ))}
              </p>
            )}
          </div>
          <span className={styles.category}>{brief ? server.name : categoryWords[found.category].word}</span>
          <DecisionTag decision={recommended} filled={false} />
        </li>
      ))}
    </ul>
  )
}
