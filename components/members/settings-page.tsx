'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { GroupHead, PageHead } from '#components/ui/page-head.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { can } from '#lib/access/can.ts'
import { useChange } from '#lib/client/query.ts'
import { type organisationView, saveOrganisation } from '#lib/contracts/account.ts'
import { ApiTokens, type TokensView } from './api-tokens.tsx'
import styles from './members.module.css'
import { Members, type MembersView } from './members.tsx'

type Props = {
  org: string
  organisation: z.output<typeof organisationView>
  members: MembersView
  /** Undefined for a role that may not see them. */
  tokens: TokensView | undefined
}

/** Who is in the organisation, which programs may manage it, and what it is called. */
export function SettingsPage({ org, organisation, members, tokens }: Props) {
  const { role } = organisation
  return (
    <>
      <PageHead title="Settings" />
      <Members org={org} initial={members} role={role} />
      {tokens ? <ApiTokens org={org} initial={tokens} role={role} /> : null}
      <Rename org={org} organisation={organisation} disabled={!role || !can(role, 'organisation:write')} />
    </>
  )
}

function Rename({
  org,
  organisation,
  disabled,
}: {
  org: string
  organisation: Props['organisation']
  disabled: boolean
}) {
  const [saved, setSaved] = useState(organisation)
  const [name, setName] = useState(organisation.name)
  const save = useChange(saveOrganisation, {
    onDone: (view) => {
      setSaved(view)
      toast('Renamed', { tone: 'allow' })
    },
  })
  return (
    <section className={styles.section}>
      <GroupHead title="Organisation" />
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ params: { org }, body: { name }, version: saved.version })
        }}
      >
        <Field
          label="Name"
          hint={disabled ? 'Your role does not allow renaming.' : `Its address stays /o/${org}.`}
          error={
            save.error?.field('/name') ??
            (save.error && !save.error.fields.length ? save.error.message : undefined)
          }
        >
          {(control) => (
            <TextInput
              {...control}
              value={name}
              disabled={disabled}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" busy={save.isPending} disabled={disabled || name === saved.name}>
          Rename
        </Button>
      </form>
    </section>
  )
}
