'use client'
import type * as z from 'zod'
import { Field } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import type { memberView } from '#lib/contracts/account.ts'
import type { GrantView } from '#lib/contracts/grants.ts'

export type Member = z.output<typeof memberView>
/** The id of a member, or nobody known. */
export type Whose = string
export const NOBODY = 'nobody'

type Props = {
  kind: GrantView['identity']['kind']
  members: readonly Member[]
  value: Whose
  error?: string | undefined
  disabled?: boolean
  onChange: (value: Whose) => void
}

/** Which member a person is, or who owns an agent: they do not approve its calls. */
export function WhoseField({ kind, members, value, error, disabled = false, onChange }: Props) {
  const person = kind === 'person'
  return (
    <Field
      label={person ? 'Which member is it' : 'Owned by'}
      hint={
        person
          ? 'Nobody approves their own calls.'
          : 'Nobody approves calls of their own agents, unless the organisation allows it.'
      }
      error={error}
    >
      {(control) => (
        <Select
          {...control}
          disabled={disabled}
          options={[
            ...members.map(({ userId, name, email }) => ({ value: userId, label: name, hint: email })),
            { value: NOBODY, label: person ? 'Nobody of this organisation' : 'Nobody' },
          ]}
          value={value}
          onChange={onChange}
        />
      )}
    </Field>
  )
}
