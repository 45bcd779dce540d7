/** What of fontkit, which comes inside Next for its own use of fonts, the pictures of pages need. */
declare module 'next/dist/compiled/@next/font/dist/fontkit/index.js' {
  type Glyph = { path: { toSVG(): string } }
  type Font = {
    unitsPerEm: number
    layout(text: string): { glyphs: Glyph[]; positions: { xAdvance: number }[] }
  }
  type Create = (bytes: Buffer) => Font
  /** Bundlers disagree about what the default of such a module is. */
  const fontkit: Create | { default: Create }
  export default fontkit
}
