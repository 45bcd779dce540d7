import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shownParts, unseenIn } from './shown-text.ts'

const shown = (text: string) =>
  shownParts(text)
    .map((part) => part.text)
    .join('')

test('what cannot be seen is named by its code point, and the rest stays as it is', () => {
  expect(shown('pay\u202Eeva\u200B')).toBe('pay⟨U+202E⟩eva⟨U+200B⟩')
  expect(shown('a\u00A0b\u0000\u3164\uFE0F\u2800')).toBe('a⟨U+00A0⟩b⟨U+0000⟩⟨U+3164⟩⟨U+FE0F⟩⟨U+2800⟩')
  expect(shown('\u{E0041}\u{E0001}')).toBe('⟨U+E0041⟩⟨U+E0001⟩')
  expect(shown('\uD800')).toBe('⟨U+D800⟩')
  expect(shown('Zoë’s 価格, שלום, 10 € 🙂')).toBe('Zoë’s 価格, שלום, 10 € 🙂')
  expect(shown('two\nlines\tand a tab')).toBe('two\nlines⟨tab⟩and a tab')
  expect(unseenIn('a\u200B\u200Bb\n')).toBe(2)
})

test('no text shows a character that a renderer would leave out or turn around', () => {
  const hides = /[\p{Cc}\p{Cf}\p{DI}\p{Cs}]/u
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(hides.test(shown(text).replaceAll('\n', ''))).toBe(false)
      expect(unseenIn(text)).toBe(shownParts(text).filter((part) => part.unseen).length)
    }),
  )
})
