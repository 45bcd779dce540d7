'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { Switch } from '#components/ui/switch.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useChange } from '#lib/client/query.ts'
import { listItems, type SettingView, saveServerSettings } from '#lib/contracts/items.ts'
import { listChanges } from '#lib/contracts/reviews.ts'
import { listServers, listTools } from '#lib/contracts/servers.ts'
import { ItemLists } from './item-lists.tsx'
import styles from './items.module.css'
import { ItemsToReview } from './items-to-review.tsx'

export type ItemsView = z.output<typeof listItems.returns>
type Setting = SettingView['setting']

const words: Record<Setting, { label: string; lets: string }> = {
  resources: { label: 'Resources', lets: 'Agents may list and read the resources that are reviewed below.' },
  prompts: { label: 'Prompts', lets: 'Agents may list and fetch the prompts that are reviewed below.' },
  completion: {
    label: 'Completion',
    lets: 'The server may suggest values while an agent fills in a prompt or a template.',
  },
  sampling: { label: 'Sampling', lets: 'The server may ask your agent’s model for text.' },
  elicitation: {
    label: 'Elicitation',
    lets: 'The server may ask the person behind an agent a question, or send them to an https address.',
  },
  roots: { label: 'Roots', lets: 'The server may ask which folders an agent works in.' },
  redaction: {
    label: 'Redact secrets',
    lets: 'Private keys, tokens and passwords are taken out of what the server answers before an agent reads it. An answer that cannot be read is refused.',
  },
}

const groups: { title: string; settings: readonly Setting[] }[] = [
  { title: 'What it offers to agents', settings: ['resources', 'prompts', 'completion'] },
  { title: 'What it may ask of agents', settings: ['sampling', 'elicitation', 'roots'] },
  { title: 'What agents read of it', settings: ['redaction'] },
]

type Props = { org: string; data: ItemsView; onStale: () => void }

/** What a server has or wants besides tools: a switch for each, and what of it was reviewed. */
export function BesidesTools({ org, data, onStale }: Props) {
  const [asked, setAsked] = useState<{ setting: Setting; on: boolean }>()
  const save = useChange(saveServerSettings, {
    stale: [listItems, listChanges, listTools, listServers],
    onDone: () => {
      if (asked)
        toast(`${words[asked.setting].label} switched ${asked.on ? 'on' : 'off'}`, {
          tone: asked.on ? 'allow' : 'hide',
        })
    },
  })
  const change = (setting: Setting, on: boolean) => {
    setAsked({ setting, on })
    const others = data.settings.filter((each) => each.on && each.setting !== setting)
    save.mutate(
      {
        params: { org, server: data.server.id },
        body: { on: [...others.map((each) => each.setting), ...(on ? [setting] : [])] },
        version: data.server.version,
      },
      { onError: onStale },
    )
  }
  const all = data.counts.reduce((sum, each) => sum + each.all, 0)
  const waits = (setting: Setting) => save.isPending && asked?.setting === setting
  return (
    <section className={styles.besides} id="besides-tools" aria-labelledby="besides-head">
      <GroupHead title={<span id="besides-head">Besides tools</span>} />
      <p className="meta">
        A server may have more than tools. What it offers and asks besides passes only where it is switched on
        here.
        {data.may.set ? '' : ' Owners and admins can switch it.'}
      </p>
      {data.problem === null ? null : (
        <Notice
          tone="deny"
          icon="warn"
          title="Not all of it could be read, and what could not stays as it was"
        >
          {data.problem}
        </Notice>
      )}
      {save.error ? (
        <Notice tone="deny" icon="warn" alert title={save.error.field('/on') ?? save.error.message}>
          {save.error.fix}
        </Notice>
      ) : null}
      <div className={styles.groups}>
        {groups.map(({ title, settings }) => (
          <fieldset key={title} className={styles.group}>
            <legend>{title}</legend>
            {data.settings
              .filter(({ setting }) => settings.includes(setting))
              .map((each) => (
                <Switch
                  key={each.setting}
                  label={words[each.setting].label}
                  hint={hintOf(each, data.readAt)}
                  checked={waits(each.setting) ? asked?.on === true : each.on}
                  disabled={!data.may.set || (!each.on && each.offered === false)}
                  busy={save.isPending}
                  onChange={(on) => change(each.setting, on)}
                />
              ))}
          </fieldset>
        ))}
      </div>
      {all > data.items.length ? (
        <p className="meta">
          {data.items.length} of {all.toLocaleString('en')} are listed here, those that wait for a decision
          first.
        </p>
      ) : null}
      <ItemsToReview org={org} data={data} />
      <ItemLists org={org} data={data} />
    </section>
  )
}

/** What it lets through; or why there is nothing to switch on. */
function hintOf({ setting, on, offered }: SettingView, readAt: string | null): string {
  if (offered !== false) return words[setting].lets
  if (readAt === null) return 'Not known yet: read the server again, above.'
  return on
    ? `The server does not offer this any more. ${words[setting].lets}`
    : `This server does not offer ${words[setting].label.toLowerCase()}.`
}
