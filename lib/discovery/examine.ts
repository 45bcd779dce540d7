import { type Connected, connect, type Step } from './connect.ts'
import type { Problem } from './problems.ts'

/** What a failed step means where it is a gateway that answers, by the code of the problem. */
const atGateway: Readonly<Record<string, Problem>> = {
  unauthorised: {
    code: 'unauthorised',
    sentence: 'The gateway does not know this secret (401).',
    fix: 'The grant was revoked or has ended, its secret was rotated, or it is for another server or another instance. See the grant in the console.',
  },
  forbidden: {
    code: 'forbidden',
    sentence: 'The gateway does not answer under this name (403).',
    fix: 'Use the address as the console shows it; a proxy before the gateway has to keep its name in Host.',
  },
  refused: {
    code: 'refused',
    sentence: 'Nothing answers at this port.',
    fix: 'Start the gateway, or use the address that the console shows now.',
  },
}

/**
 * What a client sees through an address of the gateway, step by step, with the reasons of one that cannot begin. It says
 * hello and reads the lists, and calls nothing. As {@link connect}, but where that speaks of a server.
 */
export async function* examine(
  ...given: Parameters<typeof connect>
): AsyncGenerator<Step, Connected | undefined> {
  const steps = connect(...given)
  for (;;) {
    const next = await steps.next()
    if (next.done) return next.value
    const { problem, wantsHeaders: _, ...step } = next.value
    const meant = problem === undefined ? undefined : (atGateway[problem.code] ?? problem)
    yield meant === undefined ? step : { ...step, detail: meant.sentence, problem: meant }
  }
}
