'use client'
import { useEffect, useState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { TextArea } from '#components/ui/text-input.tsx'

type ReasonProps = { reason: string; disabled: boolean; onReason: (reason: string) => void }

/** What the agent reads when every call is denied. */
export function Reason({ reason, disabled, onReason }: ReasonProps) {
  const [typed, setTyped] = useState(reason)
  useEffect(() => setTyped(reason), [reason])
  return (
    <Field label="The agent reads" hint="After [POLICY DENIED]. Say what would be allowed, or whom to ask.">
      {(control) => (
        <TextArea
          grows
          {...control}
          disabled={disabled}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            onReason(event.target.value)
          }}
        />
      )}
    </Field>
  )
}
