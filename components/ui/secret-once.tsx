'use client'
import { type ReactNode, useId, useState } from 'react'
import { IconButton } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { maskSecret } from './mask-secret.ts'
import styles from './secret-once.module.css'

type Props = {
  title: string
  /** Says that it is shown once, and what whoever has it can do. */
  hint: ReactNode
  value: string
  /** The part of the value that is secret; the rest is always readable. */
  secret: string
  onCopied?: () => void
  /** What belongs to it, below. */
  children?: ReactNode
}

/** The one secret of a page, masked until it is asked for; copying takes the whole of it. */
export function SecretOnce({ title, hint, value, secret, onCopied, children }: Props) {
  const id = useId()
  const [shown, setShown] = useState(false)
  return (
    <section className={styles.once} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className="meta">{hint}</p>
      <div className={styles.line}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
        <code tabIndex={0} role="group" aria-label={shown ? title : `${title}, masked`}>
          {shown ? value : maskSecret(value, secret)}
        </code>
        <IconButton
          icon={shown ? 'hide' : 'eye'}
          label={shown ? `Mask: ${title}` : `Reveal: ${title}`}
          onClick={() => setShown(!shown)}
        />
        <CopyButton text={value} kind="primary" {...(onCopied ? { onCopied } : {})} />
      </div>
      {children}
    </section>
  )
}
