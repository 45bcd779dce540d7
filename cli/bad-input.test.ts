import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Folder } from './run.fixture.ts'

let folder: Folder
const program = path.resolve(import.meta.dirname, '../tools/signalbox.mjs')
const policy = { version: '1', default: 'deny', tools: { t: {} } }
const tool = { name: 't', category: 'read', risk: 'low' }

beforeAll(() => {
  folder = new Folder()
  folder.put('p.json', policy)
  folder.put('t.json', [tool])
  folder.put('c.json', { tool: 't', args: {} })
  mkdirSync(path.join(folder.path, 'folder'))
})
afterAll(() => folder.remove())

/** Bad input: exit code 2, nothing on standard output, one line that is no stack trace. */
async function refused(args: readonly string[], stdin?: string | Uint8Array): Promise<string> {
  const { code, out, err } = await folder.run(args, stdin === undefined ? {} : { stdin })
  expect({ code, out }, err).toEqual({ code: 2, out: '' })
  expect(err).toMatch(/^signalbox: [^\n]+\.\n$|^signalbox: [^\n]+[?)]\n$/)
  expect(err).not.toMatch(/\bat .+:\d+:\d+\)|Error:|undefined|\[object/)
  return err
}

const decide = (over: { policy?: string; tools?: string; call?: string; guardrail?: string }) => [
  'policy',
  'decide',
  over.policy ?? 'p.json',
  '--tools',
  over.tools ?? 't.json',
  '--call',
  over.call ?? 'c.json',
  ...(over.guardrail === undefined ? [] : ['--guardrail', over.guardrail]),
]
/** Every place where a command reads a file. */
const readers: [string, (file: string) => string[]][] = [
  ['policy check FILE', (file) => ['policy', 'check', file]],
  ['policy check --tools', (file) => ['policy', 'check', 'p.json', '--tools', file]],
  ['policy test FILE', (file) => ['policy', 'test', file]],
  ['policy test --tools', (file) => ['policy', 'test', 'p.json', '--tools', file]],
  ['policy decide FILE', (file) => decide({ policy: file })],
  ['policy decide --tools', (file) => decide({ tools: file })],
  ['policy decide --call', (file) => decide({ call: file })],
  ['policy decide --guardrail', (file) => decide({ guardrail: file })],
  ['policy diff A', (file) => ['policy', 'diff', file, 'p.json']],
  ['policy diff B', (file) => ['policy', 'diff', 'p.json', file]],
  ['risk classify FILE', (file) => ['risk', 'classify', file]],
  ['risk scan FILE', (file) => ['risk', 'scan', file]],
  ['risk scan --results', (file) => ['risk', 'scan', '--results', file]],
]

