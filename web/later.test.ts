import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { later } from './later.ts'

const built = (body: string, head = '') =>
  `<!DOCTYPE html><html lang="en" class="faces"><head>${head}</head><body>${body}</body></html>`

/** Every script of a page that a browser would run. */
function running(html: string): { attributes: string; body: string }[] {
  return [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)]
    .map(([, attributes = '', body = '']) => ({ attributes, body }))
    .filter(({ attributes }) => !attributes.includes('json'))
}

const data = (html: string, id: string): unknown =>
  JSON.parse(new RegExp(`id="${id}">([\\s\\S]*?)</script>`).exec(html)?.[1] ?? '')

const sha = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`

const page = built(
  '<main>Words</main><script>(self.__next_f=self.__next_f||[]).push([0])</script>' +
    '<script>self.__next_f.push([1,"1:\\u003cdiv>\\n"])</script><script>self.__next_f.push([1,"2:[]\\n"])</script>' +
    '<script src="/_next/static/chunks/main.js?a=1&amp;b=2" id="_R_" async=""></script>',
  '<link rel="preload" as="script" fetchPriority="low" href="/_next/static/chunks/main.js"/>' +
    '<link rel="preload" href="/font.woff2" as="font"/><link rel="stylesheet" href="/a.css"/>' +
    '<script src="/_next/static/chunks/one.js" async=""></script><script src="/old.js" noModule=""></script>',
)

test('no script is fetched before a hand stirs: only its address stands in the page', () => {
  const { html } = later(page)
  expect(html).not.toMatch(/<script[^>]*\bsrc=/)
  expect(html).not.toContain('as="script"')
  expect(html).not.toContain('old.js')
  expect(html).toContain('as="font"')
  expect(html).toContain('<link rel="stylesheet" href="/a.css"/>')
  expect(data(html, 'page-scripts')).toEqual([
    '/_next/static/chunks/one.js',
    '/_next/static/chunks/main.js?a=1&b=2',
  ])
})

test('what React is given comes whole and in its order, and nothing in it ends the script it stands in', () => {
  const { html } = later(page)
  expect(data(html, 'page-data')).toEqual([[0], [1, '1:<div>\n'], [1, '2:[]\n']])
  expect(/id="page-data">([^<]*)<\/script>/.exec(html)?.[1]).toContain('\\u003cdiv>')
})

test('every script that stands in a page is named by its hash, and so is one of a kind that is new', () => {
  const odd = 'requestAnimationFrame(function(){$RT=performance.now()});'
  for (const html of [page, page.replace('<main>', `<script>${odd}</script><main>`)]) {
    const sent = later(html)
    const scripts = running(sent.html)
    expect(scripts.length).toBeGreaterThan(0)
    expect(new Set(scripts.map(({ body }) => sha(body)))).toEqual(new Set(sent.hashes))
  }
  expect(later(page.replace('<main>', `<script>${odd}</script><main>`)).hashes).toContain(sha(odd))
})

test('what a page says of itself to machines stays where it was', () => {
  const said = '<script type="application/ld+json">{"@type":"FAQPage"}</script>'
  expect(later(built(said)).html).toContain(said)
})
