import { readFileSync } from 'node:fs'
import path from 'node:path'
import fontkit from 'next/dist/compiled/@next/font/dist/fontkit/index.js'

const create = typeof fontkit === 'function' ? fontkit : fontkit.default

const files = {
  head: 'schibsted-grotesk/files/schibsted-grotesk-latin-wght-normal.woff2',
  mono: 'atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-wght-normal.woff2',
} as const
export type Face = keyof typeof files

type Font = ReturnType<typeof create>
const opened = new Map<Face, Font>()

/** A face of ours, as the pages use it; it is read once. */
function font(face: Face): Font {
  const known = opened.get(face)
  if (known) return known
  const file = path.join(process.cwd(), 'node_modules/@fontsource-variable', files[face])
  const made = create(readFileSync(file))
  opened.set(face, made)
  return made
}

/** How wide a text is at a size, in pixels. */
function widthOf(face: Face, text: string, size: number): number {
  const { positions } = font(face).layout(text)
  return (positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0) * size) / font(face).unitsPerEm
}

/** A line of text as outlines, its first baseline point at x and y: whoever draws it needs no font. */
export function outlines(face: Face, text: string, at: { x: number; y: number; size: number }): string {
  const { glyphs, positions } = font(face).layout(text)
  const scale = at.size / font(face).unitsPerEm
  let x = at.x
  const drawn = glyphs.map((glyph, i) => {
    const place = `translate(${x.toFixed(2)} ${at.y}) scale(${scale} ${-scale})`
    x += (positions[i]?.xAdvance ?? 0) * scale
    return `<path transform="${place}" d="${glyph.path.toSVG()}"/>`
  })
  return drawn.join('')
}

/** Breaks a text into lines no wider than `most`; what does not fit into `lines` ends with an ellipsis. */
export function broken(face: Face, text: string, size: number, most: number, lines: number): string[] {
  const fits = (line: string) => widthOf(face, line, size) <= most
  const made: string[] = []
  // Names of tools break after their underscores.
  for (const word of text.split(/(?<=[\s_])/)) {
    const last = made.at(-1)
    if (last !== undefined && fits((last + word).trimEnd())) made[made.length - 1] = last + word
    else made.push(word)
  }
  if (made.length <= lines) return made.map((line) => line.trimEnd())
  let last = made[lines - 1]?.trimEnd() ?? ''
  while (last !== '' && !fits(`${last}…`)) last = last.slice(0, -1).trimEnd()
  return [...made.slice(0, lines - 1).map((line) => line.trimEnd()), `${last}…`]
}
