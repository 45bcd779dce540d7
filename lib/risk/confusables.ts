/**
 * Letters that pass for Latin ones, by our own eye: Cyrillic, Greek, Armenian and Cherokee, and Latin letters that
 * Unicode does not decompose. Everything that it does decompose (full width, mathematical) is left to NFKC.
 */
const pairs: readonly [string, string][] = [
  ['аɑαᴀ', 'a'],
  ['Ьвᏼ', 'b'],
  ['сϲᴄ', 'c'],
  ['ԁɗ', 'd'],
  ['еєҽɛεԑ', 'e'],
  ['ɡց', 'g'],
  ['һհ', 'h'],
  ['іıιɩӏǀ', 'i'],
  ['јϳ', 'j'],
  ['кκᴋ', 'k'],
  ['ⅼ', 'l'],
  ['мᴍ', 'm'],
  ['пոηռ', 'n'],
  ['оοσօᴏ', 'o'],
  ['рρ', 'p'],
  ['ԛզ', 'q'],
  ['гᴦ', 'r'],
  ['ѕꜱ', 's'],
  ['тτᴛ', 't'],
  ['υսᴜ', 'u'],
  ['νѵᴠ', 'v'],
  ['ԝωѡա', 'w'],
  ['хχ', 'x'],
  ['уүγყ', 'y'],
  ['ᴢ', 'z'],
  ['АΑᎪ', 'A'],
  ['ВΒᏴ', 'B'],
  ['СϹᏟ', 'C'],
  ['ЕΕᎬ', 'E'],
  ['НΗᎻ', 'H'],
  ['ІΙӀ', 'I'],
  ['ЈᎫ', 'J'],
  ['КΚᏦ', 'K'],
  ['МΜᎷ', 'M'],
  ['ΝᏁ', 'N'],
  ['ОΟՕ', 'O'],
  ['РΡᏢ', 'P'],
  ['ЅᏚ', 'S'],
  ['ТΤᎢ', 'T'],
  ['ХΧ', 'X'],
  ['УΥ', 'Y'],
  ['ΖᏃ', 'Z'],
]
const latin = new Map(pairs.flatMap(([from, to]) => [...from].map((each): [string, string] => [each, to])))

const ignorable = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const marks = /\p{Mn}/gu

/** A word as it looks: what is invisible taken out, compatibility forms and look-alikes as the Latin letter. */
export function skeleton(word: string): string {
  const shown = word.replace(ignorable, '').normalize('NFKD')
  if (!mixes(shown)) return shown.replace(marks, '')
  return [...shown]
    .map((c) => latin.get(c) ?? c)
    .join('')
    .replace(marks, '')
}

const foreign = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u

/** Whether a word holds Latin letters and letters of an alphabet that can pass for them, or only such as pass. */
export function mixes(word: string): boolean {
  if (!foreign.test(word)) return /[ɑɡıᴀ-ᴢꜱ]/u.test(word)
  if (/[A-Za-z]/.test(word)) return true
  return [...word].every((c) => latin.has(c) || !/\p{L}/u.test(c))
}

/** Lower case, one apostrophe, without the genitive. */
export function plainWord(word: string): string {
  let lower = word.toLowerCase()
  if (/^[a-z]+$/.test(lower)) return lower
  lower = lower.replaceAll('’', "'")
  let from = 0
  while (lower[from] === "'" || lower[from] === '@' || lower[from] === '$' || lower[from] === '_') from++
  lower = lower.slice(from)
  while (lower.endsWith("'") || lower.endsWith('_')) lower = lower.slice(0, -1)
  return lower.endsWith("'s") ? lower.slice(0, -2) : lower
}

const digits: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}

/** Digits among letters as the letters they stand for; undefined where there are none. */
export function undisguised(word: string): string | undefined {
  let plain = true
  for (let i = 0; i < word.length && plain; i++) {
    const code = word.charCodeAt(i)
    plain = code > 64 || (code < 48 && code !== 36)
  }
  if (plain || !/[013457@$]/.test(word) || !/[a-z]/.test(word)) return undefined
  return word.replace(/[013457@$]/g, (c) => digits[c] ?? c)
}
