import { sharedPrefix } from '#components/tools/shared-prefix.ts'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import type { ToolFacts } from '#lib/catalogue/tool-facts.ts'
import styles from './token-cost.module.css'

const WINDOW = 200_000

/** What the definitions cost a model before its first call: in all, by what an agent is given, and the heaviest. */
export function TokenCost({ tools, total }: { tools: readonly ToolFacts[]; total: number }) {
  const heaviest = [...tools].sort((a, b) => b.listed.tokens - a.listed.tokens).slice(0, 5)
  const most = heaviest[0]?.listed.tokens ?? 1
  const reads = tools.filter(({ found }) => found.category === 'read')
  const sum = (some: readonly ToolFacts[]) => some.reduce((n, each) => n + each.listed.tokens, 0)
  const prefix = sharedPrefix(tools.map((each) => each.shown))
  const given = [
    { who: `All ${tools.length} tools`, tokens: total },
    { who: `The ${reads.length} that only read`, tokens: sum(reads) },
    { who: 'The five heaviest', tokens: sum(heaviest) },
  ]
  return (
    <section aria-labelledby="cost">
      <h2 id="cost">{total.toLocaleString('en')} tokens before the first call</h2>
      <p className={styles.words}>
        That is what an agent reads that is given all of its tools: {percent(total / WINDOW)} of a window of
        200,000 tokens, in each conversation. A hidden tool is not in the list that the agent gets, so hiding
        what it does not need saves the rest.
      </p>
      <div className={styles.two}>
        <table className={styles.given}>
          <caption className="sr">Tokens by what an agent is given</caption>
          <thead>
            <tr>
              <th scope="col">The agent is given</th>
              <th scope="col">Tokens</th>
            </tr>
          </thead>
          <tbody>
            {given.map(({ who, tokens }) => (
              <tr key={who}>
                <th scope="row">{who}</th>
                <td>{tokens.toLocaleString('en')}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <ol className={styles.heavy} aria-label="The heaviest definitions">
          {heaviest.map(({ shown, path, listed }) => (
            <li key={path}>
              <a href={path}>
                <PrefixedName name={shown} prefix={prefix} short="always" />
              </a>
              <span>{listed.tokens}</span>
              <meter min={0} max={most} value={listed.tokens} aria-hidden="true" />
            </li>
          ))}
        </ol>
      </div>
      <p className="meta">
        Counted with the encoding o200k_base over the JSON of each tool’s entry in <code>tools/list</code>,
        without spaces, as the inventory of an organisation counts it. It is an estimate: other models cut a
        text into other pieces, and a client may add words of its own.
      </p>
    </section>
  )
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`
}
