import { PublicHead } from '#components/site/public-head.tsx'
import { Tag } from '#components/ui/result-tag.tsx'
import type { Attack, Layer, Reach } from '#lib/catalogue/attack.ts'
import styles from './attack-list.module.css'
import { reaches, stopOf, stopWords } from './words.ts'

type Props = {
  attacks: readonly Attack[]
  layers: Record<Layer, { title: string; about: string }>
}

/** All attacks by where they begin, each with what stops it, and how far. */
export function AttackList({ attacks, layers }: Props) {
  return (
    <>
      <PublicHead
        title="Attacks on tool calls"
        below={
          <ul className={styles.reaches} aria-label="How far rules go">
            {(Object.keys(reaches) as Reach[]).map((reach) => (
              <li key={reach}>
                <Tag tone={reaches[reach].tone} icon={reaches[reach].icon}>
                  {attacks.filter((attack) => attack.reach === reach).length} {reaches[reach].many}
                </Tag>
              </li>
            ))}
          </ul>
        }
      >
        How agents are made to do harm with the tools they have, and what a rule does about it. Each page has
        the rule as a policy and decides real calls with it; where a rule stops only a part, it says so.
      </PublicHead>
      {(Object.keys(layers) as Layer[]).map((layer) => (
        <section key={layer} className={styles.layer} aria-labelledby={layer}>
          <div className={styles.title}>
            <h2 id={layer}>{layers[layer].title}</h2>
            <p>{layers[layer].about}</p>
          </div>
          <ul>
            {attacks
              .filter((attack) => attack.layer === layer)
              .map((attack) => (
                <Row key={attack.slug} attack={attack} />
              ))}
          </ul>
        </section>
      ))}
    </>
  )
}

function Row({ attack }: { attack: Attack }) {
  const { tone, icon } = reaches[attack.reach]
  return (
    <li className={styles.row}>
      <a href={`/attacks/${attack.slug}`}>{attack.title}</a>
      <span>{attack.summary}</span>
      <Tag tone={tone} icon={icon}>
        {stopWords(stopOf(attack), attack.reach).text}
      </Tag>
    </li>
  )
}
