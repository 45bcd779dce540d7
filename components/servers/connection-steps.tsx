import type * as z from 'zod'
import { type Station, StationLine } from '#components/ui/station-line.tsx'
import type { connectionStep } from '#lib/contracts/servers.ts'

export type StepView = z.output<typeof connectionStep>

const order = [
  ['address', 'Address'],
  ['secure', 'Secure connection'],
  ['reachable', 'Reachable'],
  ['speaks', 'Speaks MCP'],
  ['signed_in', 'Signed in'],
  ['tools', 'Tools'],
] as const

const states = { running: 'now', ok: 'done', failed: 'stopped', skipped: 'skipped' } as const

/** The connection as a line of stations: each rung with its time, the failed one with its likely fix. */
export function ConnectionSteps({ steps }: { steps: readonly StepView[] }) {
  const failed = steps.some((step) => step.state === 'failed')
  const stations = order.map(([name, label]): Station => {
    const step = steps.find((each) => each.step === name)
    if (!step) return { key: name, state: failed ? 'unreached' : 'ahead', title: label }
    const state = states[step.state]
    return {
      key: name,
      state,
      title: step.label,
      ...(step.state === 'running' || step.state === 'skipped'
        ? {}
        : { aside: `${step.ms < 10 ? step.ms.toFixed(1) : Math.round(step.ms)} ms` }),
      note: step.problem ? (
        <>
          {step.problem.sentence} <b>{step.problem.fix}</b>
        </>
      ) : (
        step.detail
      ),
    }
  })
  return <StationLine label="Connection steps" stations={stations} live />
}
