'use client'
import type { ReactNode } from 'react'
import { CheckField } from '#components/ui/field.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { Breakable } from '#components/ui/prefixed-name.tsx'
import type { Difference } from '#lib/policy/diff.ts'
import { type Change, changeLines, kinds } from './change-groups.ts'
import styles from './life.module.css'

type Props = {
  differences: readonly Difference[]
  /** Makes what is loosened a thing to tick off, by its sentences. */
  acknowledge?: { read: ReadonlySet<string>; onRead: (sentences: readonly string[], read: boolean) => void }
  level?: 2 | 3
}

/** What changes from one policy to another, as sentences: loosened, tightened, other. */
export function ChangeList({ differences, acknowledge, level = 3 }: Props) {
  const lines = changeLines(differences)
  return (
    <div className={styles.changes}>
      {kinds.map(({ kind, title, lead }) => {
        const own = lines.filter((line) => line.kind === kind)
        if (own.length === 0) return null
        const count = own.reduce((n, line) => n + line.abouts.length, 0)
        return (
          <section key={kind} aria-label={title} data-tone={kind === 'loosened' ? 'deny' : 'allow'}>
            <GroupHead title={title} count={count} note={lead} level={level} />
            {kind === 'loosened' && acknowledge && own.length > 1 ? (
              <AllRead lines={own} {...acknowledge} />
            ) : null}
            <ul className={styles.lines}>
              {own.map((line) => (
                <Line key={line.sentences.join('\n')} line={line}>
                  {kind === 'loosened' && acknowledge ? (
                    <CheckField
                      label={<What line={line} read />}
                      checked={line.sentences.every((one) => acknowledge.read.has(one))}
                      onChange={(read) => acknowledge.onRead(line.sentences, read)}
                    />
                  ) : (
                    <p>
                      <What line={line} />
                    </p>
                  )}
                </Line>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

function AllRead({ lines, read, onRead }: { lines: readonly Change[] } & NonNullable<Props['acknowledge']>) {
  const all = lines.flatMap((line) => line.sentences)
  return (
    <div className={styles.all}>
      <CheckField
        label={`I have read all ${all.length} loosened changes`}
        checked={all.every((one) => read.has(one))}
        onChange={(yes) => onRead(all, yes)}
      />
    </div>
  )
}

function What({ line, read = false }: { line: Change; read?: boolean }) {
  return (
    <>
      {read ? <span className="sr">I have read: </span> : null}
      <span className={styles.about}>
        <Breakable text={line.abouts.join(', ')} />
      </span>{' '}
      <span className={styles.word}>{line.change}</span>
    </>
  )
}

function Line({ line, children }: { line: Change; children: ReactNode }) {
  return (
    <li>
      {children}
      <dl className={styles.words}>
        {line.before === line.after ? null : (
          <>
            <dt>Was</dt>
            <dd>{line.before}</dd>
          </>
        )}
        <dt>Now</dt>
        <dd>{line.after}</dd>
      </dl>
      {line.note ? <p className={styles.note}>{line.note}</p> : null}
    </li>
  )
}
