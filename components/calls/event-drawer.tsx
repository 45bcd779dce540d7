'use client'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Drawer } from '#components/ui/drawer.tsx'
import { Facts } from '#components/ui/facts.tsx'
import type { EventRow } from '#lib/contracts/calls.ts'
import styles from './calls.module.css'
import { actionWords, differences } from './event-words.ts'
import { full } from './moments.ts'

/** One change with what was before and what is after. */
export function EventDrawer({
  event,
  zone,
  row,
  onClose,
}: {
  event: EventRow
  zone: string
  /** The id of its row. */
  row: string
  onClose: () => void
}) {
  const changes = differences(event.before, event.after)
  return (
    <Drawer
      key={event.id}
      open
      keepFocus
      returnTo={`#${row}`}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={actionWords(event.action)}
    >
      <p className={styles.lead}>{event.sentence}</p>
      {changes.length === 0 ? null : (
        <>
          <h3>Before and after</h3>
          <dl className={styles.changes}>
            {changes.map((each) => (
              <div key={each.key}>
                <dt>{each.key.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)}</dt>
                {each.before === undefined ? null : (
                  <dd>
                    <span className="meta">Before</span>
                    <Value text={each.before} label={`${each.key} before`} />
                  </dd>
                )}
                {each.after === undefined ? null : (
                  <dd>
                    <span className="meta">After</span>
                    <Value text={each.after} label={`${each.key} after`} />
                  </dd>
                )}
              </div>
            ))}
          </dl>
        </>
      )}
      <Facts
        items={[
          { label: 'Time', value: <time dateTime={event.at}>{full(event.at, zone)}</time> },
          {
            label: 'By',
            value: event.actorKind === 'member' ? event.actorName : `${event.actorName} (${event.actorKind})`,
          },
          { label: 'On', value: `${event.subject.replaceAll('_', ' ')} ${event.name}` },
          { label: 'Change', value: <code>{event.id}</code> },
        ]}
      />
    </Drawer>
  )
}

function Value({ text, label }: { text: string; label: string }) {
  const long = text.includes('\n') || text.length > 80
  return long ? <CodeBlock code={text} label={label} json={text.startsWith('{')} wrap /> : <code>{text}</code>
}
