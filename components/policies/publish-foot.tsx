'use client'
import { useRouter } from 'next/navigation'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useAddress } from '#components/calls/use-address.ts'
import { holdSecret } from '#components/grants/held-secret.ts'
import { Button } from '#components/ui/button.tsx'
import { PublishBar } from '#components/ui/publish-bar.tsx'
import { toast } from '#components/ui/toast.tsx'
import { ApiProblem, call } from '#lib/client/api.ts'
import { publishAndConnect } from '#lib/contracts/grants.ts'
import { discardDraft, type PolicyView, publishPolicy, readPolicy } from '#lib/contracts/policies.ts'
import { diff } from '#lib/policy/diff.ts'
import type { Finding, Tool } from '#lib/policy/types.ts'
import { Review } from './review.tsx'
import { TestsMark } from './tests-mark.tsx'
import { activation, activationWords } from './until-active.ts'
import type { useDraft } from './use-draft.ts'
import { useNote } from './use-note.ts'

type Props = {
  org: string
  policy: PolicyView
  draft: ReturnType<typeof useDraft>
  tools: readonly Tool[]
  findings: readonly Finding[]
  /** The short way: publishing makes the first agent and its grant too. */
  first: boolean
  onPublished: (policy: PolicyView) => void
}

/** What is not in force yet, and the way to put it in force: a review, or at once for a first version. */
export function PublishFoot({ org, policy, draft, tools, findings, first, onPublished }: Props) {
  const router = useRouter()
  const { params: query, set } = useAddress()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [read, setRead] = useState<ReadonlySet<string>>(new Set())
  const [note, setNote, forgetNote] = useNote(policy.id)
  const text = useDeferredValue(draft.text)
  const source = policy.server === null ? 'guardrail' : 'policy'
  const changes = useMemo(
    () => diff(policy.active?.text ?? nothing, text, tools, source),
    [policy.active, text, tools, source],
  )
  const loosened = (changes ?? []).flatMap((each) => (each.kind === 'loosened' ? [each.sentence] : []))
  const errors = findings.filter((each) => each.level === 'error')
  const dirty = draft.text !== policy.active?.text
  const shown = dirty && policy.may.write
  const acted = useRef(false)
  useEffect(() => {
    // The bar is gone with what it was about: go on at the top, where the version in force is said.
    if (!shown && acted.current) document.querySelector('h1')?.focus({ preventScroll: true })
    acted.current = false
  }, [shown])
  if (!shown) return null

  const params = { org, policy: policy.id }
  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    acted.current = true
    setProblem(undefined)
    try {
      await draft.flush()
      // What could not be saved is not what would be published.
      if (draft.isSaved()) await work()
      else say('The draft is not saved yet: what is said above the rules comes first.')
    } catch (error) {
      acted.current = false
      if (!(error instanceof ApiProblem)) throw error
      if (outdated.has(error.code)) {
        const next = await call(readPolicy, { params })
        draft.adopt(next)
        onPublished(next)
        say(`${error.message} This is how it stands now; nothing was published.`)
      } else {
        const [field] = error.fields
        say(field ? `${error.message} ${field.pointer}: ${field.sentence}` : error.message)
      }
    } finally {
      setBusy(false)
    }
  }
  function say(text: string): void {
    setProblem(text)
    if (!reviewing) toast(text, { tone: 'deny' })
  }
  const review = (open: boolean) => {
    setProblem(undefined)
    set({ review: open ? '1' : undefined }, { replace: !open })
  }
  const publish = () =>
    act(async () => {
      const { version, serial } = await call(publishPolicy, {
        params,
        body: { note, acknowledged: loosened.filter((sentence) => read.has(sentence)) },
        version: draft.version(),
      })
      review(false)
      forgetNote()
      setRead(new Set())
      const next = await call(readPolicy, { params })
      draft.adopt(next)
      onPublished(next)
      const reached = await activation(org, serial)
      toast(activationWords(version, reached), { tone: reached.ms === undefined ? 'deny' : 'allow' })
    })
  const connect = () =>
    act(async () => {
      const given = { params, body: { identityName: policy.name }, version: draft.version() }
      const { grant, secret, published } = await call(publishAndConnect, given)
      holdSecret(grant.id, secret)
      router.push(`/o/${org}/agents/${grant.id}?serial=${published.serial}&version=${published.version}`)
    })
  const discard = () =>
    act(async () => {
      const next = await call(discardDraft, { params })
      draft.adopt(next)
      onPublished(next)
      const history = () => router.push(`/o/${org}/policies/${policy.id}/history`)
      toast('The draft is set aside', { tone: 'hide', action: { label: 'History', run: history } })
    })

  const reviewing = query.has('review')
  const count = changes?.length ?? 0
  return (
    <>
      <PublishBar
        title={
          errors.length
            ? `${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`
            : policy.active
              ? `${count} ${count === 1 ? 'change' : 'changes'}`
              : policy.server
                ? 'Recommended rules'
                : 'First version'
        }
        actions={
          <>
            <TestsMark
              policy={policy}
              text={draft.text}
              tools={tools}
              at={`/o/${org}/policies/${policy.id}`}
            />
            {policy.active ? (
              <Button kind="quiet" disabled={busy} onClick={() => void discard()}>
                Discard
              </Button>
            ) : null}
            {first ? (
              <Button
                kind="primary"
                busy={busy}
                data-publish=""
                disabled={errors.length > 0}
                onClick={() => void connect()}
              >
                Publish and connect
              </Button>
            ) : (
              <Button kind="primary" data-publish="" onClick={() => review(true)}>
                Review and publish
              </Button>
            )}
          </>
        }
      >
        {errors[0] ? (
          // What is wrong comes first: where it is may be long, and is the part that is cut off.
          `${errors[0].sentence} ${errors[0].pointer === '' ? '' : `(${errors[0].pointer})`}`
        ) : policy.active ? (
          <>
            <b>{loosened.length}</b> loosened, <b>{count - loosened.length}</b> tightened or other
          </>
        ) : first ? (
          'Publishes version 1, makes an agent and its signed URL.'
        ) : (
          'Nothing is in force yet.'
        )}
      </PublishBar>
      {reviewing && !first ? (
        <Review
          org={org}
          policy={policy}
          text={draft.text}
          tools={tools}
          findings={findings}
          differences={changes}
          read={read}
          onRead={(sentences, yes) => setRead((before) => changed(before, sentences, yes))}
          note={note}
          onNote={setNote}
          problem={problem}
          busy={busy || text !== draft.text}
          onClose={() => review(false)}
          onPublish={() => void publish()}
        />
      ) : null}
    </>
  )
}

function changed(before: ReadonlySet<string>, sentences: readonly string[], yes: boolean): Set<string> {
  const next = new Set(before)
  for (const one of sentences) {
    if (yes) next.add(one)
    else next.delete(one)
  }
  return next
}

/** Refusals after which what is on screen is not what the server has. */
const outdated: ReadonlySet<string> = new Set(['conflict', 'not_acknowledged', 'nothing_to_publish'])
const nothing = '{ "version": "1", "default": "deny" }'
