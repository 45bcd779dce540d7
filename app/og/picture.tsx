import { ImageResponse } from 'next/og'
import { ogSize } from '#app/public-metadata.ts'
import { broken, outlines } from './lettering.ts'

const ink = '#121c2a'
const paper = '#fafaf7'
const signal = '#cbf34e'
const left = 72
const right = ogSize.width - left

const mark = `<g transform="translate(${left} 60) scale(2.25)"><rect width="32" height="32" rx="8" fill="${ink}"/><path d="M10 6v20" stroke="${paper}" stroke-width="3.2" stroke-linecap="round"/><path d="M10 18 24 9.6" stroke="${signal}" stroke-width="5.2"/><circle cx="10" cy="18" r="3.4" fill="${paper}"/></g>`

/** The line a call runs on: the gate, and what lies behind it. */
const line = `<path d="M${left} 520H${right}" stroke="${ink}" stroke-width="10"/><circle cx="${right - 220}" cy="520" r="26" fill="${signal}" stroke="${ink}" stroke-width="10"/>`

/** The picture of a page as SVG: its title in our lettering, above the line. */
function pictureSvg(title: string, path: string): string {
  const lines = broken('head', title, 80, right - left, 3)
  const words = lines.map((text, i) => outlines('head', text, { x: left, y: 262 + i * 88, size: 80 }))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${ogSize.width}" height="${ogSize.height}">`,
    `<rect width="100%" height="100%" fill="${paper}"/>`,
    mark,
    // Outlines of the regular weight, drawn as heavy as headings are.
    `<g fill="${ink}" stroke="${ink}" stroke-width="28" stroke-linejoin="round">`,
    outlines('head', 'Signalbox', { x: left + 92, y: 110, size: 44 }),
    '</g>',
    `<g fill="${ink}" stroke="${ink}" stroke-width="44" stroke-linejoin="round">${words.join('')}</g>`,
    line,
    `<g fill="${ink}" stroke="${ink}" stroke-width="26">${outlines('mono', broken('mono', path, 28, right - left, 1)[0] ?? '', { x: left, y: 586, size: 28 })}</g>`,
    '</svg>',
  ].join('')
}

/** The same as a PNG, drawn on this server: it asks nobody for a font. */
export async function picture(title: string, path: string): Promise<ArrayBuffer> {
  const src = `data:image/svg+xml;base64,${Buffer.from(pictureSvg(title, path)).toString('base64')}`
  // biome-ignore lint/performance/noImgElement: this is no page
  return new ImageResponse(<img src={src} alt="" {...ogSize} />, ogSize).arrayBuffer()
}
