import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { builtPath, FORMS, type Instance, NOWHERE } from '#lib/contracts/built-pages.ts'
import { pagePolicy } from '#lib/contracts/page-policy.ts'
import { THEME_COOKIE, themeAttribute } from '#lib/contracts/theme.ts'
import { type Later, later } from './later.ts'

type Coding = 'br' | 'gzip' | 'identity'
type Body = { bytes: Buffer; etag: string }

const compressed: Record<Coding, (bytes: Buffer) => Promise<Buffer>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
  identity: async (bytes) => bytes,
}

/** A page as it lies in memory: for each theme and each coding once, from the first time that somebody asks for it. */
class BuiltPage {
  readonly #page: Later
  readonly #bodies = new Map<string, Promise<Body>>()
  readonly policy: string

  constructor(page: Later) {
    this.#page = page
    this.policy = pagePolicy(page.hashes)
  }

  body(theme: 'light' | 'dark' | undefined, coding: Coding): Promise<Body> {
    const key = `${theme ?? ''} ${coding}`
    let body = this.#bodies.get(key)
    if (body === undefined) {
      body = this.#make(theme, coding)
      this.#bodies.set(key, body)
      body.catch(() => this.#bodies.delete(key))
    }
    return body
  }

  async #make(theme: 'light' | 'dark' | undefined, coding: Coding): Promise<Body> {
    const { html } = this.#page
    const coloured = theme === undefined ? html : html.replace('<html ', `<html data-theme="${theme}" `)
    const bytes = await compressed[coding](Buffer.from(coloured))
    return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"` }
  }
}

/** The pages that `next build` wrote, to be sent from memory. They change with the next build, never before. */
export class BuiltPages {
  readonly #pages: ReadonlyMap<string, BuiltPage>
  readonly #rooms: ReadonlySet<string>
  readonly #instance: Instance

  private constructor(pages: ReadonlyMap<string, BuiltPage>, instance: Instance) {
    this.#pages = pages
    this.#instance = instance
    this.#rooms = new Set([...pages.keys()].map(roomOf))
  }

  /**
   * Reads all pages of a build.
   * @param build the folder of the build, `.next`
   * @param origin the address of this instance, which the pages name as theirs
   * @throws when a page that the build lists is not there
   */
  static async read(build: string, origin: string, instance: Instance): Promise<BuiltPages> {
    const manifest: { routes: Record<string, { dataRoute: string | null }> } = JSON.parse(
      await readFile(path.join(build, 'prerender-manifest.json'), 'utf8'),
    )
    // Files have no data route, and what begins with an underscore is Next's own.
    const routes = Object.entries(manifest.routes)
      .filter(([route, { dataRoute }]) => dataRoute !== null && !route.startsWith('/_'))
      .map(([route]) => route)
    const pages = await Promise.all(
      routes.map(async (route): Promise<[string, BuiltPage]> => {
        const html = await readFile(path.join(build, 'server/app', `${route}.html`), 'utf8')
        return [route, new BuiltPage(later(html.replaceAll(NOWHERE, origin)))]
      }),
    )
    return new BuiltPages(new Map(pages), instance)
  }

  /**
   * Answers a request for a built page.
   * @returns false where there is none, so that somebody else has to answer
   */
  async answer(req: IncomingMessage, res: ServerResponse): Promise<boolean> {
    if (req.method !== 'GET' && req.method !== 'HEAD') return false
    const page = this.#at(addressOf(req.url ?? '/'))
    if (page === undefined) return false
    const coding = codingOf(req.headers['accept-encoding'])
    const { bytes, etag } = await page.body(themeOf(req.headers.cookie), coding)
    res.setHeader('content-security-policy', page.policy)
    // Kept by browsers and asked for again each time; answered without the page while it is the same.
    res.setHeader('cache-control', 'public, max-age=0, must-revalidate')
    res.setHeader('vary', 'accept-encoding, cookie')
    res.setHeader('etag', etag)
    if (sameAs(req.headers['if-none-match'], etag)) {
      res.writeHead(304).end()
      return true
    }
    if (coding !== 'identity') res.setHeader('content-encoding', coding)
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': bytes.length })
    res.end(req.method === 'HEAD' ? undefined : bytes)
    return true
  }

  /**
   * Whether an address lies where all pages are built ahead and is none of them. Next would answer with a page of its own;
   * ours is at any address that nothing answers.
   */
  lacks(url: string): boolean {
    const address = addressOf(url)
    const { pathname } = address
    return this.#rooms.has(roomOf(pathname)) && !pathname.endsWith('/') && !this.#at(address)
  }

  #at({ pathname, searchParams }: URL): BuiltPage | undefined {
    // The forms of a page are no addresses.
    if (pathname.startsWith(FORMS)) return undefined
    return this.#pages.get(builtPath(pathname, searchParams, this.#instance))
  }
}

/** Where a request leads. Its dots are walked here, as Next does: it would send what lies there as it was built. */
function addressOf(url: string): URL {
  return new URL(`${NOWHERE}${url}`)
}

/** The first step of a path. */
function roomOf(pathname: string): string {
  return pathname.split('/')[1] ?? ''
}

function codingOf(accepted: string | string[] | undefined): Coding {
  const named = String(accepted ?? '')
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter((each) => !/;\s*q=0(\.0*)?$/.test(each))
    .map((each) => each.split(';')[0]?.trim())
  if (named.includes('br')) return 'br'
  return named.includes('gzip') ? 'gzip' : 'identity'
}

function themeOf(cookies: string | undefined): 'light' | 'dark' | undefined {
  const pairs = (cookies ?? '').split(';').map((pair) => pair.trim().split('='))
  return themeAttribute(pairs.find(([name]) => name === THEME_COOKIE)?.[1])
}

function sameAs(known: string | undefined, etag: string): boolean {
  if (known === undefined) return false
  return known.split(',').some((each) => each.trim().replace(/^W\//, '') === etag || each.trim() === '*')
}
