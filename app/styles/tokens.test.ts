import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

type Scheme = 'light' | 'dark'

const source = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8')
const values = new Map(
  [...source.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [
    name ?? '',
    (value ?? '').trim(),
  ]),
)

/** Relative luminance (WCAG 2) of `oklch(L C h)`. */
function luminance(colour: string): number {
  const numbers = /oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/.exec(colour)
  if (!numbers) throw new Error(`not a colour: ${colour}`)
  const [L = 0, C = 0, h = 0] = numbers.slice(1).map(Number)
  const a = C * Math.cos((h * Math.PI) / 180)
  const b = C * Math.sin((h * Math.PI) / 180)
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clamp = (part: number) => Math.min(1, Math.max(0, part))
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function colour(name: string, scheme: Scheme): string {
  const value = values.get(name)
  if (value === undefined) throw new Error(`no token ${name}`)
  const both = /^light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\)$/.exec(value)
  return both ? ((scheme === 'light' ? both[1] : both[2]) ?? '') : value
}

function contrast(one: string, other: string, scheme: Scheme): number {
  const [bright, dark] = [luminance(colour(one, scheme)), luminance(colour(other, scheme))].toSorted(
    (a, b) => b - a,
  )
  return ((bright ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

const surfaces = ['canvas', 'surface', 'sunken', 'hover', 'selected']
const tones = ['allow', 'limit', 'ask', 'deny', 'hide']

test.each<Scheme>(['light', 'dark'])('in %s, text stands out from every surface', (scheme) => {
  for (const surface of surfaces) {
    expect(contrast('ink', surface, scheme), `ink on ${surface}`).toBeGreaterThanOrEqual(7)
    expect(contrast('ink-2', surface, scheme), `ink-2 on ${surface}`).toBeGreaterThanOrEqual(7)
    expect(contrast('ink-3', surface, scheme), `ink-3 on ${surface}`).toBeGreaterThanOrEqual(4.8)
    for (const tone of tones) {
      expect(contrast(`${tone}-text`, surface, scheme), `${tone} on ${surface}`).toBeGreaterThanOrEqual(4.8)
    }
  }
  for (const tone of tones) {
    expect(contrast(`${tone}-text`, `${tone}-tint`, scheme), `${tone} on its tint`).toBeGreaterThanOrEqual(
      4.8,
    )
  }
  expect(contrast('primary-text', 'primary', scheme)).toBeGreaterThanOrEqual(7)
  expect(contrast('signal-ink', 'signal', scheme)).toBeGreaterThanOrEqual(7)
})

test.each<Scheme>(['light', 'dark'])(
  'in %s, borders, rings, charts and risk can be told from what lies under them',
  (scheme) => {
    for (const name of ['control', 'focus', 'risk-low', ...tones.map((tone) => `${tone}-chart`)]) {
      expect(contrast(name, 'surface', scheme), name).toBeGreaterThanOrEqual(3)
    }
  },
)
