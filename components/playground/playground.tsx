'use client'
import { type ComponentType, type ReactNode, useCallback, useEffect, useId, useState } from 'react'
import { keptKey } from './kept.ts'
import styles from './playground.module.css'
import { PlaygroundBar } from './playground-bar.tsx'
import type { LiveProps } from './playground-live.tsx'
import type { PlaygroundState } from './state.ts'

type Props = {
  initial: PlaygroundState
  /** What was decided about the first example when the page was made. */
  children: ReactNode
}

/**
 * The first example as plain text, with its decision; it is whole without scripts. The editor and the engine come with the
 * first touch, or at once where a link or earlier work is to be opened.
 */
export function Playground({ initial, children }: Props) {
  const [typed, setTyped] = useState({ policy: initial.policy, args: initial.asked.args[initial.tool] ?? '' })
  const [touched, setTouched] = useState<'policy' | 'args'>()
  const [example, setExample] = useState<string>()
  const [Live, setLive] = useState<ComponentType<LiveProps>>()
  const [ready, setReady] = useState(false)
  // The plain text stays until there is something to take its place: what is typed meanwhile is taken along.
  const enliven = useCallback(() => {
    void import('./playground-live.tsx').then((found) => setLive(() => found.PlaygroundLive))
  }, [])
  useEffect(() => {
    setReady(true)
    if (window.location.hash.length > 1 || window.sessionStorage.getItem(keptKey) !== null) enliven()
    window.addEventListener('hashchange', enliven)
    return () => window.removeEventListener('hashchange', enliven)
  }, [enliven])
  const touch = (what: 'policy' | 'args') => {
    setTouched(what)
    enliven()
  }
  const typedNothing = typed.policy === initial.policy && typed.args === initial.asked.args[initial.tool]
  const asked = { ...initial.asked, args: { [initial.tool]: typed.args } }
  const begun = typedNothing ? initial : { ...initial, policy: typed.policy, asked }
  if (Live !== undefined) return <Live initial={initial} begun={begun} focus={touched} example={example} />
  return (
    <>
      <PlaygroundBar
        state={begun}
        ready={ready}
        onExample={(slug) => {
          setExample(slug)
          enliven()
        }}
      />
      <Plain
        initial={initial}
        typed={typed}
        ready={ready}
        onTouch={touch}
        onType={(next) => setTyped((before) => ({ ...before, ...next }))}
      >
        {children}
      </Plain>
    </>
  )
}

type PlainProps = {
  initial: PlaygroundState
  typed: { policy: string; args: string }
  ready: boolean
  children: ReactNode
  onTouch: (what: 'policy' | 'args') => void
  onType: (next: Partial<{ policy: string; args: string }>) => void
}

function Plain({ initial, typed, ready, children, onTouch, onType }: PlainProps) {
  const id = useId()
  return (
    <div className={styles.columns} data-kept-under={keptKey}>
      <section className={styles.left} aria-labelledby={`${id}-policy`}>
        <h2 id={`${id}-policy`} className={styles.head}>
          Policy
        </h2>
        <textarea
          className={styles.text}
          aria-labelledby={`${id}-policy`}
          spellCheck={false}
          autoComplete="off"
          data-keep=""
          readOnly={!ready}
          rows={26}
          value={typed.policy}
          onFocus={() => onTouch('policy')}
          onChange={(event) => onType({ policy: event.target.value })}
        />
        <p className={styles.scripts}>
          Trying other calls needs scripts: they are decided in your browser, not on our side.
        </p>
      </section>
      <div className={styles.right}>
        <section aria-labelledby={`${id}-call`}>
          <h2 id={`${id}-call`} className={styles.head}>
            Call
          </h2>
          <label className={styles.tool} htmlFor={`${id}-args`}>
            <span className="sr">Arguments of </span>
            {initial.tool}
          </label>
          <textarea
            id={`${id}-args`}
            className={styles.text}
            spellCheck={false}
            autoComplete="off"
            data-keep=""
            readOnly={!ready}
            rows={6}
            value={typed.args}
            onFocus={() => onTouch('args')}
            onChange={(event) => onType({ args: event.target.value })}
          />
        </section>
        <section aria-labelledby={`${id}-decision`}>
          <h2 id={`${id}-decision`} className={styles.head}>
            Decision
          </h2>
          {children}
        </section>
      </div>
    </div>
  )
}
