import { PublicHead } from '#components/site/public-head.tsx'
import { worstFirst } from '#lib/catalogue/kinds.ts'
import type { ListedServer } from '#lib/catalogue/server.ts'
import { serverPath } from '#lib/catalogue/servers.ts'
import { factsOf, type ToolFacts } from '#lib/catalogue/tool-facts.ts'
import { KindLinks } from './kind-links.tsx'
import styles from './server-list.module.css'
import { Skyline } from './skyline.tsx'
import { ToolRows } from './tool-rows.tsx'

/** As many of the riskiest tools as the list names. */
const MOST = 6

/** The servers of the catalogue, the ways to their tools, and the tools to look at first. */
export function ServerList({
  servers,
  all,
}: {
  servers: readonly ListedServer[]
  all: readonly ToolFacts[]
}) {
  return (
    <>
      <PublicHead title="MCP servers and their tools by risk" below={<KindLinks tools={all} />}>
        What the tools of a server can do, how dangerous each is and by which words of its definition, and the
        rule to begin with: as a sentence, as a policy to copy, and decided on the page by the engine of the
        gateway.
      </PublicHead>
      <ul className={styles.servers} aria-label="Servers">
        {servers.map((server) => {
          const tools = worstFirst(factsOf(server))
          const tokens = server.tools.reduce((sum, each) => sum + each.tokens, 0)
          return (
            <li key={server.slug}>
              <div>
                <h2>
                  <a href={serverPath(server)}>{server.name}</a>
                </h2>
                <p>{server.about}</p>
                <p className="meta">
                  {tools.length} tools · {tokens.toLocaleString('en')} tokens · <span>{server.url}</span>
                </p>
              </div>
              <Skyline tools={tools} />
            </li>
          )
        })}
      </ul>
      <section className={styles.first} aria-labelledby="first">
        <h2 id="first">Look at these first</h2>
        <ToolRows tools={all.slice(0, MOST)} />
      </section>
      <p className={styles.own}>
        Your server is not here? Paste its tools into <a href="/check">Check your setup</a>: they are
        classified in your browser, by the same rules, and sent nowhere.
      </p>
    </>
  )
}
