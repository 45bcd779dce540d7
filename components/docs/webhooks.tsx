import { Fragment } from 'react'
import {
  FAILURES_MOST,
  REPLAY_WINDOW_S,
  TRIES_MOST,
  WEBHOOKS_MOST,
  webhookEvents,
} from '#lib/contracts/webhooks.ts'
import type { Section } from './doc-page.tsx'
import { DocTable, Printed } from './parts.tsx'
import { checkCode, receiverCode } from './webhook-code.ts'

const example = JSON.stringify(
  {
    id: '6a1f0c52-2b0e-4d43-9f0e-3d1c8a5f7e10',
    type: 'approval.requested',
    at: '2026-11-27T09:30:00.000Z',
    organisation: { slug: 'acme', name: 'Acme' },
    url: 'https://console.example/approvals/0192…/0193…',
    data: {
      approval: '0193…',
      status: 'waiting',
      tool: 'issue_refund',
      category: 'financial',
      risk: 'critical',
      server: { id: '0192…', name: 'Shop' },
      identity: { id: '0192…', name: 'support-agent', kind: 'agent' },
      grant: '0192…',
      rule: '/tools/issue_refund/action',
      argumentNames: ['order', 'amount'],
      askedAt: '2026-11-27T09:30:00.000Z',
      answerBy: '2026-11-27T09:40:00.000Z',
    },
  },
  null,
  2,
)

const data: Record<(typeof webhookEvents)[number]['type'], string> = {
  'approval.requested': 'the request, as in the example',
  'approval.answered':
    'the same, with status approved or refused, and answers: who said what, without their reasons',
  'approval.expired': 'the same, with status expired or void',
  'tool.held':
    'server; count; tools, the names of the first 20; instructions, true where what the server says to the model changed',
  'item.held':
    'server; count; items, kind and name of the first 20, a name being a URI, a URI template or that of a prompt, cut after 256 characters',
  'grant.expiring': 'grant, identity, server, expiresAt',
  'grant_credential.expiring':
    'grant, identity, server, rotatedAt, expiresAt; lastUsedAt, the last call with the old ones since then, or null',
  'api_token.expiring': 'token, expiresAt',
  'calls.stopped': 'by, the name of who did it',
  'calls.resumed': 'by, the name of who did it',
}

/** A type, which may go on in a new line after its full stop, or between two words. */
function EventType({ type }: { type: string }) {
  return (
    <code>
      {type.split(/(?<=[._])/).map((part) => (
        <Fragment key={part}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </code>
  )
}

/** What a receiver has to know; its code is run by a test. */
export const webhooks: readonly Section[] = [
  {
    id: 'add',
    title: 'Adding one',
    body: (
      <p>
        Owners and admins add webhooks under <b>Settings</b>, <b>Webhooks</b>: a name, an https address, and
        the events it is told of. An organisation has at most {WEBHOOKS_MOST}. The signing secret is shown
        once. Send a test event from the page of the webhook to see whether the receiver takes it.
      </p>
    ),
  },
  {
    id: 'events',
    title: 'Events',
    body: (
      <>
        <DocTable
          caption="Events"
          heads={['Type', 'When', 'In data']}
          rows={webhookEvents.map(({ type, about }) => [
            <EventType key={type} type={type} />,
            about,
            data[type],
          ])}
        />
        <p>
          A test has the type <code>test</code>. Names of arguments are sent and values never are: whoever
          follows <code>url</code> and may answer sees them, signed in. More members may come; ignore what you
          do not know.
        </p>
        <Printed label="A body" code={example} json />
      </>
    ),
  },
  {
    id: 'signature',
    title: 'Checking the signature',
    body: (
      <>
        <p>
          Every delivery is a POST with a JSON body and one header of ours,{' '}
          <code>Signalbox-Signature: t=1795771800,v1=5f0c…</code>. <code>t</code> is the moment of sending, in
          seconds since 1970. <code>v1</code> is HMAC-SHA-256 in hexadecimal, over <code>t</code>, a full
          stop, and the body byte for byte; the key is the signing secret as it was shown, <code>sbx_w_</code>{' '}
          included. While a secret is being replaced there are two <code>v1</code>, and one that is right is
          enough.
        </p>
        <p>
          Refuse what is more than {REPLAY_WINDOW_S / 60} minutes away from your clock: without that, whoever
          once saw a delivery could send it again for ever. Compare in constant time, and before you parse.
        </p>
        <Printed label="signalbox-signature.mjs" code={checkCode} />
        <Printed label="A receiver" code={receiverCode} />
      </>
    ),
  },
  {
    id: 'again',
    title: 'The same event twice',
    body: (
      <p>
        An event can arrive more than once, and events can arrive in another order than they happened. The{' '}
        <code>id</code> in the body is the event’s own and the same in every try: remember it, and do nothing
        the second time. <code>at</code> says when it happened.
      </p>
    ),
  },
  {
    id: 'failures',
    title: 'When a receiver fails',
    body: (
      <>
        <p>
          Any status from 200 to 299 within 10 seconds is success. Everything else is a failure, a redirect
          too: none is followed. A delivery is tried {TRIES_MOST} times: again after 1, 5 and 30 minutes, 2
          and 6 hours, and twice after 12 hours more. Its page shows each try with the beginning of the
          answer, for 30 days, and <b>Resend</b> sends the same event again at once.
        </p>
        <p>
          A webhook that fails {FAILURES_MOST} times in a row, over at least an hour, is turned off: owners
          and admins read it on every page and by e-mail, and can resume it. What happens while it is off or
          paused is not sent later.
        </p>
      </>
    ),
  },
  {
    id: 'addresses',
    title: 'Where it may lead',
    body: (
      <p>
        To https addresses of the public internet, without a user or a password in them. The address is looked
        up anew for each delivery, and a connection into a private network, or to this instance itself, is
        refused then too. Whoever runs an instance can allow single private addresses.
      </p>
    ),
  },
]
