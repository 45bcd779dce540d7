'use client'
import { useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import styles from './brought.module.css'
import { type Brought, brought, leave } from './brought.ts'

/** Offers the policy that was taken along from a public page for this draft. Nothing happens to the draft unasked. */
export function BroughtPolicy({ onUse }: { onUse: (text: string) => void }) {
  const [policy, setPolicy] = useState<Brought>()
  useEffect(() => setPolicy(brought()), [])
  if (policy === undefined) return null
  const over = () => {
    leave()
    setPolicy(undefined)
  }
  return (
    <div className={styles.dock} data-brought="">
      <Notice
        tone="limit"
        icon="info"
        title={`You brought a policy from ${policy.from}`}
        action={
          <>
            <Button
              size="small"
              kind="primary"
              onClick={() => {
                onUse(policy.text)
                over()
              }}
            >
              Put it into the draft
            </Button>
            <Button size="small" onClick={over}>
              Leave it
            </Button>
          </>
        }
      >
        It takes the place of this draft, and one step back brings the draft again. Nothing is in force before
        you publish.
      </Notice>
    </div>
  )
}
