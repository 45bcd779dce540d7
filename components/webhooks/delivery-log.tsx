'use client'
import type * as z from 'zod'
import { clock, day, full, useZone } from '#components/calls/moments.ts'
import { useAddress } from '#components/calls/use-address.ts'
import { Button } from '#components/ui/button.tsx'
import { Chip, Chips } from '#components/ui/chip.tsx'
import { type Column, DataTable, RowButton } from '#components/ui/data-table.tsx'
import { Split } from '#components/ui/drawer.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { Tag } from '#components/ui/result-tag.tsx'
import { useRead } from '#lib/client/query.ts'
import { type DeliveryRow, listDeliveries, type WebhookView } from '#lib/contracts/webhooks.ts'
import { DeliveryDrawer } from './delivery-drawer.tsx'
import styles from './webhooks.module.css'
import { answerWords, eventLabel, states, stateWords } from './words.ts'

export type Listed = z.output<typeof listDeliveries.returns>

const rowId = (delivery: string) => `delivery-${delivery}`

/** What was sent and what was answered, newest first; what is filtered and which page it is stand in the address. */
export function DeliveryLog({ org, webhook, first }: { org: string; webhook: WebhookView; first: Listed }) {
  const { params: address, set } = useAddress()
  const zone = useZone()
  const state = states.find((each) => each === address.get('state'))
  const cursor = address.get('before') ?? undefined
  const opened = address.get('delivery') ?? undefined
  const whole = state === undefined && cursor === undefined
  const { data } = useRead(
    listDeliveries,
    { params: { org, webhook: webhook.id }, query: { state, cursor } },
    { everyMs: 3000, ...(whole ? { initial: first } : {}) },
  )
  const { deliveries, older } = data ?? first
  return (
    <section className={styles.log} aria-label="Deliveries">
      <GroupHead title="Deliveries" note="Kept for 30 days" />
      <div className={styles.chips}>
        <Chips label="Filter deliveries">
          {states.map((each) => (
            <Chip
              key={each}
              tone={stateWords[each].tone}
              icon={stateWords[each].icon}
              pressed={state === each}
              onClick={() => set({ state: state === each ? undefined : each, before: undefined })}
            >
              {stateWords[each].word}
            </Chip>
          ))}
        </Chips>
      </div>
      <Split
        width={390}
        drawer={
          opened === undefined ? null : (
            <DeliveryDrawer
              key={opened}
              org={org}
              webhook={webhook}
              delivery={opened}
              row={rowId(opened)}
              zone={zone}
              onClose={() => set({ delivery: undefined })}
            />
          )
        }
      >
        {deliveries.length === 0 ? (
          <EmptyState
            title={whole ? 'Nothing was sent yet' : 'No delivery matches'}
            {...(whole
              ? {}
              : {
                  action: (
                    <Button onClick={() => set({ state: undefined, before: undefined })}>Show all</Button>
                  ),
                })}
          >
            {whole ? 'Send a test event to see whether the receiver takes it.' : 'Take the filter away.'}
          </EmptyState>
        ) : (
          <DataTable
            caption="Deliveries, newest first"
            columns={columns(zone, opened, (id) => set({ delivery: id }, { replace: opened !== undefined }))}
            rows={deliveries}
            rowKey={(row) => row.id}
            selected={opened}
            tone={(row) => (row.state === 'delivered' ? undefined : stateWords[row.state].tone)}
          />
        )}
        {older === null && cursor === undefined ? null : (
          <div className={styles.older}>
            {cursor === undefined ? null : (
              <Button size="small" onClick={() => set({ before: undefined })}>
                Newest deliveries
              </Button>
            )}
            {older === null ? null : (
              <Button size="small" onClick={() => set({ before: older })}>
                Older deliveries
              </Button>
            )}
          </div>
        )}
      </Split>
    </section>
  )
}

function columns(
  zone: string,
  opened: string | undefined,
  open: (id: string) => void,
): Column<DeliveryRow>[] {
  return [
    {
      id: 'time',
      head: 'Time',
      tight: true,
      cell: (row) => (
        <time className={styles.time} dateTime={row.createdAt} title={full(row.createdAt, zone)}>
          {day(row.createdAt, zone)} {clock(row.createdAt, zone)}
        </time>
      ),
    },
    {
      id: 'event',
      head: 'Event and answer',
      phone: 'lead',
      cell: (row) => (
        <span className={styles.name}>
          <RowButton id={rowId(row.id)} aria-expanded={row.id === opened} onClick={() => open(row.id)}>
            {eventLabel(row.type)}
          </RowButton>
          <span className="meta">{outcome(row, zone)}</span>
        </span>
      ),
    },
    {
      id: 'tries',
      head: 'Tries',
      align: 'right',
      tight: true,
      phone: 'hidden',
      cell: (row) => row.tries,
    },
    {
      id: 'ms',
      head: 'ms',
      align: 'right',
      tight: true,
      phone: 'hidden',
      cell: (row) => row.ms ?? '',
    },
    {
      id: 'state',
      head: 'Result',
      tight: true,
      phone: 'side',
      cell: (row) => (
        <Tag tone={stateWords[row.state].tone} icon={stateWords[row.state].icon}>
          {stateWords[row.state].word}
        </Tag>
      ),
    },
  ]
}

function outcome(row: DeliveryRow, zone: string): string {
  if (row.tries === 0) return 'On its way.'
  const next = row.nextAt === null ? '' : ` Next try at ${clock(row.nextAt, zone)}.`
  return `${answerWords(row)}${next}`
}
