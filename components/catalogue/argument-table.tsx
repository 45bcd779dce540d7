import article from '#components/site/article.module.css'
import { Breakable } from '#components/ui/prefixed-name.tsx'
import type { ListedArgument } from '#lib/catalogue/arguments.ts'
import styles from './argument-table.module.css'

/** What a tool may be called with. The text of each is the server's, and said to be. */
export function ArgumentTable({ args }: { args: readonly ListedArgument[] }) {
  if (args.length === 0) return <p className={article.none}>It takes none.</p>
  return (
    <table className={styles.args}>
      <caption className="sr">Arguments</caption>
      <thead>
        <tr>
          <th scope="col">Argument</th>
          <th scope="col">Takes</th>
          <th scope="col">The server says</th>
        </tr>
      </thead>
      <tbody>
        {args.map((each) => (
          <tr key={each.name}>
            <th scope="row">
              <code>
                <Breakable text={each.name} />
              </code>
              {each.required ? <span className={styles.required}>required</span> : null}
            </th>
            <td>{each.takes}</td>
            <td>
              {each.about === '' ? null : (
                <>
                  <span className={styles.says}>The server says: </span>
                  <q>{each.about}</q>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
