import type { Attack } from '#lib/catalogue/attack.ts'
import type { ToolFacts } from '#lib/catalogue/tool-facts.ts'
import styles from './tool-page.module.css'
import { ToolRows } from './tool-rows.tsx'

/** As many tools as an attack names. */
const MOST = 8

/** The tools of the catalogue that give such access as an attack uses; nothing where none does more than any tool. */
export function ToolsOpenTo({ attack, tools }: { attack: Attack; tools: readonly ToolFacts[] }) {
  const any = attack.uses.some((use) => use.trait === 'any')
  if (tools.length === 0 && !any) return null
  return (
    <section aria-labelledby="tools">
      <h2 id="tools">Tools with such access</h2>
      {tools.length === 0 ? null : <ToolRows tools={tools.slice(0, MOST)} brief />}
      <p className={styles.all}>
        {any ? 'Any tool is open to it, if only by being listed: ' : ''}
        <a href="/servers">{any ? 'all servers and their tools' : 'All servers and their tools'}</a>
      </p>
    </section>
  )
}
