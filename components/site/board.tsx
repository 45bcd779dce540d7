'use client'
import { useEffect, useState } from 'react'
import { Icon } from '#components/ui/icon.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { ResultTag } from '#components/ui/result-tag.tsx'
import { results } from '#components/ui/tone.ts'
import styles from './board.module.css'
import type { BoardCall } from './board-calls.ts'

type Run = { calls: readonly BoardCall[]; took: number | undefined; count: number }

/** Loads the engine and lets it decide, with a clock around it. */
async function run(): Promise<Pick<Run, 'calls' | 'took'>> {
  const { decideBoard } = await import('./board-calls.ts')
  const started = performance.now()
  const calls = decideBoard(Date.now())
  return { calls, took: performance.now() - started }
}

/**
 * Three calls, decided in the page by the engine the gateway uses. The server has decided them too, so that the board is
 * complete before, and without, any script. It is dark in both themes.
 */
export function Board({ calls, prefix }: { calls: readonly BoardCall[]; prefix: string }) {
  const [shown, setShown] = useState<Run>({ calls, took: undefined, count: 0 })
  useEffect(() => {
    let gone = false
    void run().then((decided) => {
      if (gone) return
      // Whoever was quicker has seen a later run.
      setShown((before) => (before.count > 0 ? before : { ...decided, took: undefined, count: 0 }))
    })
    return () => {
      gone = true
    }
  }, [])
  const again = async () => {
    const decided = await run()
    setShown((before) => ({ ...decided, count: before.count + 1 }))
  }
  return (
    <section className={styles.board} data-theme="dark" aria-labelledby="board">
      <div className={styles.head}>
        <h2 id="board">Three calls to SmartAPIs, decided in this page</h2>
        <button type="button" className={styles.again} onClick={() => void again()}>
          Run them again
        </button>
      </div>
      <p className={styles.columns} aria-hidden="true">
        <span>smartapis-agent</span>
        <span>Signalbox</span>
        <span>SmartAPIs Products Watch</span>
      </p>
      <ol key={shown.count} data-run={shown.count > 0 ? '' : undefined}>
        {shown.calls.map((call) => (
          <Track key={call.tool} call={call} prefix={prefix} />
        ))}
      </ol>
      <p className={styles.took} role="status">
        {shown.took === undefined
          ? ''
          : `Decided again in ${shown.took.toFixed(1)} ms, thirty earlier calls included.`}
      </p>
    </section>
  )
}

function Track({ call, prefix }: { call: BoardCall; prefix: string }) {
  const { tone } = results[call.result]
  return (
    <li className={styles.track} data-tone={tone}>
      <div className={styles.call}>
        <span className="meta">{call.when}</span>
        <span className={styles.tool}>
          <PrefixedName name={call.tool} prefix={prefix} short="narrow" />
        </span>
        <span className={`mono ${styles.args}`}>{call.args}</span>
      </div>
      <div className={styles.rail} aria-hidden="true">
        <i className={styles.post} />
        <i className={styles.in} />
        <i className={styles.out} />
        <i className={styles.stop} />
        <i className={styles.rest} />
        <i className={styles.lamp}>
          <Icon name={tone} size={18} />
        </i>
      </div>
      <div className={styles.answer}>
        <span className={styles.result}>
          <ResultTag result={call.result} />
        </span>
        <span className={styles.rule}>{call.rule}</span>
        <span className={`mono ${styles.message}`}>{call.answer}</span>
      </div>
    </li>
  )
}
