'use client'
import { Button } from '#components/ui/button.tsx'

/** What is left when a page could not be made. The cause is in the log, under the digest. */
export function Failed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main" style={{ padding: '24px 16px', maxWidth: 560 }}>
      <h1>This page could not be made</h1>
      <p style={{ margin: '8px 0 16px' }}>
        Nothing was changed. The gateways go on deciding with the last published versions.
        {error.digest ? ` In the log it is ${error.digest}.` : ''}
      </p>
      <Button kind="primary" onClick={reset}>
        Try again
      </Button>
    </main>
  )
}
