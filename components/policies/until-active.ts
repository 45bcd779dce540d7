import { call } from '#lib/client/api.ts'
import { readRelease } from '#lib/contracts/policies.ts'

const askEveryMs = 60
const giveUpAfterMs = 5000

/** How many of the living gateways enforce a release, and the slowest one's time in milliseconds. */
export type Activation = { active: number; gateways: number; ms: number | undefined }

/** Waits until every living gateway enforces a release, five seconds at most. */
export async function activation(org: string, serial: number): Promise<Activation> {
  const end = Date.now() + giveUpAfterMs
  for (;;) {
    const { gateways, active } = await call(readRelease, { params: { org, serial } })
    const all = active.length > 0 && active.length >= gateways
    if (all || Date.now() >= end) {
      const ms = active.length === 0 ? undefined : Math.max(...active.map((each) => each.ms))
      return { active: active.length, gateways: Math.max(gateways, active.length), ms }
    }
    await new Promise((done) => setTimeout(done, askEveryMs))
  }
}

/** Waits until every living gateway enforces a release; the slowest one's time, or nothing after five seconds. */
export async function untilActive(org: string, serial: number): Promise<number | undefined> {
  const { active, gateways, ms } = await activation(org, serial)
  return active >= gateways ? ms : undefined
}

/** `Version 8 active on 1 of 1 gateways in 120 ms`. */
export function activationWords(version: number, { active, gateways, ms }: Activation): string {
  if (ms === undefined) return `Version ${version} is published; no gateway has taken it yet`
  return `Version ${version} active on ${active} of ${gateways} gateways in ${Math.round(ms)} ms`
}
