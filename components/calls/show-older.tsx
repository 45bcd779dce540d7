'use client'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import styles from './calls.module.css'
import type { useLiveList } from './use-live-list.ts'

type Props = {
  list: Pick<ReturnType<typeof useLiveList<{ id: string }>>, 'rows' | 'more' | 'loadingMore' | 'problem'>
  /** The id of the button of a row, by the id of the row. */
  rowId: (id: string) => string
  children: ReactNode
}

/** Brings the older rows of a list; reading goes on at the first of them. */
export function ShowOlder({ list, rowId, children }: Props) {
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
