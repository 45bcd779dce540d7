import { createHash } from 'node:crypto'
import { KEEP, KEPT_UNDER, READY } from '#lib/contracts/before-scripts.ts'
import { untilScripts } from './until-scripts.ts'

/** Written into each page: what waits for the first sign of a hand. */
const waiting = `(${untilScripts.toString()})(${[KEEP, KEPT_UNDER, READY].map((each) => JSON.stringify(each)).join(', ')})`

const scripts = /<script\b([^>]*)>([\s\S]*?)<\/script>/g
/** What Next hands to React, piece by piece; each is JSON. */
const piece = /^(?:\(self\.__next_f=self\.__next_f\|\|\[\]\)|self\.__next_f)\.push\((\[[\s\S]*\])\);?$/

/** A page whose scripts wait, and the hashes of the scripts that stand in it, for its content security policy. */
export type Later = { html: string; hashes: string[] }

/**
 * Takes the scripts out of a page that Next built and writes in their place their addresses and the data for them, which
 * nobody reads before a hand stirs. A script of a kind that is not known here stays as it is.
 */
export function later(html: string): Later {
  const sources: string[] = []
  const data: unknown[] = []
  const hashes = new Set<string>()
  const bare = html
    .replace(/<link\b(?=[^>]*\brel="(?:preload|modulepreload)")(?=[^>]*\bas="script")[^>]*>/g, '')
    .replace(scripts, (whole, attributes: string, body: string) => {
      // Data runs never; and what has the attribute for old browsers is loaded by none that this product runs in.
      if (/\btype="application\/(?:ld\+)?json"/.test(attributes)) return whole
      if (/\bnomodule\b/i.test(attributes)) return ''
      const src = /\bsrc="([^"]*)"/.exec(attributes)?.[1]
      if (src !== undefined) {
        sources.push(src.replaceAll('&amp;', '&'))
        return ''
      }
      const pushed = piece.exec(body)?.[1]
      if (pushed !== undefined) {
        data.push(JSON.parse(pushed))
        return ''
      }
      hashes.add(hashOf(body))
      return whole
    })
  const end = bare.lastIndexOf('</body>')
  if (end < 0) throw new Error('A page that was built has no end.')
  const added = `${inert('page-scripts', sources)}${inert('page-data', data)}<script>${waiting}</script>`
  hashes.add(hashOf(waiting))
  return { html: bare.slice(0, end) + added + bare.slice(end), hashes: [...hashes] }
}

/** JSON that no parser of HTML sees an end in. */
function inert(id: string, value: unknown): string {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c')
  return `<script type="application/json" id="${id}">${json}</script>`
}

/** What the policy names a script by. */
export function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`
}
