import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const skipped = new Set(['node_modules', 'dist', 'build'])

/** Every Markdown file of ours, relative to the root. Folders that begin with a dot hold nothing we wrote. */
function documents(folder = ''): string[] {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const at = path.posix.join(folder, entry.name)
    if (entry.name.startsWith('.') || skipped.has(entry.name)) return []
    if (entry.isDirectory()) return documents(at)
    return entry.name.endsWith('.md') ? [at] : []
  })
}

const textOf = (file: string) => fs.readFileSync(path.join(root, file), 'utf8')
const exists = (file: string) => fs.existsSync(path.join(root, file))
/** Methods of the protocol look like paths and are none. */
const methods = new Set(['tools/list', 'tools/call'])
const rooms = 'app|bench|cli|components|docs|e2e|jobs|lib|prisma|sandbox|tools|worker'
const place = new RegExp(`\`((?:(?:${rooms})/[\\w./[\\]()-]+)|[\\w.-]+\\.(?:md|yml|json))\``, 'g')
/** Files that a reader makes, or that an instance makes. */
const made = new Set([
  'policy.json',
  'secrets.json',
  'call.json',
  'tools.json',
  'support.json',
  'support.tools.json',
])

const placesIn = (text: string) =>
  [...text.matchAll(place)]
    .map(([, named = '']) => named)
    .filter((named) => !methods.has(named) && !made.has(named))

/** Local links of a document, relative to the root, without their anchors. */
const linksIn = (file: string) =>
  [...textOf(file).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link.replace(/#.*$/, ''))
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
    .map((link) => path.posix.join(path.posix.dirname(file), link))

/** Test files with the titles that stand in quotes behind them: `x.test.ts` "one", "two". */
const quotedIn = (text: string) =>
  [...text.matchAll(/`([\w./-]+\.(?:test|spec)\.ts)`((?:,? "[^"]+")+)/g)].flatMap(
    ([, file = '', titles = '']) =>
      [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
  )

test('the documents a reader expects are there', () => {
  const expected = [
    'README.md',
    'AGENTS.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'docs/failure-modes.md',
    'docs/glossary.md',
  ]
  expect(documents()).toEqual(expect.arrayContaining(expected))
})

describe.each(documents())('%s', (file) => {
  test('names no path that does not exist', () => {
    expect([...placesIn(textOf(file)), ...linksIn(file)].filter((named) => !exists(named))).toEqual([])
  })

  test('names no command that does not exist', () => {
    const { scripts } = JSON.parse(textOf('package.json'))
    const named = [...textOf(file).matchAll(/npm (?:run (?:-s )?([\w:]+)|(start|test)\b)/g)]
    const unknown = named.map(([, run, plain]) => run ?? plain ?? '').filter((name) => !(name in scripts))
    expect(unknown).toEqual([])
  })

  test('quotes no test that does not exist', () => {
    const unknown = quotedIn(textOf(file)).filter(
      (each) => !exists(each.file) || !textOf(each.file).includes(each.title),
    )
    expect(unknown).toEqual([])
  })
})

test('a wrong path, link, or title would be noticed', () => {
  expect(placesIn('see `tools/nothing.mjs` and `tools/call`')).toEqual(['tools/nothing.mjs'])
  expect(linksIn('README.md')).toContain('docs/screenshot.png')
  expect(quotedIn('`a/b.test.ts` "one", "two"').map((each) => each.title)).toEqual(['one', 'two'])
})

test('what the README shows as the output of npm start is what the launcher says', () => {
  const said = ['start', 'install', 'build'].map((name) => textOf(`tools/${name}.mjs`)).join('\n')
  const lines = [...textOf('README.md').matchAll(/^\[ {2}… {2}s\] (.+)$/gm)].map(([, line = '']) => line)
  expect(lines.length).toBeGreaterThan(5)
  const fixed = lines.filter((line) => !/^(Database migrated|Starting sandbox)/.test(line))
  for (const line of fixed) expect(said).toContain(line)
})
