import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..', '..')
const sheets = ['app', 'components'].flatMap((folder) =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.css'))
    .map((file) => path.join(root, folder, file)),
)
const tokens = fs.readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8')

test('a colour, size or face that a stylesheet uses is a token, or is set by that stylesheet itself', () => {
  // A name that nobody sets falls back silently, and the page is only a little wrong.
  const unknown = sheets.flatMap((file) => {
    const text = fs.readFileSync(file, 'utf8')
    return [...text.matchAll(/var\((--(?:ink|line|text|radius|z|t|allow|deny|limit|ask|hide|risk)[\w-]*)/g)]
      .map((match) => match[1] ?? '')
      .filter((name) => !new RegExp(`${name}\\s*:`).test(tokens + text))
      .map((name) => `${path.relative(root, file)}: ${name}`)
  })
  expect(unknown).toEqual([])
})
