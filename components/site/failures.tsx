import type { IconName } from '#components/ui/icon.tsx'
import { Tag } from '#components/ui/result-tag.tsx'
import type { Tone } from '#components/ui/tone.ts'
import styles from './failures.module.css'

type Row = { part: string; tone: Tone; icon: IconName; gets: string; so: string }

/** Only what a test shows; docs/failure-modes.md names the tests. */
const rows: readonly Row[] = [
  {
    part: 'The console',
    tone: 'allow',
    icon: 'allow',
    gets: 'Same decisions',
    so: 'The last published version stays in force at every gateway.',
  },
  {
    part: 'The audit log cannot be written',
    tone: 'deny',
    icon: 'deny',
    gets: 'Denied',
    so: 'A call that cannot be recorded does not run.',
  },
  {
    part: 'The limit counter does not answer',
    tone: 'deny',
    icon: 'deny',
    gets: 'Denied',
    so: 'Limits fail closed: a call that cannot be counted does not run.',
  },
  {
    part: 'A gateway',
    tone: 'hide',
    icon: 'warn',
    gets: 'No connection',
    so: 'The address the agent was given leads nowhere else, so nothing runs unseen.',
  },
]

/** What happens when each part fails. */
export function Failures() {
  return (
    <table className={styles.fails}>
      <thead>
        <tr>
          <th scope="col">This fails</th>
          <th scope="col">Your agent gets</th>
          <th scope="col">And so</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.part}>
            <th scope="row">{row.part}</th>
            <td>
              <Tag tone={row.tone} icon={row.icon}>
                {row.gets}
              </Tag>
            </td>
            <td>{row.so}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
