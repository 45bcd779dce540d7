'use client'
import { wordOf } from '#components/calls/words.ts'
import { Button } from '#components/ui/button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { useRead } from '#lib/client/query.ts'
import { type CallRow, listCalls } from '#lib/contracts/calls.ts'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { type Asked, asGrant, examplesFor, hourOf, schemaOf, weekdayOf } from './asked.ts'

type Props = {
  org: string
  policy: PolicyView
  onChoose: (tool: string, changes: Partial<Asked>) => void
}

const most = 6

/** The last calls under this policy, to begin with one of them: whose it was, when, and its argument names. */
export function RecentCalls({ org, policy, onChoose }: Props) {
  const { data, error } = useRead(listCalls, {
    params: { org },
    query: {
      span: '30d',
      method: 'tools/call',
      ...(policy.server === null ? {} : { server: policy.server.id }),
    },
  })
  // The organisation policy stands above the calls of every policy.
  const own = (data?.calls ?? []).filter((each) => policy.server === null || each.policyId === policy.id)
  const seen = new Set<string>()
  const calls = own.filter((each) => !seen.has(alike(each)) && seen.add(alike(each))).slice(0, most)
  const items = calls.map((each) => ({
    text: each.tool,
    label: (
      <>
        <span className="mono">{each.tool}</span>
        <br />
        <span className="meta">
          {when(each)}, {each.identityName}, {wordOf[each.result]}
        </span>
      </>
    ),
    onSelect: () => onChoose(each.tool, beginningWith(each, policy)),
  }))
  return (
    <Menu
      align="end"
      trigger={
        <Button kind="quiet" size="small" icon="clock" disabled={items.length === 0}>
          {error ? 'No calls to begin with' : 'From a recent call'}
        </Button>
      }
      groups={[{ heading: 'Its argument names; values are not kept', items }]}
    />
  )
}

/** Calls that begin the same: one of them is enough, the newest. */
const alike = ({ tool, argKeys, grantId, result }: CallRow) => [tool, grantId, result, ...argKeys].join('\n')

const when = (call: CallRow) =>
  new Date(call.at).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })

function beginningWith(call: CallRow, policy: PolicyView): Partial<Asked> {
  const schema = schemaOf(policy.tools.find((each) => each.name === call.tool)?.inputSchema)
  const grant = policy.grants.find((each) => each.id === call.grantId)
  const at = new Date(call.at).getTime()
  return {
    args: { [call.tool]: examplesFor(call.argKeys, schema) },
    weekday: weekdayOf(at),
    hour: String(hourOf(at)),
    from: { at: when(call), keys: call.argKeys.length },
    test: undefined,
    ...(grant === undefined ? {} : asGrant(grant)),
  }
}
