'use client'
import { useEffect, useRef, useState } from 'react'
import type * as z from 'zod'
import { tagOf, toneOf, wordOf } from '#components/calls/words.ts'
import { Button } from '#components/ui/button.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { ResultTag } from '#components/ui/result-tag.tsx'
import { StationLine } from '#components/ui/station-line.tsx'
import { Way } from '#components/ui/way.tsx'
import { ApiProblem, lines } from '#lib/client/api.ts'
import { useRead } from '#lib/client/query.ts'
import { type triedCall, tryCall } from '#lib/contracts/calls.ts'
import { type GrantView, readGrant } from '#lib/contracts/grants.ts'
import styles from './grants.module.css'

type Tried = z.output<typeof triedCall>
type Card = Tried & { tool: string; title: string }

type Props = {
  org: string
  grant: GrantView
  /** Version and time of the release that carries it, where it was just published. */
  active: { version: number; ms: number | undefined } | undefined
  /** Two calls to make at once: one that is allowed, one that is not. */
  calls: readonly { tool: string; title: string; args: string }[]
}

/** The line from publishing to the first call: waits for the agent, and shows two real calls through the gateway. */
export function FirstCalls({ org, grant: initial, active, calls }: Props) {
  const { data: grant = initial } = useRead(
    readGrant,
    { params: { org, grant: initial.id } },
    { initial, everyMs: 1500 },
  )
  const [cards, setCards] = useState<Card[]>([])
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const begun = useRef(false)

  async function run(): Promise<void> {
    setBusy(true)
    setProblem(undefined)
    setCards([])
    try {
      for (const call of calls) {
        const given = {
          params: { org, grant: initial.id },
          body: { tool: call.tool, args: call.args, repeat: 1 },
        }
        for await (const line of lines(tryCall, given))
          setCards((before) => [...before, { ...line, tool: call.tool, title: call.title }])
      }
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error.message)
    } finally {
      setBusy(false)
    }
  }
  const start = useRef(run)
  start.current = run
  useEffect(() => {
    // Only after publishing on the short way; coming back to this page calls nothing.
    if (!active || begun.current) return
    begun.current = true
    void start.current()
  }, [active])

  return (
    <StationLine
      label="From publishing to the first call"
      size="large"
      live
      stations={[
        {
          key: 'active',
          state: 'done',
          title: active ? `Version ${active.version} active` : 'Grant is live',
          note: active
            ? active.ms === undefined
              ? 'Waiting for a gateway'
              : `In ${Math.round(active.ms)} ms`
            : `For ${grant.identity.name}`,
        },
        {
          key: 'tried',
          state: cards.length ? 'done' : 'now',
          title: cards.length ? 'Two calls through the gateway' : 'Try two calls',
          note: problem ?? 'Real calls with this grant, made by the console.',
          children: (
            <>
              {cards.map((card) => (
                <CallCard key={card.tool} card={card} />
              ))}
              {calls.length && !busy ? (
                <p className={styles.again}>
                  <Button type="button" size="small" onClick={() => void run()}>
                    {cards.length ? 'Run them again' : 'Run two calls'}
                  </Button>
                </p>
              ) : null}
            </>
          ),
        },
        {
          key: 'first',
          state: grant.firstCallAt ? 'now' : cards.length ? 'now' : 'ahead',
          title: grant.firstCallAt ? (
            <FirstCallAt at={grant.lastUsedAt ?? grant.firstCallAt} />
          ) : (
            'Waiting for your agent'
          ),
          note: grant.firstCallAt
            ? `${grant.calls} ${grant.calls === 1 ? 'call' : 'calls'} so far`
            : 'Paste the URL into a client; its first call appears here.',
        },
      ]}
    />
  )
}

function CallCard({ card }: { card: Card }) {
  const result = card.result ?? 'denied'
  return (
    <article
      className={styles.card}
      data-tone={toneOf[result]}
      aria-label={`${card.title}: ${wordOf[result]}`}
    >
      <div className={styles.cardHead}>
        <ResultTag result={tagOf[result]} />
        <span className="meta">{Math.round(card.ms)} ms</span>
      </div>
      <span className="mono">
        <PrefixedName name={card.tool} />
      </span>
      <Way tone={toneOf[result]} />
      <p className="meta">
        {card.sentence || (result === 'allowed' ? 'Answered by the server.' : 'Never reached the server.')}
      </p>
      {result === 'allowed' ? null : (
        <p>
          The agent reads <span className="mono">{agentText(card.answer)}</span>
        </p>
      )}
    </article>
  )
}

/** The first text of an answer, as a model reads it. */
function agentText(answer: string): string {
  return (
    /\[POLICY DENIED\](?:[^"\\]|\\.)*/.exec(answer)?.[0].replaceAll('\\"', '"') ??
    /"message":"((?:[^"\\]|\\.)*)"/.exec(answer)?.[1] ??
    answer.slice(0, 200)
  )
}

function FirstCallAt({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.parse(at))
  useEffect(() => {
    const tick = () => setNow(Date.now())
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000))
  return <>{seconds < 120 ? `First call ${seconds} s ago` : 'Connected'}</>
}
