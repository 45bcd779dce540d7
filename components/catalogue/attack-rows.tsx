import { stopOf, stopWords } from '#components/attacks/words.ts'
import { Tag } from '#components/ui/result-tag.tsx'
import type { Attack, AttackUse } from '#lib/catalogue/attack.ts'
import styles from './attack-rows.module.css'

/** Attacks, each with how it ends in such a tool, and what stops it there. */
export function AttackRows({ rows }: { rows: readonly { attack: Attack; use?: AttackUse }[] }) {
  return (
    <ul className={styles.rows}>
      {rows.map(({ attack, use }) => {
        const { text, tone, icon } = stopWords(use?.stop ?? stopOf(attack), attack.reach)
        return (
          <li key={attack.slug}>
            <a href={`/attacks/${attack.slug}`}>{attack.title}</a>
            <span>{use?.how ?? attack.summary}</span>
            <Tag tone={tone} icon={icon}>
              {text}
            </Tag>
          </li>
        )
      })}
    </ul>
  )
}
