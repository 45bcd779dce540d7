import type { ReactNode } from 'react'
import { UsePolicy } from '#components/policies/use-policy.tsx'
import styles from '#components/site/article.module.css'
import { ArticleData } from '#components/site/json-ld.tsx'
import { PathLinks } from '#components/site/path-links.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { attacksChanged } from '#lib/catalogue/addresses.ts'
import type { Attack, Incident } from '#lib/catalogue/attack.ts'
import type { Demonstration } from '#lib/catalogue/demonstrate.ts'
import { traitWords } from '#lib/catalogue/traits.ts'
import { DemonstrationBoard } from './demonstration-board.tsx'
import { dayWords, incidentKinds, reaches, ruleHeading, stopOf, stopWords } from './words.ts'

type Props = {
  attack: Attack
  layer: { title: string; about: string }
  /** The rule as the engine puts it into words. */
  sentence: string
  demonstration: Demonstration
  children?: ReactNode
}

/** One attack: how it works, the rule, what the rule leaves, where it was seen, and calls that are decided in the page. */
export function AttackPage({ attack, layer, sentence, demonstration, children }: Props) {
  const reach = reaches[attack.reach]
  const stop = stopWords(stopOf(attack), attack.reach)
  return (
    <>
      <PathLinks
        items={[
          { label: 'Attacks', href: '/attacks' },
          { label: layer.title, href: `/attacks#${attack.layer}` },
        ]}
      />
      <ArticleData
        title={attack.title}
        about={attack.summary}
        path={`/attacks/${attack.slug}`}
        changed={attacksChanged}
      />
      <h1 className={styles.title}>{attack.title}</h1>
      <div className={styles.columns}>
        <section className={styles.verdict} data-tone={reach.tone} aria-labelledby="reach">
          <h2 id="reach">
            <Icon name={reach.icon} size={32} />
            {reach.word}
          </h2>
          <p>{attack.summary}</p>
        </section>
        <aside className={styles.aside} aria-label="Try it, and facts">
          <DemonstrationBoard {...demonstration} />
          <dl className={styles.facts}>
            <dt>Begins in</dt>
            <dd>{layer.title}</dd>
            <dt>Ends in</dt>
            <dd>{endsIn(attack)}</dd>
            {attack.incidents[0] === undefined ? null : (
              <>
                <dt>Public since</dt>
                <dd>{dayWords(attack.incidents[0].date)}</dd>
              </>
            )}
          </dl>
          <div className={styles.use}>
            <UsePolicy text={attack.policy} from={`the attack “${attack.title}”`} wide />
            <p className="meta">
              Sign up and register a server: it is offered for the first draft. It names the tools of this
              example; put those of your server in their place.
            </p>
          </div>
        </aside>
        <div className={styles.text}>
          <section aria-labelledby="how">
            <h2 id="how">How it works</h2>
            <ol className={styles.steps}>
              {attack.how.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </section>
          <section aria-labelledby="rule">
            <h2 id="rule">{ruleHeading[attack.reach]}</h2>
            <p className={styles.rule} data-tone={stop.tone}>
              <Icon name={stop.icon} size={24} />
              <span>
                <b>{attack.rule}.</b> {sentence}
              </span>
            </p>
            <div className={styles.file}>
              <span className="mono">policy.json</span>
              <a href={`/playground#example=${attack.slug}`}>Open in the playground</a>
              <CopyButton text={attack.policy} size="small" />
            </div>
            <CodeBlock json code={attack.policy} label="policy.json" />
          </section>
          <section aria-labelledby="leaves">
            <h2 id="leaves">What it leaves</h2>
            <ul className={styles.leaves}>
              {attack.leaves.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </section>
          <Sources incidents={attack.incidents} />
          {children}
        </div>
      </div>
    </>
  )
}

/** The kinds of tools that it ends in. */
function endsIn({ uses }: Attack): string {
  if (uses.some((use) => use.trait === 'any')) return 'any tool'
  return `a tool that ${uses.map((use) => traitWords[use.trait]).join(', or ')}`
}

function Sources({ incidents }: { incidents: readonly Incident[] }) {
  return (
    <section aria-labelledby="public">
      <h2 id="public">In public</h2>
      {incidents.length === 0 ? (
        <p className={styles.none}>
          No case with a source that we could check. What stands here has a day or a month and a page that
          anybody can read; stories without one are left out.
        </p>
      ) : (
        <ul className={styles.sources}>
          {incidents.map((incident) => (
            <li key={incident.link + incident.date}>
              <span>
                <time dateTime={incident.date}>{dayWords(incident.date)}</time>
                <Mark>{incidentKinds[incident.kind]}</Mark>
              </span>
              <span>
                {incident.text}{' '}
                <a href={incident.link} rel="noreferrer">
                  {incident.source}
                </a>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
