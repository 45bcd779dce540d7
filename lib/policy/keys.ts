/**
 * What a reader may drop from a name, or cut it at: Unicode's default ignorables, other format characters, controls,
 * line and paragraph separators.
 */
const IGNORABLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Zl}\p{Zp}]/gu
const PLAIN = /^[\x20-\x7e]*$/

/** Whether a key is of ASCII, which takes a hundredth of the time to fold. */
export function isPlain(key: string): boolean {
  return PLAIN.test(key)
}

/**
 * The form in which two keys look alike: NFKC, case folded, ignorables removed. A server with a case-insensitive or
 * normalising reader would take one for the other.
 */
export function foldKey(key: string): string {
  if (isPlain(key)) return key.toLowerCase()
  // Upper case first: full case folding joins ß with ss and ſ with s, which lower case alone does not. Folding can
  // undo normal form and the other way round, hence twice.
  let folded = key
  for (let i = 0; i < 2; i++) {
    folded = folded.normalize('NFKC').replace(IGNORABLE, '').toUpperCase().toLowerCase()
  }
  return folded.normalize('NFKC')
}
