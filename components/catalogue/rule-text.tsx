import article from '#components/site/article.module.css'
import { classes } from '#components/ui/classes.ts'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { decisionWord } from '#components/ui/tone.ts'
import type { Ruled } from '#lib/catalogue/tool-facts.ts'
import type { Choice } from '#lib/policy/edit.ts'
import styles from './rule-text.module.css'

/** A rule as a sentence and as the whole policy, to copy. */
export function RuleText({
  choice,
  policy,
  sentence,
  small = false,
}: Ruled & { choice: Choice; small?: boolean }) {
  // The sentence of a denial begins with the word itself.
  const rest = choice === 'deny' ? sentence.replace(/^Denied\. /, '') : sentence
  return (
    <div className={classes(styles.rule, small && styles.small)}>
      <p className={article.rule} data-tone={choice}>
        <Icon name={choice} size={small ? 20 : 24} />
        <span>
          <b>{decisionWord[choice]}.</b> {rest}
        </span>
      </p>
      <div className={article.file}>
        <span className="mono">policy.json</span>
        <CopyButton text={policy} size="small" />
      </div>
      <CodeBlock json code={policy} label={`policy.json: ${decisionWord[choice]}`} wrap={small} />
    </div>
  )
}
