'use client'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useChange } from '#lib/client/query.ts'
import { listItems } from '#lib/contracts/items.ts'
import { listChanges, readAgain } from '#lib/contracts/reviews.ts'
import { listServers, listTools, type ServerView } from '#lib/contracts/servers.ts'
import styles from './changed.module.css'

const stale = [listChanges, listTools, listServers, listItems]

/** When the list was last read, what went wrong where that failed, and reading it now. */
export function ReadAgain({ org, server, may }: { org: string; server: ServerView; may: boolean }) {
  const read = useChange(readAgain, {
    stale,
    onDone: ({ held, server: now }) => {
      if (now.readProblem === null)
        toast(held === 0 ? 'Read: nothing new' : `Read: ${held} held`, {
          tone: held === 0 ? 'allow' : 'hide',
        })
    },
  })
  return (
    <>
      <div className={styles.reading}>
        {server.readAt === null ? (
          <span className="meta">Its tools have not been read yet.</span>
        ) : (
          <span className="meta">Tools read {moment(server.readAt)}, and again within 10 minutes.</span>
        )}
        {may ? (
          <Button
            size="small"
            busy={read.isPending}
            onClick={() => read.mutate({ params: { org, server: server.id } })}
          >
            Read again now
          </Button>
        ) : null}
      </div>
      {server.readProblem === null && !read.error ? null : (
        <div className={styles.problem}>
          <Notice tone="deny" icon="warn" title="The last reading failed, and nothing was changed">
            {read.error?.message ?? server.readProblem}
          </Notice>
        </div>
      )}
    </>
  )
}

function moment(at: string): string {
  const said = new Date(at).toLocaleString('en-GB', {
    timeZone: 'UTC',
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  return `on ${said} UTC`
}
