'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useChange } from '#lib/client/query.ts'
import {
  listServers,
  listTools,
  removeCredential,
  removeServer,
  type ServerView,
  saveCredential,
  saveServer,
} from '#lib/contracts/servers.ts'
import { HeaderFields, type HeaderInput } from './header-fields.tsx'
import styles from './servers.module.css'

const stale = [listTools, listServers]

/** The name of a server, the headers it is sent, and its removal. */
export function ServerSettings({ org, server }: { org: string; server: ServerView }) {
  const router = useRouter()
  const [name, setName] = useState(server.name)
  const [headers, setHeaders] = useState<HeaderInput[]>()
  const [removing, setRemoving] = useState(false)
  const params = { org, server: server.id }
  const rename = useChange(saveServer, { stale, onDone: () => toast('Renamed', { tone: 'allow' }) })
  const seal = useChange(saveCredential, {
    stale,
    onDone: () => {
      setHeaders(undefined)
      toast('Headers are set; no proxy URL changed', { tone: 'allow' })
    },
  })
  const drop = useChange(removeCredential, { stale })
  const remove = useChange(removeServer, { stale, onDone: () => router.push(`/o/${org}/servers`) })
  return (
    <section className={styles.section}>
      <GroupHead title="Headers sent to the server" />
      {server.credential ? (
        <p>
          <span className="mono">{server.credential.headerNames.join(', ')}</span>: set by{' '}
          {server.credential.setBy} on{' '}
          {new Date(server.credential.setAt).toLocaleDateString('en-GB', {
            timeZone: 'UTC',
            dateStyle: 'long',
          })}
        </p>
      ) : (
        <p className="meta">None. Add one if the server wants to know who calls.</p>
      )}
      {headers ? (
        <>
          <HeaderFields headers={headers} onChange={setHeaders} problem={seal.error ?? undefined} />
          <div className={styles.actions}>
            <Button
              type="button"
              kind="primary"
              busy={seal.isPending}
              onClick={() => seal.mutate({ params, body: { headers } })}
            >
              Set headers
            </Button>
            <Button type="button" kind="quiet" onClick={() => setHeaders(undefined)}>
              Cancel
            </Button>
          </div>
        </>
      ) : (
        <div className={styles.actions}>
          <Button
            type="button"
            onClick={() => setHeaders([{ name: server.credential?.headerNames[0] ?? '', value: '' }])}
          >
            {server.credential ? 'Replace the headers' : 'Set a header'}
          </Button>
          {server.credential ? (
            <Button type="button" kind="quiet" busy={drop.isPending} onClick={() => drop.mutate({ params })}>
              Send none
            </Button>
          ) : null}
        </div>
      )}
      <div className={styles.section}>
        <GroupHead title="Name" />
        <form
          method="post"
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            rename.mutate({ params, body: { name }, version: server.version })
          }}
        >
          <Field label="Name of the server" error={rename.error?.field('/name') ?? rename.error?.message}>
            {(control) => (
              <TextInput {...control} value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          <div className={styles.actions}>
            <Button type="submit" busy={rename.isPending} disabled={name === server.name}>
              Rename
            </Button>
            <Button type="button" kind="danger" onClick={() => setRemoving(true)}>
              Remove this server
            </Button>
          </div>
        </form>
      </div>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={`Remove ${server.name}?`}
        confirm="Remove"
        danger
        busy={remove.isPending}
        typed={server.name}
        onConfirm={() => remove.mutate({ params })}
      >
        Its policies and grants go with it, and their URLs stop within a second. Its calls stay in the audit
        log.
      </ConfirmDialog>
    </section>
  )
}
