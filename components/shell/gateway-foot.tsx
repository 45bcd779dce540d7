'use client'
import type * as z from 'zod'
import { useRead } from '#lib/client/query.ts'
import { readGateways } from '#lib/contracts/policies.ts'

type View = z.output<typeof readGateways.returns>

/** How many gateways are ready, and how quickly the last change reached them. */
export function GatewayFoot({ org, initial }: { org: string; initial: View }) {
  const { data = initial } = useRead(readGateways, { params: { org } }, { initial, everyMs: 15_000 })
  const ready =
    data.ready === 0
      ? 'No gateway is ready'
      : data.ready === 1
        ? '1 gateway, ready'
        : `${data.ready} gateways, all ready`
  return (
    <p>
      {ready}
      {data.lastActiveMs === null ? null : (
        <>
          <br />
          Rules live in {Math.round(data.lastActiveMs)} ms
        </>
      )}
    </p>
  )
}
