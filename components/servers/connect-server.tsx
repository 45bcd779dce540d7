'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import broughtStyles from '#components/policies/brought.module.css'
import { type Brought, brought } from '#components/policies/brought.ts'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Crumbs, PageHead } from '#components/ui/page-head.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { ApiProblem, lines } from '#lib/client/api.ts'
import { createServer } from '#lib/contracts/servers.ts'
import { ConnectionSteps, type StepView } from './connection-steps.tsx'
import { HeaderFields, type HeaderInput } from './header-fields.tsx'
import styles from './servers.module.css'

type Props = { org: string; sandboxUrl: string | null }

/** Registers a server: by its address or the sandbox, with the connection steps as they happen. */
export function ConnectServer({ org, sandboxUrl }: Props) {
  const router = useRouter()
  const [url, setUrl] = useState('')
  const [headers, setHeaders] = useState<HeaderInput[]>([])
  const [steps, setSteps] = useState<StepView[]>([])
  const [busy, setBusy] = useState<'url' | 'sandbox'>()
  const [problem, setProblem] = useState<ApiProblem>()
  const [wanted, setWanted] = useState<Brought['server']>()
  useEffect(() => {
    const server = brought()?.server
    if (server === undefined) return
    setWanted(server)
    setUrl((before) => before || server.url)
  }, [])
  const failed = steps.find((step) => step.state === 'failed')

  async function run(sandbox: boolean): Promise<void> {
    if (busy) return
    setBusy(sandbox ? 'sandbox' : 'url')
    setProblem(undefined)
    setSteps([])
    try {
      const filled = headers.filter((each) => each.name || each.value)
      const body = sandbox
        ? { sandbox: true as const }
        : { url, ...(filled.length ? { headers: filled } : {}) }
      for await (const line of lines(createServer, { params: { org }, body })) {
        if (line.kind === 'step') {
          setSteps((before) => [...before.filter((each) => each.step !== line.step), line])
          if (line.wantsHeaders) setHeaders((before) => (before.length ? before : [{ name: '', value: '' }]))
        } else if (line.kind === 'registered') {
          router.push(`/o/${org}/policies/${line.policyId}?first=1`)
          return
        }
      }
      setBusy(undefined)
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
      setBusy(undefined)
    }
  }

  return (
    <>
      <Crumbs items={[{ label: 'Servers', href: `/o/${org}/servers` }, { label: 'Register a server' }]} />
      <PageHead
        title="Register a server"
        lead="Its tools are read and sorted by risk. Nothing is sent to them."
      />
      <div className={styles.connect}>
        <div className={styles.form}>
          {sandboxUrl ? (
            <>
              <div className={styles.sandbox}>
                <Button
                  kind="primary"
                  size="big"
                  type="button"
                  busy={busy === 'sandbox'}
                  onClick={() => void run(true)}
                >
                  Use the SmartAPIs sandbox
                </Button>
                <p className="meta">
                  A real MCP server on this machine, with the 21 tools of SmartAPIs Products Watch.
                </p>
              </div>
              <p className={styles.or}>or</p>
            </>
          ) : null}
          <form
            method="post"
            className={styles.form}
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              void run(false)
            }}
          >
            <Field
              label="Address of the server"
              hint="For example https://smartapis.net/mcp"
              error={problem?.field('/url')}
            >
              {(control) => (
                <TextInput
                  {...control}
                  mono
                  type="url"
                  name="url"
                  autoComplete="off"
                  spellCheck={false}
                  value={url}
                  onChange={(event) => setUrl(event.target.value)}
                />
              )}
            </Field>
            {headers.length ? (
              <HeaderFields headers={headers} onChange={setHeaders} problem={problem} />
            ) : (
              <div>
                <Button
                  type="button"
                  kind="quiet"
                  icon="plus"
                  onClick={() => setHeaders([{ name: '', value: '' }])}
                >
                  Add a header
                </Button>
              </div>
            )}
            {problem && !problem.fields.length ? (
              <Notice tone="deny" alert>
                {problem.message}
              </Notice>
            ) : null}
            <div>
              <Button type="submit" kind={sandboxUrl ? 'secondary' : 'primary'} busy={busy === 'url'}>
                Connect
              </Button>
            </div>
          </form>
        </div>
        <section aria-label="Connection steps">
          <ConnectionSteps steps={steps} />
          {failed?.offerSandbox && sandboxUrl ? (
            <Notice
              tone="limit"
              title="smartapis.net cannot be reached from here"
              action={
                <Button type="button" onClick={() => void run(true)}>
                  Use the sandbox instead
                </Button>
              }
            >
              The sandbox on this machine has the same tool names.
            </Notice>
          ) : null}
        </section>
      </div>
      {wanted ? (
        <div className={broughtStyles.dock} data-brought="">
          <Notice tone="limit" icon="info" title={`You brought rules for ${wanted.name}`}>
            Its address is filled in. Once it is registered, or the sandbox with the same tools, they are
            offered for its first draft.
          </Notice>
        </div>
      ) : null}
    </>
  )
}
