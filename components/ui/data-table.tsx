import Link from 'next/link'
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './data-table.module.css'
import type { Tone } from './tone.ts'

export type Column<Row> = {
  id: string
  head: ReactNode
  cell: (row: Row) => ReactNode
  align?: 'right'
  /** Never wider than its content needs. */
  tight?: boolean
  /** Where it goes when a row is a card: first at the left, at the right of it, a line of its own, or nowhere. */
  phone?: 'lead' | 'side' | 'line' | 'hidden'
}

type Props<Row> = {
  /** What the rows are, and their order, for readers. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  selected?: string | undefined
  /** A coloured edge at the left: for rows that were stopped. */
  tone?: (row: Row) => Tone | undefined
}

/**
 * A table of rows 48 px high that becomes a list of cards on narrow screens. Put one RowLink or RowButton into a cell and
 * the whole row is its target.
 */
export function DataTable<Row>({ caption, columns, rows, rowKey, selected, tone }: Props<Row>) {
  return (
    <table className={styles.table}>
      <caption className="sr">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              className={classes(column.align && styles.right, column.tight && styles.tight)}
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = rowKey(row)
          return (
            <tr key={key} data-tone={tone?.(row)} className={key === selected ? styles.on : undefined}>
              {columns.map((column) => (
                <td
                  key={column.id}
                  data-phone={column.phone ?? 'line'}
                  className={classes(column.align && styles.right, column.tight && styles.tight)}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** The link of a row: the whole row is its target. */
export function RowLink({
  id,
  href,
  mono = false,
  children,
}: {
  id?: string
  href: string
  mono?: boolean
  children: ReactNode
}) {
  return (
    <Link id={id} href={href} className={classes(styles.target, mono && styles.mono)}>
      {children}
    </Link>
  )
}

type TargetProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> & { mono?: boolean }

/** The button of a row, e.g. to open its drawer: the whole row is its target. */
export function RowButton({ mono = false, ...rest }: TargetProps) {
  return <button type="button" {...rest} className={classes(styles.target, mono && styles.mono)} />
}
