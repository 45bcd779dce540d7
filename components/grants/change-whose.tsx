'use client'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useChange } from '#lib/client/query.ts'
import { type GrantView, listGrants, readGrant, saveIdentity } from '#lib/contracts/grants.ts'
import { type Member, NOBODY, WhoseField } from './whose-field.tsx'

type Props = {
  org: string
  identity: GrantView['identity']
  members: readonly Member[]
}

/** Says whose an agent is, or which member a person is, in place of whom it was said to be. */
export function ChangeWhose({ org, identity, members }: Props) {
  const [open, setOpen] = useState(false)
  const [value, setValue] = useState(identity.member?.userId ?? NOBODY)
  const save = useChange(saveIdentity, {
    stale: [readGrant, listGrants],
    onDone: () => {
      setOpen(false)
      toast('Saved', { tone: 'allow' })
    },
  })
  const start = () => {
    save.reset()
    setValue(identity.member?.userId ?? NOBODY)
    setOpen(true)
  }
  return (
    <>
      <Button type="button" kind="quiet" onClick={start}>
        Change whose it is
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Whose is ${identity.name}?`}
        actions={
          <Button
            type="button"
            kind="primary"
            busy={save.isPending}
            onClick={() =>
              save.mutate({
                params: { org, identity: identity.id },
                body: { name: identity.name, memberId: value === NOBODY ? null : value },
              })
            }
          >
            Save
          </Button>
        }
      >
        <WhoseField kind={identity.kind} members={members} value={value} onChange={setValue} />
        {save.error ? (
          <Notice tone="deny" alert>
            {save.error.message}
          </Notice>
        ) : null}
      </Dialog>
    </>
  )
}
