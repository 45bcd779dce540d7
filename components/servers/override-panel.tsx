'use client'
import Link from 'next/link'
import { useRef, useState } from 'react'
import { moment } from '#components/policies/moment.ts'
import { untilActive } from '#components/policies/until-active.ts'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { toast } from '#components/ui/toast.tsx'
import type { ApiProblem } from '#lib/client/api.ts'
import { useChange } from '#lib/client/query.ts'
import { confirmOverride, removeOverride, saveOverride } from '#lib/contracts/overrides.ts'
import { listServers, listTools, type ToolView } from '#lib/contracts/servers.ts'
import { lowers } from '#lib/risk/override.ts'
import { Loosened, toRead } from './loosened.tsx'
import { OverrideForm } from './override-form.tsx'
import styles from './servers.module.css'
import { useOverrideForm } from './use-override-form.ts'

export type May = { override: boolean; confirm: boolean; history: boolean }
type Props = {
  org: string
  server: string
  tool: ToolView
  may: May
  /** Somebody else changed the tool: it has to be read again. */
  onStale: () => void
}

const stale = [listTools, listServers]
const ownFields = ['/category', '/risk', '/reason']
const words = ({ category, risk }: Pick<ToolView, 'category' | 'risk'>) => `${risk}, ${category}`
const begun = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What a person said of a tool instead of the classifier; for those who may, the way to say and to take it back. */
export function OverridePanel({ org, server, tool, may, onStale }: Props) {
  const { override } = tool
  const panel = useRef<HTMLElement>(null)
  const [typed, setTyped] = useOverrideForm(server, tool.name)
  const [read, setRead] = useState<ReadonlySet<string>>(new Set())
  /** What the last refusal wants read; it stays while it is asked again. */
  const [sentences, setSentences] = useState<readonly string[]>([])
  const begin = () => {
    for (const each of changes) each.reset()
    setRead(new Set())
    setSentences([])
  }
  const close = () => {
    setTyped(undefined)
    begin()
    panel.current?.focus({ preventScroll: true })
  }
  const told = (done: string) => async (view: ToolView & { serial: number }) => {
    close()
    const ms = await untilActive(org, view.serial)
    toast(ms === undefined ? `${done}.` : `${done}, active in ${Math.round(ms)} ms.`, { tone: 'allow' })
  }
  const set = useChange(saveOverride, { stale, onDone: told('Override set') })
  const confirm = useChange(confirmOverride, { stale, onDone: told('Override confirmed') })
  const remove = useChange(removeOverride, { stale, onDone: told('Override removed') })
  const changes = [set, confirm, remove]
  const problem = changes.find((each) => each.error !== null)?.error ?? null
  const waits = sentences.some((each) => !read.has(each))
  const busy = changes.some((each) => each.isPending)
  const refused = {
    onError: (error: ApiProblem) => {
      setSentences(toRead(error))
      if (error.code === 'conflict' || error.code === 'not_found') onStale()
    },
  }
  const params = { org, server, tool: tool.name }
  const acknowledged = [...read]
  const act = (change: typeof confirm | typeof remove) => {
    for (const each of changes) if (each !== change) each.reset()
    change.mutate({ params, version: tool.version, body: { acknowledged } }, refused)
  }
  const send = () => {
    if (typed === undefined) return
    const { version, ...body } = typed
    // What somebody else changed meanwhile stands above by now: sent again, it is meant over that.
    const looked = set.error?.code === 'conflict' ? tool.version : version
    setTyped({ ...typed, version: looked })
    set.mutate({ params, version: looked, body: { ...body, acknowledged } }, refused)
  }
  const loosened = (
    <Loosened
      sentences={sentences}
      read={read}
      onRead={(sentence, now) => {
        const next = new Set(read)
        if (now) next.add(sentence)
        else next.delete(sentence)
        setRead(next)
      }}
    />
  )
  const failed =
    problem !== null && problem.code !== 'not_acknowledged' && !ownFields.some((at) => problem.field(at)) ? (
      <Notice tone="deny" icon="warn" alert title={problem.message}>
        {problem.fields.map((each) => each.sentence).join(' ') || problem.fix}
      </Notice>
    ) : null
  const unbelieved =
    override !== null &&
    !override.earlier &&
    override.confirmedBy === null &&
    lowers(tool.classified, override)
  return (
    <section ref={panel} tabIndex={-1} aria-label="Override" className={styles.panel}>
      {override === null && typed === undefined ? null : <GroupHead title="Override" level={3} />}
      {override === null ? null : (
        <>
          <p>
            <b>{begun(words(override))}</b> instead of {words(tool.classified)}, which the classifier says.
          </p>
          <blockquote className={styles.reason}>{override.reason}</blockquote>
          <p className="meta">
            {override.by}, <time dateTime={override.at}>{moment(override.at)}</time>
            {may.history ? (
              <>
                {' · '}
                <Link href={`/o/${org}/audit-log?tab=changes&subject=tool&span=all`}>Changes</Link>
              </>
            ) : null}
          </p>
          {override.earlier ? (
            <Notice tone="ask" icon="warn" title="Made for an earlier definition">
              The server has changed this tool since. The override may still raise its risk, and no longer
              lowers it: rules see {words(tool)}. Read the tool and set it again.
            </Notice>
          ) : null}
          {unbelieved ? (
            <Notice
              tone="hide"
              icon="info"
              action={
                may.confirm && typed === undefined ? (
                  <Button size="small" busy={confirm.isPending} disabled={waits} onClick={() => act(confirm)}>
                    Confirm
                  </Button>
                ) : undefined
              }
            >
              The organisation policy takes the more severe of both until an owner confirms.
            </Notice>
          ) : null}
        </>
      )}
      {failed}
      {typed === undefined ? (
        <>
          {loosened}
          <div className={styles.actions}>
            {may.override ? (
              <Button
                size="small"
                onClick={() => {
                  begin()
                  const { category, risk } = override ?? tool.classified
                  setTyped({ category, risk, reason: override?.reason ?? '', version: tool.version })
                }}
              >
                {override === null ? 'Override' : 'Change override'}
              </Button>
            ) : null}
            {may.override && override !== null ? (
              <Button
                size="small"
                kind="quiet"
                busy={remove.isPending}
                disabled={waits}
                onClick={() => act(remove)}
              >
                Remove override
              </Button>
            ) : null}
          </div>
          {may.override ? null : (
            <p className="meta">Owners, admins and policy managers can override what the classifier says.</p>
          )}
        </>
      ) : (
        <OverrideForm
          typed={typed}
          onType={setTyped}
          problem={set.error}
          busy={busy}
          waits={waits}
          onCancel={close}
          onSend={send}
        >
          {loosened}
        </OverrideForm>
      )}
    </section>
  )
}
