'use client'
import { useEffect, useRef } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** That a message was kept. `again` brings an empty form back, where scripts run. */
export function Sent({ operator, to, again }: { operator: boolean; to: string; again: () => void }) {
  const place = useRef<HTMLDivElement>(null)
  // What had the focus is gone.
  useEffect(() => place.current?.focus(), [])
  return (
    <div ref={place} tabIndex={-1} role="status">
      <Notice
        tone="allow"
        icon="allow"
        title={operator ? 'Your message was sent' : 'Your message was kept'}
        action={
          <Button size="small" onClick={again}>
            Write another
          </Button>
        }
      >
        {operator ? `The answer goes to ${to}.` : `Whoever reads it can answer to ${to}.`}
      </Notice>
    </div>
  )
}
