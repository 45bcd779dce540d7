'use client'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { copyText } from '#components/ui/copy-text.ts'
import { exampleNames } from './example-names.ts'
import styles from './playground.module.css'
import type { PlaygroundState } from './state.ts'

type Props = {
  state: PlaygroundState
  ready: boolean
  onExample: (slug: string) => void
}

type Copied = 'copied' | 'long' | 'refused'

const said: Record<Copied, string> = {
  copied: 'Copied. It stands behind the #, which no browser sends.',
  long: 'Too long for a link: shorten the policy or the tools.',
  refused: 'The browser refused. Copy the address of this page.',
}

/** Examples to begin with, and a link to hand on. */
export function PlaygroundBar({ state, ready, onExample }: Props) {
  const [link, setLink] = useState<Copied>()
  const copy = async () => {
    const { sharedFragment } = await import('./state.ts')
    const fragment = sharedFragment(state)
    if (fragment === undefined) return setLink('long')
    const copied = await copyText(window.location.origin + window.location.pathname + fragment)
    if (!copied) window.history.replaceState(null, '', fragment)
    setLink(copied ? 'copied' : 'refused')
  }
  return (
    <div className={styles.bar}>
      <span>Begin with</span>
      {exampleNames.map((example) => (
        <Button
          key={example.slug}
          size="small"
          data-keep=""
          disabled={!ready}
          onClick={() => onExample(example.slug)}
        >
          {example.label}
        </Button>
      ))}
      <span className={styles.share}>
        <span role="status" className="meta">
          {link === undefined ? '' : said[link]}
        </span>
        <Button size="small" icon="copy" data-keep="" disabled={!ready} onClick={() => void copy()}>
          Copy link
        </Button>
      </span>
    </div>
  )
}
