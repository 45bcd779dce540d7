import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './result-tag.module.css'
import { decisionWord, type Result, results, type Tone } from './tone.ts'

/** An icon and a word in one tone; `filled` on a tint. */
export function Tag(props: { tone: Tone; icon?: IconName; filled?: boolean; children: ReactNode }) {
  return (
    <span data-tone={props.tone} className={classes(styles.tag, props.filled && styles.filled)}>
      <Icon name={props.icon ?? props.tone} />
      <span>{props.children}</span>
    </span>
  )
}

/** What became of something: Allowed, Over limit, Denied, Hidden, … */
export function ResultTag({ result, filled = false }: { result: Result; filled?: boolean }) {
  const { word, tone, icon } = results[result]
  return (
    <Tag tone={tone} icon={icon} filled={filled}>
      {word}
    </Tag>
  )
}

/** A rule in one word: Allow, Limit, Ask, Deny, Hide. */
export function DecisionTag({ decision, filled = true }: { decision: Tone; filled?: boolean }) {
  return (
    <Tag tone={decision} filled={filled}>
      {decisionWord[decision]}
    </Tag>
  )
}
