import { expect } from '@playwright/test'
import { test } from './test.ts'

type Page = { path: string; status: number; html: string; text: string }
let pages: Page[]

/** The words of a page as they stand in it, without its data and its styles. */
function textOf(html: string): string {
  const shown = html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, '')
  return plain(shown)
}

function plain(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(\w+);/g, (all, name: string) => named[name] ?? all)
    .replace(/\s+/g, ' ')
}

test.beforeAll(async ({ request }) => {
  const sitemap = await (await request.get('/sitemap.xml')).text()
  const paths = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url = '']) => new URL(url).pathname)
  pages = []
  for (const path of paths) {
    const answer = await request.get(path)
    const html = await answer.text()
    pages.push({ path, status: answer.status(), html, text: textOf(html) })
  }
})

test('every page of the sitemap is there, with a title, a description and a canonical address of its own', () => {
  expect(pages.length).toBeGreaterThan(40)
  expect(pages.filter(({ status }) => status !== 200).map(({ path }) => path)).toEqual([])
  const seen = new Map<string, string>()
  for (const { path, html } of pages) {
    const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? ''
    const description = /<meta name="description" content="([^"]*)"/.exec(html)?.[1] ?? ''
    const canonical = /<link rel="canonical" href="([^"]*)"/.exec(html)?.[1] ?? ''
    expect(title, path).not.toBe('')
    expect(description, path).not.toBe('')
    expect(new URL(canonical).pathname, path).toBe(path)
    for (const said of [title, description]) {
      expect(seen.get(said), `${path} says the same of itself as another page: ${said}`).toBeUndefined()
      seen.set(said, path)
    }
  }
})

test('no link inside the public pages is broken, and neither is a place on one of them', async ({
  request,
}) => {
  const known = new Map(pages.map(({ path, html }) => [path, html]))
  const status = new Map<string, number>(pages.map((page) => [page.path, page.status]))
  const broken: string[] = []
  for (const { path, html } of pages) {
    for (const [, href = ''] of html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)) {
      const to = new URL(plain(href), `http://here${path}`)
      if (to.host !== 'here') continue
      const where = to.pathname + to.search
      if (!status.has(where)) status.set(where, (await request.get(where)).status())
      if (status.get(where) !== 200) broken.push(`${path}: ${href} answers ${status.get(where)}`)
      const there = known.get(to.pathname)
      // The playground reads its own.
      if (there === undefined || to.hash === '' || to.hash.includes('=')) continue
      if (!there.includes(`id="${decodeURIComponent(to.hash.slice(1))}"`)) broken.push(`${path}: ${href}`)
    }
  }
  expect(status.size, 'links that were followed').toBeGreaterThan(pages.length)
  expect([...new Set(broken)]).toEqual([])
})

/** Every text under a name that is to be read on the page, wherever it stands in the data. */
function said(data: unknown): string[] {
  if (Array.isArray(data)) return data.flatMap(said)
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([key, value]) =>
    ['headline', 'name', 'text'].includes(key) && typeof value === 'string' ? [value] : said(value),
  )
}

test('what a page tells machines is what it shows to people', () => {
  const kinds = new Set<string>()
  for (const { path, html, text } of pages) {
    for (const [, json = ''] of html.matchAll(/<script type="application\/ld\+json">([\s\S]*?)<\/script>/g)) {
      const data: Record<string, unknown> = JSON.parse(json)
      kinds.add(String(data['@type']))
      for (const each of said(data)) expect(text, `${path}: ${each}`).toContain(plain(each))
      const { url } = data
      if (url !== undefined) expect(url).toBe(path)
    }
  }
  expect([...kinds].sort()).toEqual(['BreadcrumbList', 'FAQPage', 'TechArticle'])
})

test('every page has a picture of its own, drawn here; no other words are drawn', async ({ request }) => {
  for (const { path, html } of pages) {
    const image = /<meta property="og:image" content="([^"]*)"/.exec(html)?.[1] ?? ''
    expect(new URL(image).pathname, path).toBe(path === '/' ? '/og' : `/og${path}`)
  }
  const sizes = new Set<number>()
  for (const path of ['/og', '/og/docs/policy-language', '/og/attacks/tool-shadowing']) {
    const answer = await request.get(path)
    expect(answer.headers()['content-type']).toBe('image/png')
    const bytes = await answer.body()
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], path).toEqual([1200, 630])
    sizes.add(bytes.length)
  }
  expect(sizes.size).toBe(3)
  expect((await request.get('/og/buy-cheap-watches')).status()).toBe(404)
})

test('robots.txt and llms.txt lead to what is public', async ({ request }) => {
  const robots = await (await request.get('/robots.txt')).text()
  expect(robots).toMatch(/^Sitemap: https?:\/\/[^/]+\/sitemap\.xml$/m)
  const llms = await (await request.get('/llms.txt')).text()
  expect(llms.startsWith('# Signalbox\n')).toBe(true)
  for (const { path } of pages) expect(llms).toContain(`${path})`)
})
