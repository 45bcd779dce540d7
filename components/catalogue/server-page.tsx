import { DemonstrationBoard } from '#components/attacks/demonstration-board.tsx'
import { dayWords } from '#components/attacks/words.ts'
import { UsePolicy } from '#components/policies/use-policy.tsx'
import article from '#components/site/article.module.css'
import { ArticleData } from '#components/site/json-ld.tsx'
import { PathLinks } from '#components/site/path-links.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Breakable } from '#components/ui/prefixed-name.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import type { Demonstration } from '#lib/catalogue/demonstrate.ts'
import { levelPath, levels, levelWords } from '#lib/catalogue/kinds.ts'
import type { ListedServer } from '#lib/catalogue/server.ts'
import { serverPath } from '#lib/catalogue/servers.ts'
import type { ToolFacts } from '#lib/catalogue/tool-facts.ts'
import styles from './server-page.module.css'
import { Skyline } from './skyline.tsx'
import { TokenCost } from './token-cost.tsx'
import { ToolRows } from './tool-rows.tsx'

type Props = {
  server: ListedServer
  /** The worst first. */
  tools: readonly ToolFacts[]
  policy: string
  demonstration: Demonstration
}

/** One server of the catalogue: its tools by risk, one policy for all of them, and what its definitions cost. */
export function ServerPage({ server, tools, policy, demonstration }: Props) {
  const tokens = server.tools.reduce((sum, each) => sum + each.tokens, 0)
  const acting = tools.filter(({ found }) => found.category !== 'read').length
  return (
    <>
      <PathLinks items={[{ label: 'Servers', href: '/servers' }, { label: server.name }]} />
      <ArticleData
        title={server.name}
        about={server.about}
        path={serverPath(server)}
        changed={server.changed}
      />
      <h1 className={article.title}>{server.name}</h1>
      <div className={article.columns}>
        <div>
          <p className={styles.about}>
            {server.about} {tools.length} tools, of which {acting} do more than read.
          </p>
          <Skyline tools={tools} />
        </div>
        <aside className={article.aside} aria-label="Try it, and facts">
          <DemonstrationBoard {...demonstration} />
          <dl className={article.facts}>
            <dt>Address</dt>
            <dd className={styles.address}>{server.url}</dd>
            <dt>Tools</dt>
            <dd>{tools.length}</dd>
            <dt>Definitions</dt>
            <dd>{tokens.toLocaleString('en')} tokens</dd>
            <dt>As of</dt>
            <dd>
              <time dateTime={server.changed}>{dayWords(server.changed)}</time>
            </dd>
          </dl>
          <div className={article.use}>
            <UsePolicy
              text={policy}
              from={`the page of ${server.name}`}
              server={{ name: server.name, url: server.url }}
              wide
            />
            <p className="meta">
              Sign up and register the server: its address is filled in, and these rules are offered for the
              first draft.
            </p>
          </div>
        </aside>
        <div className={article.text}>
          {levels.map((level) => {
            const some = tools.filter(({ found }) => found.level === level)
            if (some.length === 0) return null
            return (
              <section key={level} className={styles.level} aria-labelledby={level}>
                <div className={styles.head}>
                  <RiskBars level={level} silent />
                  <h2 id={level}>
                    {levelWords[level]} <span>{some.length}</span>
                  </h2>
                  <a href={levelPath(level)}>What makes it {level}</a>
                </div>
                <ToolRows tools={some} leveled />
              </section>
            )
          })}
          <section aria-labelledby="policy">
            <h2 id="policy">One policy for all of them</h2>
            <p className={styles.words}>
              What reads is allowed and what writes is limited; about money, keys and permissions a person is
              asked, call by call. A tool that is not named here is hidden, so nothing that the server adds
              later can be called unseen.
            </p>
            <div className={article.file}>
              <span className="mono">policy.json</span>
              <CopyButton text={policy} size="small" />
            </div>
            <CodeBlock json code={policy} label="policy.json" />
          </section>
          <TokenCost tools={tools} total={tokens} />
          <section aria-labelledby="enforce">
            <h2 id="enforce">How to enforce it</h2>
            <ol className={article.steps}>
              <li>
                Create an account and register the server: paste {server.url}, or take the sandbox to try it
                without touching the real one. Its tools are read and classified as they are here.
              </li>
              <li>These rules are in the first draft. Change what you like, and publish.</li>
              <li>
                Connect an agent: it gets a signed address in place of the server’s, and no key of the server.
              </li>
              <li>
                From then on each call is decided before the server hears of it, and recorded with its reason.
              </li>
            </ol>
            <div className={styles.command}>
              <CodeBlock
                wrap
                label="Command"
                marks={['https://gateway.example/s/eyJ…/mcp']}
                code={`claude mcp add --transport http \\\n  ${server.slug} https://gateway.example/s/eyJ…/mcp`}
              />
            </div>
          </section>
          <section aria-labelledby="origin">
            <h2 id="origin">Where the definitions come from</h2>
            <p className={styles.words}>
              <Breakable text={server.origin} />
            </p>
          </section>
        </div>
      </div>
    </>
  )
}
