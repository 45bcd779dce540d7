import path from 'node:path'
import {
  createPolicy,
  type PolicyView,
  publishPolicy,
  readPolicy,
  saveDraft,
} from '#lib/contracts/policies.ts'
import { check } from '#lib/policy/check.ts'
import { compile } from '#lib/policy/compile.ts'
import { runTests } from '#lib/policy/tests.ts'
import type { Command, Given } from './command.ts'
import { connectionOf, connectionOptions } from './connection.ts'
import { policyText } from './files.ts'
import { Instance, Refused } from './instance.ts'
import { firstOf } from './inventory.ts'
import type { Io } from './io.ts'
import { chosen, engineTools, known, policiesOf, serverOf } from './policies.ts'
import { badInput, badUsage, Stop } from './stop.ts'

export const policyPush: Command = {
  name: 'policy push',
  summary: 'Makes files the drafts of policies of an instance; with --publish it publishes them.',
  usage:
    'FILE… [--policy NAME|ID] [--create SERVER] [--publish] [--note TEXT] [--accept-loosened] [--if-version N] [--replace-draft]',
  files: { least: 1, most: 1000, what: 'The file of a policy' },
  options: {
    policy: { value: 'NAME|ID', summary: 'which policy; otherwise the one that the file is named after' },
    create: {
      value: 'SERVER',
      summary: 'makes a policy that is not there, for the server of this name or id',
    },
    publish: { summary: 'publishes it, if its tests pass' },
    note: { value: 'TEXT', summary: 'why; kept with the version' },
    'accept-loosened': {
      summary: 'publishes also what is looser than the version in force; each of it is listed',
    },
    'if-version': { value: 'N', summary: 'only while version N is in force; 0 is none' },
    'replace-draft': { summary: 'also in the place of somebody’s draft, which is set aside' },
    ...connectionOptions,
  },
  more: [
    'A policy with an error is not sent. A draft that is another text is somebody’s work and is kept, unless --replace-draft is given; then it is set aside, in the history of the policy. A text that is in force already changes nothing. Several files are pushed in their order; the first that is refused ends it.',
    'With --create a policy that is not there is made, with the name of --policy or of the file, and the file is its first draft. One that is there is pushed to as ever, if it is of that server.',
    'What a new version loosens has to be read before it is published: it is listed, and the draft stays one until it is pushed with --accept-loosened.',
    'The token needs the role policy manager, admin or owner.',
  ],
  async run(given, io) {
    const wanted = given.text('policy')
    if (wanted !== undefined && given.files.length > 1)
      throw badUsage('--policy goes with one file', 'policy push')
    if (given.text('note') !== undefined && !given.flag('publish'))
      throw badUsage('--note goes with --publish: it is kept with the version', 'policy push')
    const least = given.text('if-version')
    if (least !== undefined && !/^\d{1,9}$/.test(least))
      throw badUsage('--if-version is the number of a version, or 0', 'policy push')
    if (given.flag('create') && wanted === undefined && given.files.includes('-'))
      throw badUsage('what comes on standard input has no name: give it one with --policy', 'policy push')
    const files: { file: string; text: string }[] = []
    for (const file of given.files) files.push({ file, text: await fitting(file, io) })
    const instance = new Instance(connectionOf(given, 'policy push'))
    const policies = await policiesOf(instance)
    const create = given.text('create')
    const server = create === undefined ? undefined : await serverOf(instance, create)
    for (const { file, text } of files) {
      const name = wanted ?? path.basename(file).replace(/\.json$/i, '')
      const isNew = server !== undefined && known(policies, name) === undefined
      const view = isNew
        ? await made(instance, name, server, file, text, given, io)
        : await readView(instance, chosen(policies, name, ' --create SERVER makes it.').row.id)
      if (server !== undefined && view.server?.id !== server.id) {
        const other = view.server === null ? 'the organisation policy' : `a policy of “${view.server.name}”`
        throw new Stop(1, `${file}: “${view.name}” is ${other} and not of “${server.name}”.`)
      }
      await push(instance, view, file, text, given, io)
    }
    return 0
  },
}

/** The text of a file, if the instance could take it at all. */
async function fitting(file: string, io: Io): Promise<string> {
  const text = await policyText(file, io)
  const body = saveDraft.body.safeParse({ text })
  if (!body.success) throw badInput(file, body.error.issues[0]?.message ?? 'This cannot be a draft.')
  const errors = check(text).filter((finding) => finding.level === 'error')
  if (errors.length > 0) throw firstOf(file, text, errors)
  return text
}

const readView = (instance: Instance, policy: string) =>
  instance.call(readPolicy, { params: { org: instance.org, policy } })