describe.each(readers)('%s', (name, args) => {
  test('a file that is missing, a directory and what is not UTF-8 are told in one line', async () => {
    expect(await refused(args('gone.json'))).toBe(
      'signalbox: gone.json: There is no such file. Check the path.\n',
    )
    expect(await refused(args('p.json/x.json'))).toContain('p.json/x.json: There is no such file.')
    expect(await refused(args('folder'))).toBe('signalbox: folder: This is a directory. Name a file in it.\n')
    folder.put('latin.json', Buffer.from('{\n"a": "caf\xe9"}', 'latin1'))
    expect(await refused(args('latin.json'))).toMatch(/latin\.json:2.*UTF-8/)
  })

  test('a file that is too large is refused before it is read whole', async () => {
    const file = folder.put('huge.json', '')
    spawnSync('truncate', ['-s', '3G', path.join(folder.path, file)])
    const began = performance.now()
    expect(await refused(args(file))).toMatch(/huge\.json.+(larger than|at most) .+Make it smaller\./)
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  test('what is not strict JSON is told with its line, its column and what to do', async () => {
    if (name === 'policy check FILE') return // prints findings: see policy.test.ts
    const cases: [string, RegExp][] = [
      ['', /The text ends.+/],
      ['{"a":1,}', /Expected a key/],
      ["{'a':1}", /Expected a key/],
      ['// note\n{}', /Expected a value/],
      ['{"a":1,"a":2}', /occurs twice/],
      ['\ufeff{}', /byte order mark/],
      ['{}{}', /Nothing may follow/],
      ['{"a":01}', /needless 0/],
      ['{"a":"\\ud800"}', /surrogate/],
      ['['.repeat(5000), /nested more than/],
    ]
    // One reader of each kind meets every way not to be JSON.
    const all = ['policy test FILE', 'policy decide --tools', 'policy decide --call'].includes(name)
    for (const [text, said] of all ? cases : cases.slice(0, 2)) {
      folder.put('syntax.json', text)
      const line = await refused(args('syntax.json'))
      expect(line).toMatch(said)
      expect(line).toMatch(/^signalbox: syntax\.json/)
      expect(line).toMatch(/syntax\.json:\d+:\d+: /)
    }
  }, 20_000)

  test('a value of another shape is told with its pointer', async () => {
    if (name === 'policy check FILE') return
    // A list of no tools is a list, and a text is a result.
    const values = name.startsWith('risk')
      ? [null, true, 7, [[]]]
      : [null, true, 7, 'text', name.endsWith('--tools') ? {} : [], [[]]]
    for (const value of values) {
      folder.put('shape.json', JSON.stringify(value))
      expect(await refused(args('shape.json'))).toMatch(
        /^signalbox: shape\.json[:\d]*: (\/|the whole document)/,
      )
    }
  })
})

describe('the place of a mistake', () => {
  test.each([
    [{ ...tool, name: 7 }, '/1/name'],
    [{ ...tool, name: 'u', category: 'reading' }, '/1/category'],
    [{ ...tool, name: 'u', risk: 'Low' }, '/1/risk'],
    [{ ...tool, name: 'u', state: 'held' }, '/1/state'],
    [tool, '/1/name'],
    ['t', '/1'],
  ])('%j in an inventory is at %s', async (second, pointer) => {
    folder.put('tools.json', [tool, second])
    expect(await refused(decide({ tools: 'tools.json' }))).toContain(`tools.json: ${pointer}: `)
  })

  test.each([
    [{ args: {} }, '/tool'],
    [{ tool: 't', args: [] }, '/args'],
    [{ tool: 't', at: 'today' }, '/at'],
    [{ tool: 't', identity: { kind: 'robot' } }, '/identity'],
    [{ tool: 't', session: 7 }, '/session'],
    [{ tool: 't', 'a/b~c': 7 }, '/a~1b~0c'],
    [[], 'the whole document'],
  ])('%j as a call is at %s', async (call, pointer) => {
    folder.put('call.json', JSON.stringify(call))
    expect(await refused(decide({ call: 'call.json' }))).toContain(`call.json: ${pointer}: `)
  })

  test('no name of a file and no key of a document can forge a second line or colour a terminal', async () => {
    const line = await refused(['policy', 'check', 'a\nsignalbox: all is well\u001b[32m.json'])
    expect(line).not.toContain('\u001b')
    folder.put('forged.json', { version: '1', default: 'deny', 'x\n\u001b[31my\u202e': 1 })
    const told = await refused(['policy', 'test', 'forged.json'])
    for (const sign of ['\u001b', '\u202e']) expect(told).not.toContain(sign)
  })
})

describe('wrong words on the command line', () => {
  test.each([
    ['polcy check', 'did you mean “policy”?'],
    ['frobnicate', 'There is no command “frobnicate”; commands are policy'],
    ['policy', '“policy” needs one of check, test'],
    ['policy chekc p.json', 'did you mean “policy check”?'],
    ['policy check', 'The file of the policy is missing'],
    ['policy check p.json t.json', '“t.json” is one argument too many'],
    ['policy check p.json --tool t.json', 'There is no option --tool; did you mean --tools?'],
    ['policy check p.json -x', 'There is no option -x'],
    ['policy check p.json --tools', '--tools needs a value: --tools TOOLS.json'],
    ['policy check p.json --tools=', '--tools needs a value'],
    ['policy check p.json --tools --fix-texts', '--tools needs a value'],
    ['policy check p.json --fix-texts=1', '--fix-texts takes no value'],
    ['policy check p.json --tools a --tools b', '--tools stands twice'],
    ['policy check - --tools -', 'Standard input can stand for one file only'],
    ['policy decide p.json --tools t.json', '--call is missing'],
    ['policy decide p.json --call c.json', '--tools is missing'],
    ['policy diff p.json', 'A file is missing'],
    ['--frob', 'There is no'],
    ['help frob', 'There is no command “frob”'],
  ])('%s', async (typed, said) => {
    const line = await refused(typed.split(' '))
    expect(line).toContain(said)
    expect(line).toMatch(/See signalbox .*--help\.\n$/)
  })

  test('the value of an option that does not exist is not repeated', async () => {
    expect(await refused(['policy', 'check', 'p.json', '--tokn=sbx_a_secret'])).not.toContain('sbx_a_secret')
  })

  test('everything after “--” is a file', async () => {
    folder.put('--help', policy)
    expect((await folder.run(['policy', 'check', '--', '--help'])).out).toBe('[]\n')
  })
})

describe('standard output', () => {
  test.each(['SIGNAL', 'CLOSED'])(
    'that nobody reads any more ends the command in silence (%s)',
    async (how) => {
      const call = `${JSON.stringify({ tool: 't', args: { text: 'x'.repeat(1000) } })}\n`
      folder.put('many.jsonl', call.repeat(20_000))
      const child = spawn(process.execPath, [program, ...decide({ call: 'many.jsonl' })], {
        cwd: folder.path,
      })
      let err = ''
      child.stderr.on('data', (chunk) => {
        err += chunk
      })
      if (how === 'SIGNAL') child.stdout.once('data', () => child.stdout.destroy())
      else child.stdout.destroy()
      const code = await new Promise((resolve) => child.once('close', resolve))
      expect({ code, err }).toEqual({ code: 0, err: '' })
    },
  )

  test('that nobody reads does not change the answer', async () => {
    folder.put('bad.json', { version: '2', default: 'deny' })
    const child = spawn(process.execPath, [program, 'policy', 'check', 'bad.json'], { cwd: folder.path })
    child.stdout.destroy()
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2)
  })

  test.skipIf(process.platform !== 'linux')(
    'that cannot be written is told, with an exit code of its own',
    () => {
      const ended = spawnSync(
        'sh',
        ['-c', `"${process.execPath}" "${program}" policy check p.json > /dev/full`],
        {
          cwd: folder.path,
          encoding: 'utf8',
        },
      )
      expect(ended.stderr).toBe('signalbox: standard output: it cannot be written (ENOSPC).\n')
      expect(ended.status).toBe(3)
    },
  )
})

describe('help', () => {
  test('is there for everything, on standard output', async () => {
    expect((await folder.run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
    const all = await folder.run(['--help'])
    expect(all.code).toBe(0)
    expect((await folder.run([])).out).toBe(all.out)
    const names = [...all.out.matchAll(/^ {2}signalbox ((?:[a-z]+ )+) /gm)].map(([, name = '']) =>
      name.trim(),
    )
    expect(names.length).toBeGreaterThanOrEqual(4)
    for (const name of names) {
      const { code, out, err } = await folder.run([...name.split(' '), '--help'])
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain(`signalbox ${name} `)
      expect(out).toContain('Exit codes: 0 ')
      expect((await folder.run(['help', ...name.split(' ')])).out).toBe(out)
    }
    expect((await folder.run(['policy', '--help'])).out).toContain('signalbox policy check')
  }, 30_000)
})
