import type { Attack, AttackUse, Layer } from './attack.ts'
import { agentAttacks } from './attacks-agent.ts'
import { argumentAttacks } from './attacks-arguments.ts'
import { definitionAttacks } from './attacks-definitions.ts'
import { meaningAttacks } from './attacks-meanings.ts'
import { resultAttacks } from './attacks-results.ts'
import { serverAttacks } from './attacks-server.ts'
import { volumeAttacks } from './attacks-volume.ts'
import type { Trait } from './traits.ts'

/** The attacks, in the order in which they are listed. */
export const attacks: readonly Attack[] = [
  ...definitionAttacks,
  ...resultAttacks,
  ...agentAttacks,
  ...volumeAttacks,
  ...argumentAttacks,
  ...meaningAttacks,
  ...serverAttacks,
]

/** The layers in their order, in words. */
export const layers: Record<Layer, { title: string; about: string }> = {
  definitions: {
    title: 'Tool definitions',
    about: 'What a server says about its tools, and the model reads before anything is called.',
  },
  results: {
    title: 'Tool results',
    about: 'What a tool brings back, and what the agent then does because of it.',
  },
  agent: {
    title: 'The agent',
    about: 'What an agent decides by itself, with nobody behind it who means harm.',
  },
  arguments: {
    title: 'Arguments',
    about: 'Calls that look ordinary by their name and are not by what they carry.',
  },
  server: { title: 'The server', about: 'What a server or its package does behind the call.' },
}

/** The attack at an address, if there is one. */
export function attackAt(slug: string): Attack | undefined {
  return attacks.find((attack) => attack.slug === slug)
}

/** The attacks that use such access as a tool gives, each with the way that fits the tool best. */
export function attacksOn(
  given: readonly Trait[],
  all: readonly Attack[] = attacks,
): { attack: Attack; use: AttackUse }[] {
  return all.flatMap((attack) => {
    const use = attack.uses.find((each) => given.includes(each.trait))
    return use ? [{ attack, use }] : []
  })
}
