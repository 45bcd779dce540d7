import type { ReactNode } from 'react'
import { UsePolicy } from '#components/policies/use-policy.tsx'
import article from '#components/site/article.module.css'
import { PathLinks } from '#components/site/path-links.tsx'
import type { Attack, AttackUse } from '#lib/catalogue/attack.ts'
import type { KindRule } from '#lib/catalogue/kind-rules.ts'
import type { ToolFacts } from '#lib/catalogue/tool-facts.ts'
import { AttackRows } from './attack-rows.tsx'
import { KindLinks } from './kind-links.tsx'
import styles from './kind-page.module.css'
import { RuleText } from './rule-text.tsx'
import { ToolRows } from './tool-rows.tsx'

type Props = {
  title: string
  /** Before the title: bars or an icon. */
  mark: ReactNode
  path: string
  about: string
  /** What makes a tool one of these, in the classifier’s words. */
  because: string
  rule: string
  /** The rule for all of them, for any server. */
  written: KindRule
  tools: readonly ToolFacts[]
  all: readonly ToolFacts[]
  attacks: readonly { attack: Attack; use?: AttackUse }[]
}

/** All tools of one level or one category: what they have in common, what to allow, and what is done with them. */
export function KindPage({ title, mark, path, about, because, rule, written, tools, all, attacks }: Props) {
  return (
    <>
      <PathLinks items={[{ label: 'Servers', href: '/servers' }, { label: title }]} />
      <header className={styles.head}>
        <h1>
          {mark}
          {title}
        </h1>
        <p>{about}</p>
        <KindLinks tools={all} here={path} />
      </header>
      <div className={styles.two}>
        <section aria-labelledby="because">
          <h2 id="because">What makes it so</h2>
          <p>{because}</p>
        </section>
        <section aria-labelledby="rule">
          <h2 id="rule">What to allow</h2>
          <p>{rule}</p>
          <p className={styles.any}>One rule for all of them, whatever the server calls them:</p>
          <RuleText {...written} small />
          <div className={styles.use}>
            <UsePolicy text={written.policy} from={`the page “${title}”`} />
            <p className="meta">Sign up, register any server, and find it offered for the first draft.</p>
          </div>
        </section>
      </div>
      <section className={styles.section} aria-labelledby="tools">
        <h2 id="tools">
          {tools.length === 0 ? 'No tool so far' : tools.length === 1 ? '1 tool' : `${tools.length} tools`}
        </h2>
        {tools.length === 0 ? (
          <p className={article.none}>
            No server of the catalogue has one so far. What stands here is true of the tools of your own
            servers: they are classified in the same way when you register them, or in your browser at{' '}
            <a href="/check">Check your setup</a>.
          </p>
        ) : (
          <ToolRows tools={tools} />
        )}
      </section>
      {attacks.length === 0 ? null : (
        <section className={styles.section} aria-labelledby="attacks">
          <h2 id="attacks">Attacks that use such access</h2>
          <AttackRows rows={attacks} />
        </section>
      )}
    </>
  )
}
