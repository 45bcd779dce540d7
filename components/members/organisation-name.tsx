'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { can } from '#lib/access/can.ts'
import { useChange, useRead } from '#lib/client/query.ts'
import { type organisationView, readOrganisation, saveOrganisation } from '#lib/contracts/account.ts'
import styles from './members.module.css'

type View = z.output<typeof organisationView>

/** The name of the organisation. Two people who rename it at once do not overwrite each other. */
export function OrganisationName({ org, initial }: { org: string; initial: View }) {
  const router = useRouter()
  const { data = initial, refetch } = useRead(readOrganisation, { params: { org } }, { initial })
  // The version belongs to what was read when typing began: a later reading must not hide another person's rename.
  const [draft, setDraft] = useState<{ name: string; version: number }>()
  const { name, version } = draft ?? data
  const rename = useChange(saveOrganisation, {
    stale: [readOrganisation],
    onDone: () => {
      setDraft(undefined)
      toast('Renamed', { tone: 'allow' })
      // The name also stands in the frame of the console, which the server draws.
      router.refresh()
    },
  })
  const [reading, setReading] = useState(false)
  async function readAgain(): Promise<void> {
    // Whoever renames meanwhile would do it with the version that is out of date.
    setReading(true)
    const { data: now } = await refetch()
    setReading(false)
    if (!now) return
    rename.reset()
    setDraft({ name, version: now.version })
  }
  const may = data.role !== null && can(data.role, 'organisation:write')
  const conflict = rename.error?.code === 'conflict'
  return (
    <section className={styles.section}>
      <GroupHead title="Name" />
      <form
        method="post"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          rename.mutate({ params: { org }, body: { name }, version })
        }}
      >
        <Field
          label="Name of the organisation"
          hint={may ? `Its address stays /o/${data.slug}.` : 'Only owners and admins rename it.'}
          error={conflict ? undefined : (rename.error?.field('/name') ?? rename.error?.message)}
        >
          {(control) => (
            <TextInput
              {...control}
              value={name}
              disabled={!may}
              autoComplete="off"
              onChange={(event) => setDraft({ name: event.target.value, version })}
            />
          )}
        </Field>
        {conflict ? (
          <div className={styles.whole}>
            <Notice
              tone="deny"
              alert
              title="Someone renamed it since you opened this page"
              action={
                <Button type="button" size="small" onClick={() => void readAgain()}>
                  Read it again
                </Button>
              }
            >
              What you typed stays. Read it again, then rename it if you still want to.
            </Notice>
          </div>
        ) : null}
        <Button type="submit" busy={rename.isPending || reading} disabled={!may || name.trim() === data.name}>
          Rename
        </Button>
      </form>
    </section>
  )
}
