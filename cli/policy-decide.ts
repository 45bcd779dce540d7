import type { Program } from '#lib/policy/compile.ts'
import { explain } from '#lib/policy/explain.ts'
import type { Context } from '#lib/policy/list.ts'
import { readCall } from '#lib/policy/read-call.ts'
import { counting } from '#lib/policy/sequence.ts'
import type { Call } from '#lib/policy/types.ts'
import type { Command, Given } from './command.ts'
import { policyText } from './files.ts'
import {
  besides,
  compiled,
  guardrailOf,
  guardrailOption,
  inventoryOf,
  refuseTwice,
  toolsOption,
} from './inventory.ts'
import type { Io } from './io.ts'
import { type Placed, valuesOf } from './lines.ts'
import { badInput, badUsage, withStop } from './stop.ts'

export const policyDecide: Command = {
  name: 'policy decide',
  summary: 'Decides calls by a policy and prints one JSON decision a line.',
  usage: 'POLICY.json --tools TOOLS.json --call CALL.json|CALLS.jsonl [--guardrail FILE] [--explain]',
  files: { least: 1, most: 1, what: 'The file of the policy' },
  options: {
    tools: toolsOption,
    call: {
      value: 'FILE',
      summary:
        'a call { "tool", "args", "at"?, "identity"?, "grant"?, "session"? }, or a .jsonl file of them',
    },
    guardrail: guardrailOption,
    explain: { summary: 'English sentences instead of JSON' },
  },
  more: [
    'A decision has "effect" (allow, deny, hide, approve), "code", "rule" (a JSON pointer into the policy), "source", "message", "limits" and "trace"; where it waits for a person, "needs" says for whom, how many and how long. Whatever it says, the exit code is 0.',
    'With several calls, one a line, limits are counted from call to call at each call’s "at" (milliseconds since 1970 or 2026-01-31T09:30:00Z; without it, now), and decisions are in the order of the calls. A line that is no call ends it. A single call is refused by a limit only if it alone exceeds it. From standard input and files of other names, the first line tells which of the two it is.',
    besides,
  ],
  async run(given, io) {
    const [file = ''] = given.files
    const calls = given.text('call')
    if (calls === undefined) throw badUsage('--call is missing: a file with a call', 'policy decide')
    refuseTwice('policy decide', [file, calls, given.text('tools'), given.text('guardrail')])
    const text = await policyText(file, io)
    const tools = await inventoryOf(given, file, io)
    if (tools === undefined) throw badUsage('--tools is missing: a file with the inventory', 'policy decide')
    const program = compiled(file, text, tools)
    const guardrail = await guardrailOf(given, tools, io)
    const context: Context = guardrail === undefined ? {} : { guardrail }
    await decideEach(program, context, valuesOf(calls, io), given, io)
    return 0
  },
}

async function decideEach(
  program: Program,
  context: Context,
  calls: AsyncIterable<Placed>,
  given: Given,
  io: Io,
): Promise<void> {
  const decided = counting(program, context)
  const explained = given.flag('explain')
  let between = ''
  for await (const call of calls) {
    const decision = decided(callOf(call, io))
    const shown = explained ? explain(decision).join('\n') : JSON.stringify(decision)
    await io.out.add(`${between}${shown}\n`)
    if (explained) between = '\n'
    if (io.out.gone) return
  }
}

function callOf({ value, place }: Placed, io: Io): Call {
  const read = readCall(value, io.now())
  if (read.ok) return read.call
  const pointer = read.key === '' ? '' : `/${read.key.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const sentence = `${withStop(read.sentence)} Write a call as {"tool":"get_item","args":{"id":"7"}}.`
  throw badInput(place, sentence, pointer)
}
