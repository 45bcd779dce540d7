'use client'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { ApiProblem } from '#lib/client/api.ts'
import styles from './calls.module.css'

/** A list of which more can be read: what `useLiveList` gives. */
type List = {
  rows: readonly { id: string }[]
  problem: ApiProblem | null
  loading: boolean
  more: (() => void) | undefined
  loadingMore: boolean
  again: () => void
}

type Props = {
  list: List
  /** The id of the link or button of a row, by the id of the row. */
  rowId: (id: string) => string
  /** What stands there while it is read: words, and as many rows of this height. */
  reading: { label: string; rows: number; height: number }
  /** What stands there when there are no rows. */
  nothing: ReactNode
  /** On the button that reads on. */
  more: string
  /** The rows. */
  children: ReactNode
}

/** The rows of a list, or what stands in their place; below them the way to more. */
export function ListBody({ list, rowId, reading, nothing, more, children }: Props) {
  return (
    <>
      {list.problem && list.rows.length === 0 ? (
        <Notice
          tone="deny"
          icon="warn"
          title={list.problem.message}
          action={<Button onClick={list.again}>Try again</Button>}
          alert
        />
      ) : list.loading ? (
        <Skeleton {...reading} />
      ) : list.rows.length === 0 ? (
        nothing
      ) : (
        children
      )}
      <ShowMore list={list} rowId={rowId}>
        {more}
      </ShowMore>
    </>
  )
}

/** Brings more rows of a list; reading goes on at the first of them. */
function ShowMore({ list, rowId, children }: Pick<Props, 'list' | 'rowId' | 'children'>) {
  const { rows, more } = list
  const [last, setLast] = useState<string>()
  useEffect(() => {
    if (last === undefined) return
    const at = rows.findIndex((row) => row.id === last)
    const next = rows[at + 1]
    // Not here yet; or the list is another one by now.
    if (next === undefined) return
    setLast(undefined)
    if (at !== -1) document.getElementById(rowId(next.id))?.focus()
  }, [last, rows, rowId])
  if (!more) return null
  return (
    <>
      {list.problem && rows.length > 0 ? (
        <Notice tone="deny" icon="warn" title={list.problem.message} alert />
      ) : null}
      <div className={styles.more}>
        <Button
          busy={list.loadingMore}
          onClick={() => {
            setLast(rows.at(-1)?.id)
            more()
          }}
        >
          {children}
        </Button>
      </div>
    </>
  )
}
