import { call } from '#lib/client/api.ts'
import { readRelease } from '#lib/contracts/policies.ts'

const askEveryMs = 60
const giveUpAfterMs = 5000

/** Waits until every living gateway enforces a release; the slowest one's time, or nothing after five seconds. */
export async function untilActive(org: string, serial: number): Promise<number | undefined> {
  const end = Date.now() + giveUpAfterMs
  while (Date.now() < end) {
    const { gateways, active } = await call(readRelease, { params: { org, serial } })
    if (active.length > 0 && active.length >= gateways) return Math.max(...active.map((each) => each.ms))
    await new Promise((done) => setTimeout(done, askEveryMs))
  }
  return undefined
}
