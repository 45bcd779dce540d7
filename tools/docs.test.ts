import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const texts = [
  'README.md',
  'AGENTS.md',
  'SECURITY.md',
  'docs',
  'components/ui/README.md',
  'sandbox/README.md',
]
  .map((each) => path.join(root, each))
  .flatMap((each) =>
    fs.statSync(each).isDirectory()
      ? fs.readdirSync(each, { recursive: true, encoding: 'utf8' }).map((file) => path.join(each, file))
      : [each],
  )
  .filter((file) => file.endsWith('.md'))

test('every path that a document names exists', () => {
  const missing = texts.flatMap((file) =>
    [
      ...fs
        .readFileSync(file, 'utf8')
        .matchAll(/`((?:app|components|docs|e2e|jobs|lib|prisma|sandbox|tools|worker)\/[\w./[\]()-]+)`/g),
    ]
      .map((match) => match[1] ?? '')
      // Methods of the protocol look like paths and are none.
      .filter((named) => named !== 'tools/list' && named !== 'tools/call')
      .filter((named) => !fs.existsSync(path.join(root, named)))
      .map((named) => `${path.relative(root, file)}: ${named}`),
  )
  expect(missing).toEqual([])
})

test('every npm script that the README names exists', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const named = [...fs.readFileSync(path.join(root, 'README.md'), 'utf8').matchAll(/npm run ([\w:]+)/g)].map(
    (match) => match[1] ?? '',
  )
  expect(named.length).toBeGreaterThan(3)
  for (const name of named) expect(Object.keys(scripts)).toContain(name)
})
