import { afterEach, describe, expect, test } from 'vitest'
import type { GuardRules } from '#lib/net/guard.ts'
import { type Connected, connect, type Step } from './connect.ts'
import {
  type Answering,
  error,
  legacy,
  modern,
  type Offering,
  result,
  tool,
  type Upstream,
  upstream,
} from './upstream.fixture.ts'

const rules: GuardRules = {
  mode: 'local',
  allow: new Set(),
  ownPorts: new Set([3000, 4000]),
  ownHosts: new Set(['localhost']),
}
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const tools: Answering = (message) => result(message, { tools: [tool('find')] })
const list =
  (member: string, ...entries: object[]): Answering =>
  (message) =>
    result(message, { [member]: entries })
const note = { uri: 'note://one', name: 'one', mimeType: 'text/plain', size: 12 }
const byNumber = { uriTemplate: 'note://{id}', name: 'by number' }
const greet = { name: 'greet', description: 'Greets', arguments: [{ name: 'who', required: true }] }
const everything = { resources: { subscribe: true }, prompts: {}, completions: {} }
const answers: Offering['answers'] = {
  'resources/list': list('resources', note),
  'resources/templates/list': list('resourceTemplates', byNumber),
  'prompts/list': list('prompts', greet),
}

async function climb(
  offering: Offering,
  make: typeof legacy | typeof modern = legacy,
  timeoutMs = 5000,
  clock = () => performance.now(),
): Promise<{ found: Connected; last: Step; server: Upstream }> {
  const answering =
    make === legacy ? legacy(tools, '2025-11-25', () => offering) : modern(tools, () => offering)
  const server = await upstream(answering)
  closing.push(server.close)
  const steps = connect(server.url, { rules, headers: [], timeoutMs, clock })
  let last: Step | undefined
  for (;;) {
    const next = await steps.next()
    if (!next.done) last = next.value
    else if (next.value === undefined || last === undefined) throw new Error(last?.problem?.sentence)
    else return { found: next.value, last, server }
  }
}

const named = ({ beyond }: Connected) => beyond.items.map(({ kind, name }) => `${kind} ${name}`)
const asked = ({ heard }: Upstream) => heard.map(({ message }) => message.method)

