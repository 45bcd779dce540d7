import { useMemo } from 'react'
import { sharedFragment } from '#components/playground/state.ts'
import { emptyAsked } from '#components/policies/asked.ts'
import { UsePolicy } from '#components/policies/use-policy.tsx'
import { Findings } from '#components/tools/findings.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Breakable } from '#components/ui/prefixed-name.tsx'
import { Tag } from '#components/ui/result-tag.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import { attacksOn } from '#lib/catalogue/attacks.ts'
import { inventoried } from '#lib/catalogue/demonstrate.ts'
import { traitsOf } from '#lib/catalogue/traits.ts'
import { recommend } from '#lib/policy/recommend.ts'
import { classify } from '#lib/risk/classify.ts'
import { isAlarm } from '#lib/risk/finding-words.ts'
import { scanList } from '#lib/risk/scan.ts'
import type { Level, ScanFinding, ToolDefinition } from '#lib/risk/types.ts'
import { visible } from '#lib/risk/visible.ts'
import type { PastedTool } from '#lib/setup/pasted.ts'
import styles from './report.module.css'

type Props = {
  tools: readonly PastedTool[]
  /** Entries that are no tools, or more than are looked at. */
  left: number
  /** The server has more pages of tools. */
  more: boolean
}

const levels: readonly Level[] = ['critical', 'high', 'medium', 'low']
/** Rows that are drawn; the policy below is for all of them. */
const MOST_ROWS = 300

/** Tools by risk with the words that say so, what looks like an attempt to steer the model, and rules to begin with. */
export function ToolsReport({ tools, left, more }: Props) {
  const rows = useMemo(() => {
    const found = scanList(tools.map((each) => each.value))
    return tools.map(({ definition }, n) => looked(definition, found[n] ?? [])).sort(worstFirst)
  }, [tools])
  const policy = useMemo(() => policyFor(rows), [rows])
  const link = useMemo(() => playgroundLink(policy, tools), [policy, tools])
  const suspicious = rows.filter((row) => row.found.some(isAlarm)).length
  return (
    <>
      <h2 className={styles.head}>{tools.length === 1 ? '1 tool' : `${tools.length} tools`}</h2>
      <p className={styles.counts} role="status">
        {levels.map((level) => (
          <span key={level} className={styles.level}>
            <RiskBars level={level} silent /> {rows.filter((row) => row.level === level).length} {level}
          </span>
        ))}
        <Tag tone={suspicious === 0 ? 'allow' : 'deny'} icon={suspicious === 0 ? 'allow' : 'warn'}>
          {suspicious === 0 ? 'nothing that steers the model' : `${suspicious} that may steer the model`}
        </Tag>
      </p>
      <ul className={styles.tools}>
        {rows.slice(0, MOST_ROWS).map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a list may name a tool twice
          <li key={`${row.name} ${i}`} className={styles.tool}>
            <div className={styles.risk}>
              <RiskBars level={row.level} worded />
              <span className="meta">{row.category}</span>
            </div>
            <div>
              <h3>
                <Breakable text={row.name} />
              </h3>
              {row.found.length === 0 ? null : <Findings findings={row.found} label="Findings" />}
              <p className={styles.signals}>
                {row.signals.length === 0
                  ? unsaid(row)
                  : row.signals.map((signal, n) => (
                      <span key={signal.id + signal.field}>
                        {n > 0 ? ' · ' : ''}
                        {signal.phrase}{' '}
                        <span className="meta">
                          ({signal.field}: {visible(signal.words)})
                        </span>
                      </span>
                    ))}
              </p>
              {row.attacks.length === 0 ? null : (
                <p className={styles.links}>
                  {row.attacks.map((attack) => (
                    <a key={attack.slug} href={`/attacks/${attack.slug}`}>
                      {attack.title}
                    </a>
                  ))}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
      {rows.length > MOST_ROWS ? (
        <p className="meta">and {rows.length - MOST_ROWS} more, of lower risk</p>
      ) : null}
      {left > 0 ? (
        <p className="meta">{left} entries were left out: they have no name, or there were too many.</p>
      ) : null}
      {more ? <p className="meta">The server has more tools: this is one page of its list.</p> : null}
      <section className={styles.rules} aria-label="Recommended rules">
        <div className={styles.file}>
          <h2>Rules to begin with</h2>
          {link === undefined ? null : <a href={link}>Try them in the playground</a>}
          <CopyButton text={policy} size="small" />
        </div>
        <p>
          Read is allowed, write and execute are limited, what destroys is hidden, and about money, keys and
          permissions a person is asked, call by call. Tools without a rule stay hidden, and so do those that
          may steer the model.
        </p>
        <CodeBlock json code={policy} label="policy.json" />
        <div className={styles.use}>
          <UsePolicy text={policy} from="the check of your setup" />
          <p className="meta">Sign up, register the server, and find it offered for the first draft.</p>
        </div>
      </section>
    </>
  )
}

/** The playground with these tools and rules, behind the # of an address; nothing where they are too many for one. */
function playgroundLink(policy: string, pasted: readonly PastedTool[]): string | undefined {
  const tools = pasted.map((each) => each.definition)
  const tool = tools[0]?.name ?? ''
  const fragment = sharedFragment({
    policy,
    tools: JSON.stringify({ tools }, null, 2),
    tool,
    asked: emptyAsked,
  })
  return fragment === undefined ? undefined : `/playground${fragment}`
}

/** As many attacks as one row names. */
const MOST_ATTACKS = 3

function looked(tool: ToolDefinition, found: readonly ScanFinding[]) {
  const classified = classify(tool)
  // What any tool is open to is said on the page of the attacks.
  const attacks = attacksOn(traitsOf(classified)).filter(({ use }) => use.trait !== 'any')
  return {
    tool,
    name: visible(tool.name),
    ...classified,
    found,
    attacks: attacks.slice(0, MOST_ATTACKS).map(({ attack }) => attack),
  }
}

type Row = ReturnType<typeof looked>

function worstFirst(a: Row, b: Row): number {
  return (
    Number(b.found.some(isAlarm)) - Number(a.found.some(isAlarm)) ||
    levels.indexOf(a.level) - levels.indexOf(b.level)
  )
}

/** Why a tool without a signal has its class. */
function unsaid({ category }: Row): string {
  return category === 'read'
    ? 'Nothing in it says more than reading.'
    : 'It does not say what it does, so it is taken to write.'
}

/** Rules for all tools but those that may steer the model: without a rule they stay hidden, and are never read. */
function policyFor(rows: readonly Row[]): string {
  const isDanger = (finding: ScanFinding) => finding.severity === 'danger'
  const steers = new Set(rows.filter(({ found }) => found.some(isDanger)).map(({ tool }) => tool.name))
  // A name that stands twice gets one rule.
  const once = new Map(rows.map(({ tool }) => [tool.name, tool]))
  const ruled = [...once.values()].filter((tool) => !steers.has(tool.name))
  return recommend(ruled.map(inventoried), 'the pasted tools')
}
