'use client'
import { lazy, Suspense, useDeferredValue, useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { setupExamples } from './examples.ts'
import styles from './setup-check.module.css'

const loadReport = () => import('./report.tsx')
const Report = lazy(() => loadReport().then((found) => ({ default: found.Report })))

/**
 * What is pasted, and what is to be said about it. The text is kept nowhere, because it may hold secrets: neither in this
 * tab's storage nor in the address. What reads it comes with the first touch, before there is anything to read.
 */
export function SetupCheck({ children }: { children: React.ReactNode }) {
  const [text, setText] = useState('')
  const [ready, setReady] = useState(false)
  const late = useDeferredValue(text)
  useEffect(() => setReady(true), [])
  const prepare = () => void loadReport()
  return (
    <div className={styles.columns}>
      <div className={styles.paste}>
        <label htmlFor="pasted">Configuration, or a list of tools</label>
        <textarea
          id="pasted"
          rows={16}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          data-keep=""
          readOnly={!ready}
          placeholder={'{\n  "mcpServers": {\n    …\n  }\n}'}
          aria-describedby="pasted-stays"
          value={text}
          onFocus={prepare}
          onChange={(event) => setText(event.target.value)}
        />
        <p id="pasted-stays" className="meta">
          Read in this browser. Nothing is sent, and nothing is kept when you leave.
        </p>
        <div className={styles.examples}>
          <span>Example:</span>
          {setupExamples.map((example) => (
            <Button
              key={example.label}
              size="small"
              data-keep=""
              disabled={!ready}
              onClick={() => setText(example.text)}
            >
              {example.label}
            </Button>
          ))}
          {text === '' ? null : (
            <Button size="small" kind="quiet" onClick={() => setText('')}>
              Clear
            </Button>
          )}
        </div>
        <p className={styles.scripts}>
          Checking needs scripts, because it happens in your browser and not on our side.
        </p>
      </div>
      <div className={styles.report}>
        {text.trim() === '' ? (
          children
        ) : (
          <Suspense fallback={<p role="status">Reading …</p>}>
            <Report text={late} />
          </Suspense>
        )}
      </div>
    </div>
  )
}
