'use client'
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RowPlace } from '#components/ui/ruled-row.tsx'
import styles from './editor.module.css'

type Props = {
  tools: readonly string[]
  /** Only the rows near the window exist; for long lists. */
  virtual: boolean
  /** A row that stays even when it is far away: its drawer is open. */
  open: string | undefined
  row: (tool: string, place?: RowPlace) => ReactNode
}

/** Rows of one group. */
export function RuleList({ tools, virtual, open, row }: Props) {
  if (virtual) return <LongList tools={tools} open={open} row={row} />
  return <ul className={styles.tools}>{tools.map((tool) => row(tool))}</ul>
}

const ROW_PX = 59

function LongList({ tools, open, row }: Omit<Props, 'virtual'>) {
  const list = useRef<HTMLUListElement>(null)
  const top = useTop(list)
  const focused = useFocused(list)
  const kept = [open, focused].flatMap((tool) => {
    const index = tool === undefined ? -1 : tools.indexOf(tool)
    return index === -1 ? [] : [index]
  })
  // A row that has the focus or an open drawer must not vanish while one scrolls.
  const rangeExtractor = useCallback(
    (range: Range) => [...new Set([...defaultRangeExtractor(range), ...kept])].sort((a, b) => a - b),
    [kept],
  )
  const rows = useWindowVirtualizer({
    count: tools.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => tools[index] ?? index,
    rangeExtractor,
  })
  return (
    <ul ref={list} className={styles.tools} style={{ height: rows.getTotalSize(), position: 'relative' }}>
      {rows.getVirtualItems().map((item) => {
        const tool = tools[item.index]
        if (tool === undefined) return null
        return row(tool, {
          ref: rows.measureElement,
          index: item.index,
          of: tools.length,
          top: item.start - top,
        })
      })}
    </ul>
  )
}

/** How far below the top of the page the list begins; what stands above it may grow. */
function useTop(list: { current: HTMLElement | null }): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const measure = () => {
      if (list.current) setTop(Math.round(list.current.getBoundingClientRect().top + window.scrollY))
    }
    measure()
    const watch = new ResizeObserver(measure)
    watch.observe(document.body)
    return () => watch.disconnect()
  }, [list])
  return top
}

/** The tool whose row has the focus. */
function useFocused(list: { current: HTMLElement | null }): string | undefined {
  const [focused, setFocused] = useState<string>()
  useEffect(() => {
    const note = () => {
      const row = list.current?.contains(document.activeElement)
        ? document.activeElement?.closest('li')?.querySelector<HTMLElement>('[data-row]')
        : undefined
      setFocused(row?.dataset.row)
    }
    document.addEventListener('focusin', note)
    return () => document.removeEventListener('focusin', note)
  }, [list])
  return focused
}
