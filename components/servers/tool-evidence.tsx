import { GroupHead } from '#components/ui/page-head.tsx'
import type { ToolView } from '#lib/contracts/servers.ts'
import { served } from '#lib/risk/visible.ts'
import styles from './servers.module.css'

const places: Readonly<Record<string, string>> = {
  name: 'In its name',
  title: 'In its title',
  description: 'In its description',
  inputSchema: 'In its arguments',
  annotations: 'Claimed by the server',
}

/** Where a word stands: `inputSchema.action` is the argument *action*. */
function placeOf(field: string): string {
  const known = places[field]
  if (known !== undefined) return known
  const argument = /^inputSchema\.(.+)$/s.exec(field)?.[1]
  return argument === undefined ? field : `In its argument ${argument}`
}

/** Why a tool has its category and level: which field of its definition, and which words in it. */
export function Evidence({ signals, category }: Pick<ToolView, 'signals' | 'category'>) {
  return (
    <>
      <GroupHead title="Evidence" level={3} />
      {signals.length > 0 ? (
        <ul className={styles.evidence} aria-label="Evidence">
          {signals.map((signal, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one field may say the same twice
            <li key={n}>
              <b>{signal.phrase}</b>
              <span className="meta">
                {served(placeOf(signal.field), 200)}: <q className="mono">{served(signal.words, 200)}</q>
                {signal.raises === undefined ? null : `, at least ${signal.raises}`}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.drawerText}>
          {category === 'read'
            ? 'Nothing in its name, description or arguments says more than reading.'
            : 'Nothing in its definition says that it only reads, so it is taken to write.'}
        </p>
      )}
    </>
  )
}

/** The annotations: the server's word about its own tool, never mixed with evidence. */
export function Claims({ claims }: Pick<ToolView, 'claims'>) {
  const all = Object.entries(claims)
  return (
    <>
      <GroupHead title="The server claims" level={3} />
      <p className={`meta ${styles.claimed}`}>
        {all.length > 0
          ? 'Its own word about its tool: it can raise the risk, and never lowers it.'
          : 'Nothing: the definition has no annotations.'}
      </p>
      {all.length > 0 ? (
        <ul className={styles.claims} aria-label="The server claims">
          {all.map(([key, value]) => (
            <li key={key} className="mono">
              {served(key, 60)}: {served(String(value), 200)}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  )
}