/** A policy that was not there, with the file as its first draft. */
async function made(
  instance: Instance,
  name: string,
  server: { id: string; name: string },
  file: string,
  text: string,
  given: Given,
  io: Io,
): Promise<PolicyView> {
  refuseOtherVersion({ name, active: null }, file, given)
  const body = createPolicy.body.safeParse({ name, serverId: server.id, text })
  if (!body.success)
    throw badInput(file, `A policy cannot have the name “${name}”. ${body.error.issues[0]?.message ?? ''}`)
  const view = await told(file, '', () => instance.call(createPolicy, { body: body.data }))
  await io.out.say(`${file}: “${view.name}” is made, for “${server.name}”`)
  return view
}

async function push(
  instance: Instance,
  view: PolicyView,
  file: string,
  text: string,
  given: Given,
  io: Io,
): Promise<void> {
  const params = { org: instance.org, policy: view.id }
  refuseLost(view, file, text, given)
  if (text === view.active?.text) {
    await io.out.line(
      `${file}: “${view.name}” has this text in force already, as version ${view.active.version}`,
    )
    return
  }
  let { version } = view
  if (!view.hasDraft || view.draft !== text) {
    const saved = await told(file, '', () =>
      instance.call(saveDraft, { params, body: { text, setAside: true }, version }),
    )
    version = saved.version
  }
  if (!given.flag('publish')) {
    await io.out.say(`${file}: the draft of “${view.name}” is saved; it is in force when it is published`)
    warnOfTests(view, file, text, io)
    return
  }
  const published = await told(file, 'The draft is saved and not published. ', () =>
    publish(instance, { params, version, note: given.text('note') ?? '' }, given, io),
  )
  await io.out.say(`${file}: version ${published.version} of “${view.name}” is published`)
}

type Publish = { params: { org: string; policy: string }; version: number; note: string }

/** Publishes a draft. What it loosens is listed, and sent along as read only where that was asked for. */
async function publish(instance: Instance, { params, version, note }: Publish, given: Given, io: Io) {
  const once = (acknowledged: string[]) =>
    instance.call(publishPolicy, { params, version, body: { note, acknowledged } })
  try {
    return await once([])
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== 'not_acknowledged') throw error
    const loosened = error.problem.fields.map((field) => field.sentence)
    for (const sentence of loosened) await io.out.say(`loosened  ${sentence}`)
    if (given.flag('accept-loosened')) return once(loosened)
    throw new Unread(loosened.length)
  }
}

/** Something is loosened that nobody has said to have read. */
class Unread extends Error {
  readonly words: string

  constructor(count: number) {
    super()
    const what = count === 1 ? 'one change is' : `${count} changes are`
    this.words = `In it ${what} looser than the version in force. Read what is listed, then push with --accept-loosened.`
  }
}

/** Nobody's work is lost without being asked for. */
function refuseLost(view: PolicyView, file: string, text: string, given: Given): void {
  refuseOtherVersion(view, file, given)
  if (!view.hasDraft || view.draft === text || text === view.active?.text || given.flag('replace-draft'))
    return
  const when = (view.draftSavedAt ?? '').replace('T', ' ').replace(/:\d\d\.\d+Z$/, ' UTC')
  const who = `${view.draftSavedBy ?? 'somebody'}${when === '' ? '' : ` saved on ${when}`}`
  throw new Stop(
    1,
    `${file}: “${view.name}” has another draft, which ${who}. Publish or discard it in the console, or push with --replace-draft.`,
  )
}

/** With --if-version it is that version, or nothing is done. */
function refuseOtherVersion(view: Pick<PolicyView, 'name' | 'active'>, file: string, given: Given): void {
  const wanted = given.text('if-version')
  const is = view.active?.version ?? 0
  if (wanted !== undefined && Number(wanted) !== is) {
    const now = is === 0 ? 'has no version in force' : `is at version ${is}`
    throw new Stop(
      1,
      `${file}: “${view.name}” ${now}, and not at ${wanted}. Pull it, and push what comes of both.`,
    )
  }
}

/** Does a step, and tells the instance's refusal as one line about the file. */
async function told<T>(file: string, before: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof Refused || error instanceof Unread)
      throw new Stop(1, `${file}: ${before}${error.words}`)
    throw error
  }
}

/** A draft whose tests fail is kept like any other; that it cannot be published is told at once. */
function warnOfTests(view: PolicyView, file: string, text: string, io: Io): void {
  const tools = engineTools(view.tools)
  const above = view.guardrail === null ? undefined : compile(view.guardrail.text, tools, 'guardrail')
  const source = view.server === null ? 'guardrail' : 'policy'
  const ran = runTests(text, tools, above?.ok === true ? above.program : undefined, source)
  if (!ran.ok) return
  const [first, ...more] = ran.results.filter((result) => !result.passed)
  if (first === undefined) return
  const rest = more.length === 0 ? '' : ` (${more.length} more)`
  io.note(`signalbox: ${file}: ${first.pointer}: It cannot be published: ${first.sentence}.${rest}`)
}