describe('what a server offers besides tools', () => {
  test.each([
    ['legacy', legacy],
    ['modern', modern],
  ] as const)('is read where the server says that it has it: %s', async (_, make) => {
    const { found, last } = await climb({ capabilities: everything, answers }, make)
    expect(found.beyond.offers).toEqual(['resources', 'prompts', 'completion'])
    expect(named(found)).toEqual(['resource note://one', 'template note://{id}', 'prompt greet'])
    expect(found.beyond.items[0]?.definition).toBe(JSON.stringify(note))
    expect(found.beyond).toMatchObject({ unread: [], problems: [] })
    expect(last).toMatchObject({
      state: 'ok',
      label: '1 tool',
      detail: 'Also 1 resource, 1 template and 1 prompt.',
    })
  })

  test('is not asked for where the server does not say so', async () => {
    const { found, server, last } = await climb({ capabilities: {}, answers })
    expect(found.beyond).toEqual({ offers: [], items: [], unread: [], problems: [] })
    expect(last.detail).toBe('')
    expect(asked(server).filter((method) => method?.includes('/list'))).toEqual(['tools/list'])
    const prompts = await climb({ capabilities: { prompts: {} }, answers })
    expect(named(prompts.found)).toEqual(['prompt greet'])
  })

  test('has all its pages read, members and numbers as they came, a name that comes twice once', async () => {
    const paged: Answering = (message, _, res) => {
      const page =
        message.params?.cursor === undefined
          ? '{"resources":[{"uri":"a:1","name":"a","size":1.0}],"nextCursor":"2"}'
          : '{"resources":[{"uri":"a:1","name":"b"},{"uri":"a:2","name":"c","size":9007199254740993}]}'
      res.setHeader('content-type', 'application/json')
      res.end(`{"jsonrpc":"2.0","id":${message.id},"result":${page}}`)
    }
    const offering = { capabilities: { resources: {} }, answers: { 'resources/list': paged } }
    const { found } = await climb(offering)
    expect(found.beyond.items.map(({ definition }) => definition)).toEqual([
      '{"uri":"a:1","name":"a","size":1.0}',
      '{"uri":"a:2","name":"c","size":9007199254740993}',
    ])
    // Many servers have resources and no templates, and answer that there is no such method.
    expect(found.beyond.problems).toEqual([])
  })

  test.each<[string, Answering, string]>([
    ['an error', (message) => error(message, -32603), 'the server answers with an error'],
    [
      'a list of nothing',
      (message) => result(message, { resources: [{}] }),
      'one of the resources has no uri',
    ],
    ['half an answer', (_, __, res) => void res.end('{"jsonrpc":'), 'it is not strict JSON'],
    ['a broken server', (_, __, res) => void res.writeHead(502).end(), 'error (502)'],
    ['a closed connection', (_, req) => void req.socket.destroy(), 'closed the connection'],
    ['no answer', () => undefined, 'takes too long'],
    [
      'pages without end',
      (message) => result(message, { resources: [note], nextCursor: 'x' }),
      'go round in a circle',
    ],
    [
      'too many',
      (message) =>
        result(message, { resources: Array.from({ length: 2001 }, (_, n) => ({ uri: `a:${n}` })) }),
      'more than 2000 resources',
    ],
    [
      'too much',
      (message) => result(message, { resources: [{ uri: 'a:1', description: 'x'.repeat(5_000_000) }] }),
      'more than 4,194,304 characters',
    ],
    [
      'a URI of another size',
      (message) => result(message, { resources: [{ uri: `a:${'x'.repeat(2048)}` }] }),
      'more than 2048 characters',
    ],
    [
      'a URI of too many bytes',
      (message) => result(message, { resources: [{ uri: `a:${'ü'.repeat(1100)}` }] }),
      'more than 2048 characters',
    ],
    [
      'a line break in a URI',
      (message) => result(message, { resources: [{ uri: 'a:1\n' }] }),
      'control characters',
    ],
  ])(
    'is told where it cannot be read, and tools are registered all the same: %s',
    async (_, answer, words) => {
      const { found, last } = await climb(
        { capabilities: everything, answers: { ...answers, 'resources/list': answer } },
        legacy,
        words === 'takes too long' ? 300 : 5000,
      )
      expect(found.tools.map(({ name }) => name)).toEqual(['find'])
      expect(named(found)).toEqual(['template note://{id}', 'prompt greet'])
      expect(found.beyond.unread).toEqual(['resource'])
      expect(found.beyond.problems).toHaveLength(1)
      expect(found.beyond.problems[0]).toMatch(/^The list of resources cannot be read[.:] /)
      expect(found.beyond.problems[0]).toContain(words)
      expect(last.state).toBe('ok')
      expect(last.detail).toContain(words)
    },
  )

  test('does not keep a registration waiting for ever', async () => {
    let pages = 0
    const endless: Answering = (message) => {
      pages += 1
      return result(message, { prompts: [{ name: `p${pages}` }], nextCursor: `${pages}` })
    }
    const offering = { capabilities: { prompts: {} }, answers: { 'prompts/list': endless } }
    const { found } = await climb(offering, legacy, 5000, () => pages * 1000)
    expect(found.beyond.problems).toEqual(['The list of prompts cannot be read: it takes too long.'])
    expect(pages).toBe(15)
  })

  test('is not asked for further once the time for all of it is over', async () => {
    let over = 0
    const late: Answering = (message) => {
      over = 3 * 5000
      return result(message, { resources: [note] })
    }
    const offering = { capabilities: everything, answers: { ...answers, 'resources/list': late } }
    const { found, server } = await climb(offering, legacy, 5000, () => over)
    expect(named(found)).toEqual(['resource note://one'])
    expect(found.beyond.unread).toEqual(['template', 'prompt'])
    expect(found.beyond.problems).toContain('The list of prompts cannot be read: it takes too long.')
    expect(asked(server)).not.toContain('prompts/list')
  })
})

test('a list of tools that does not end is not waited for without end', async () => {
  let pages = 0
  const endless: Answering = (message) => {
    pages += 1
    return result(message, { tools: [tool(`t${pages}`)], nextCursor: `${pages}` })
  }
  const server = await upstream(legacy(endless))
  closing.push(server.close)
  const clock = () => pages * 1000
  let said: string | undefined
  for await (const step of connect(server.url, { rules, headers: [], timeoutMs: 5000, clock }))
    said = step.problem?.sentence ?? said
  expect(said).toContain('it takes too long')
  expect(pages).toBe(31)
})
