'use client'
import { Button } from '#components/ui/button.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Popover } from '#components/ui/popover.tsx'
import styles from './calls.module.css'
import { figures } from './words.ts'

/** Downloads what is filtered, as CSV or JSON Lines. */
export function ExportMenu({ count, csv, jsonl }: { count?: number; csv: string; jsonl: string }) {
  return (
    <Popover
      label="Export"
      align="end"
      trigger={<Button icon="export">Export{count === undefined ? '' : ` ${figures.format(count)}`}</Button>}
    >
      <div className={styles.panel}>
        <LinkButton href={csv} plain kind="quiet">
          CSV, for spreadsheets
        </LinkButton>
        <LinkButton href={jsonl} plain kind="quiet">
          JSON Lines, for programs
        </LinkButton>
        <p className="meta">Exactly what the filters show. Argument values are not in it.</p>
      </div>
    </Popover>
  )
}
