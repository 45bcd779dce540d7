import localFont from 'next/font/local'

/** Headings. */
const head = localFont({
  src: '../node_modules/@fontsource-variable/schibsted-grotesk/files/schibsted-grotesk-latin-wght-normal.woff2',
  weight: '400 900',
  variable: '--face-head',
  preload: false,
})

/** Text; fetched ahead. */
const body = localFont({
  src: '../node_modules/@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2',
  weight: '200 800',
  variable: '--face-body',
})

/** Names of tools, keys and JSON; fetched ahead, because no face has its widths and names would break anew. */
const mono = localFont({
  src: '../node_modules/@fontsource-variable/atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-wght-normal.woff2',
  weight: '200 800',
  variable: '--face-mono',
  adjustFontFallback: false,
})

/** The classes that put the three faces into `--face-head`, `--face-body` and `--face-mono`. */
export const faces = `${head.variable} ${body.variable} ${mono.variable}`
