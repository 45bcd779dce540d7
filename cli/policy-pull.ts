import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type PolicyView, readPolicy } from '#lib/contracts/policies.ts'
import type { Command, Given } from './command.ts'
import { connectionOf, connectionOptions } from './connection.ts'
import { Instance } from './instance.ts'
import { toolsBeside } from './inventory.ts'
import type { Io } from './io.ts'
import { chosen, inventoryText, namesOf, type PolicyRow, policiesOf } from './policies.ts'
import { badUsage, Stop } from './stop.ts'

export const policyPull: Command = {
  name: 'policy pull',
  summary: 'Fetches policies of an instance, with their inventories, into files.',
  usage: '[--policy NAME|ID] [--out FILE | --dir DIR] [--draft] [--overwrite]',
  files: { least: 0, most: 0, what: 'Nothing' },
  options: {
    policy: { value: 'NAME|ID', summary: 'which one; needed where there are several and no --dir' },
    out: { value: 'FILE.json', summary: 'where to put it, and its inventory as FILE.tools.json' },
    dir: { value: 'DIR', summary: 'puts it, or every policy, there under its name' },
    draft: { summary: 'the draft instead of the version in force' },
    overwrite: { summary: 'replaces files that hold another text' },
    ...connectionOptions,
  },
  more: [
    'Without --out and --dir, the text of the policy is printed, byte for byte. A file that holds another text is kept unless --overwrite is given.',
    'Any role of a token can pull.',
  ],
  async run(given, io) {
    const [out, dir] = [given.text('out'), given.text('dir')]
    if (out !== undefined && dir !== undefined)
      throw badUsage('--out and --dir exclude each other', 'policy pull')
    const instance = new Instance(connectionOf(given, 'policy pull'))
    const policies = await policiesOf(instance)
    const wanted = given.text('policy')
    const picked = wanted === undefined ? policies : [chosen(policies, wanted)]
    if (dir === undefined && picked.length !== 1) {
      throw badUsage(
        `Name one policy with --policy, or take all with --dir. ${namesOf(policies)}`,
        'policy pull',
      )
    }
    const pulled: Pulled[] = []
    for (const { row, stem } of picked) {
      const file = dir === undefined ? out : path.join(dir, `${stem}.json`)
      const one = await pull(instance, row, file, given)
      if (one !== undefined) pulled.push(one)
      else if (picked.length === 1) throw new Stop(1, unpublished(row))
      else io.note(`signalbox: ${unpublished(row)}`)
    }
    await keep(pulled, given.flag('overwrite'), io)
    return 0
  },
}

const unpublished = (row: PolicyRow) => `“${row.name}” has no version in force; --draft takes its draft.`

type Pulled = { file: string | undefined; view: PolicyView; text: string; what: string }

async function pull(
  instance: Instance,
  row: PolicyRow,
  file: string | undefined,
  given: Given,
): Promise<Pulled | undefined> {
  const view = await instance.call(readPolicy, { params: { org: instance.org, policy: row.id } })
  if (given.flag('draft')) return { file, view, text: view.draft, what: `the draft of “${view.name}”` }
  if (view.active === null) return undefined
  return { file, view, text: view.active.text, what: `version ${view.active.version} of “${view.name}”` }
}

/** Everything or nothing: a file that may not be replaced is found before the first is written. */
async function keep(pulled: readonly Pulled[], overwrite: boolean, io: Io): Promise<void> {
  for (const { file, text } of pulled) {
    if (file === undefined || overwrite) continue
    const there = await readFile(file, 'utf8').catch(() => undefined) // whether it can be written is seen below
    if (there !== undefined && there !== text)
      throw new Stop(1, `${file}: It holds another text. Commit it, then pull again with --overwrite.`)
  }
  for (const { file, view, text, what } of pulled) {
    if (file === undefined) {
      await io.out.write(text)
      io.note(`signalbox: this is ${what}.`)
      continue
    }
    await put(file, text)
    const inventory = toolsBeside(file)
    if (inventory !== undefined) await put(inventory, inventoryText(view.tools))
    await io.out.say(`${file}: ${what}`)
  }
}

/** A file appears whole or not at all. */
async function put(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${randomBytes(4).toString('hex')}`
  try {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(unfinished, text)
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {}) // what is told is why it could not be written
    const code = String(Object(error).code ?? 'unknown')
    throw new Stop(2, `${file}: It cannot be written (${code}). Choose another place.`)
  }
}
