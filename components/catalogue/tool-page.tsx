import { DemonstrationBoard } from '#components/attacks/demonstration-board.tsx'
import { dayWords } from '#components/attacks/words.ts'
import { UsePolicy } from '#components/policies/use-policy.tsx'
import article from '#components/site/article.module.css'
import { ArticleData } from '#components/site/json-ld.tsx'
import { PathLinks } from '#components/site/path-links.tsx'
import { sharedPrefix } from '#components/tools/shared-prefix.ts'
import { Breakable, PrefixedName } from '#components/ui/prefixed-name.tsx'
import { listedArguments } from '#lib/catalogue/arguments.ts'
import type { Demonstration } from '#lib/catalogue/demonstrate.ts'
import { categoryPath, categoryWords, levelPath, levelWords } from '#lib/catalogue/kinds.ts'
import { doesWords, questionsOf, summaryOf } from '#lib/catalogue/questions.ts'
import { serverPath } from '#lib/catalogue/servers.ts'
import type { ToolFacts } from '#lib/catalogue/tool-facts.ts'
import { ArgumentTable } from './argument-table.tsx'
import { AttackRows } from './attack-rows.tsx'
import { Evidence } from './evidence.tsx'
import { Questions } from './questions.tsx'
import { RuleText } from './rule-text.tsx'
import styles from './tool-page.module.css'
import { ToolRows } from './tool-rows.tsx'

type Props = {
  facts: ToolFacts
  demonstration: Demonstration
  /** Other tools of its category. */
  others: readonly ToolFacts[]
  /** What is taken along: the rules for all tools of the server, this one among them. */
  policy: string
}

/** As many other tools as are named; the page of the category has all of them. */
const MOST_OTHERS = 6

/** One tool of the catalogue: its risk with the evidence, what it could do, its rules, and calls decided in the page. */
export function ToolPage({ facts, demonstration, others, policy }: Props) {
  const { server, listed, shown, found, rules, recommended, attacks } = facts
  const names = server.tools.map((tool) => tool.definition.name)
  const prefix = sharedPrefix(names)
  const args = listedArguments(listed.definition)
  const category = categoryWords[found.category]
  const second = recommended === 'limit' ? 'deny' : 'limit'
  const third = recommended === 'hide' ? 'deny' : 'hide'
  return (
    <>
      <PathLinks
        items={[
          { label: 'Servers', href: '/servers' },
          { label: server.name, href: serverPath(server) },
          { label: 'Tool' },
        ]}
      />
      <ArticleData title={shown} about={summaryOf(facts)} path={facts.path} changed={server.changed} />
      <h1 className={styles.title}>
        <PrefixedName name={shown} prefix={prefix} />
      </h1>
      <div className={article.columns}>
        <Evidence found={found} definition={listed.definition} />
        <aside className={article.aside} aria-label="Try it, and facts">
          <DemonstrationBoard {...demonstration} />
          <dl className={article.facts}>
            <dt>Server</dt>
            <dd>
              <a href={serverPath(server)}>{server.name}</a>
            </dd>
            <dt>Category</dt>
            <dd>
              <a href={categoryPath(found.category)}>{category.word}</a>
            </dd>
            <dt>Risk</dt>
            <dd>
              <a href={levelPath(found.level)}>{levelWords[found.level]}</a>
            </dd>
            <dt>Definition</dt>
            <dd>{listed.tokens} tokens</dd>
            <dt>Arguments</dt>
            <dd>
              {args.length === 0
                ? 'none'
                : `${args.length}, ${args.filter((each) => each.required).length} required`}
            </dd>
            <dt>As of</dt>
            <dd>
              <time dateTime={server.changed}>{dayWords(server.changed)}</time>
            </dd>
          </dl>
          <div className={article.use}>
            <UsePolicy
              text={policy}
              from={`the page of ${shown}`}
              server={{ name: server.name, url: server.url }}
              wide
            />
            <p className="meta">
              Sign up and register {server.name}: this rule and those of its {names.length - 1} other tools
              are offered for the first draft.
            </p>
          </div>
        </aside>
        <div className={article.text}>
          <section aria-labelledby="does">
            <h2 id="does">What it does</h2>
            <p className={styles.does}>{doesWords(facts)}</p>
          </section>
          {listed.words === undefined ? null : (
            <section aria-labelledby="could">
              <h2 id="could">Unattended, an agent could</h2>
              <ol className={article.steps}>
                {listed.words.could.map((each, i, all) => (
                  <li key={each}>{i === all.length - 1 ? each.replace(/,$/, '.') : each}</li>
                ))}
              </ol>
            </section>
          )}
          <section aria-labelledby="rule">
            <h2 id="rule">Recommended rule</h2>
            <RuleText choice={recommended} {...rules[recommended]} />
            <div className={styles.instead}>
              <div>
                <h3>{second === 'limit' ? 'With a rate limit' : 'Denied, with a reason'}</h3>
                <RuleText choice={second} {...rules[second]} small />
              </div>
              <div>
                <h3>{third === 'hide' ? 'Blocked completely' : 'Denied, with a reason'}</h3>
                <RuleText choice={third} {...rules[third]} small />
              </div>
            </div>
          </section>
          <section aria-labelledby="arguments">
            <h2 id="arguments">Arguments</h2>
            <ArgumentTable args={args} />
          </section>
          <section aria-labelledby="attacks">
            <h2 id="attacks">Attacks that use such access</h2>
            <AttackRows rows={attacks} />
          </section>
          <section aria-labelledby="others">
            <h2 id="others">Other tools that {category.does}</h2>
            {others.length === 0 ? (
              <p className={article.none}>It is the only one of its category in the catalogue so far.</p>
            ) : (
              <ToolRows tools={others.slice(0, MOST_OTHERS)} brief />
            )}
            <p className={styles.all}>
              <a href={categoryPath(found.category)}>
                {others.length > MOST_OTHERS
                  ? `All ${others.length + 1} tools that ${category.does}`
                  : `What is true of all tools that ${category.does}`}
              </a>
            </p>
          </section>
          <section aria-labelledby="questions">
            <h2 id="questions">Six questions</h2>
            <Questions questions={questionsOf(facts)} />
          </section>
          <section aria-labelledby="origin">
            <h2 id="origin">Where the definition comes from</h2>
            <p className={styles.origin}>
              <Breakable text={server.origin} />
            </p>
          </section>
        </div>
      </div>
    </>
  )
}
