'use client'
import { useEffect, useState } from 'react'
import { Button, type ButtonKind, type ButtonSize } from './button.tsx'
import { copyText } from './copy-text.ts'

type Props = {
  text: string
  label?: string
  kind?: ButtonKind
  size?: ButtonSize
  wide?: boolean
  onCopied?: () => void
}

/** Copies a text and says so for two seconds; where the browser refuses, it says what to do instead. */
export function CopyButton({
  text,
  label = 'Copy',
  kind = 'secondary',
  size = 'regular',
  wide = false,
  onCopied,
}: Props) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), 2_000)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async () => {
    const copied = await copyText(text)
    setState(copied ? 'copied' : 'refused')
    if (copied) onCopied?.()
  }
  return (
    <>
      <Button
        kind={kind}
        size={size}
        wide={wide}
        icon={state === 'copied' ? 'check' : 'copy'}
        onClick={() => void copy()}
      >
        {state === 'refused' ? 'Select it instead' : state === 'copied' ? 'Copied' : label}
      </Button>
      <span className="sr" role="status">
        {state === 'copied'
          ? 'Copied'
          : state === 'refused'
            ? 'The browser refused. Select the text instead.'
            : ''}
      </span>
    </>
  )
}
