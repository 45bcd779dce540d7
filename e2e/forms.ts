import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'

export type Form = { width: number; colorScheme: 'light' | 'dark' }

export const WIDE: Form = { width: 1280, colorScheme: 'light' }
export const NARROW: Form = { width: 360, colorScheme: 'dark' }

/** What breaks only where those two are mixed, the long run finds. */
export const MIXED: readonly Form[] = [
  { width: 1280, colorScheme: 'dark' },
  { width: 360, colorScheme: 'light' },
]

/** Whether this is the long run: of every test marked `@forms`, with the forms that `npm test` leaves out. */
export const isLong = () => test.info().config.metadata.long === true

/** Gives the page a width and a colour, without motion. */
export async function take(page: Page, { width, colorScheme }: Form): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height: width < 500 ? 740 : 800 })
}

/**
 * Looks at the page in each form of this run: `npm test` in the one that is farthest from that in which `pages.spec.ts` sees
 * every page, the long run in the three others. `look` gets the name of the form,
 * and opens or loads what it looks at.
 */
export async function inEachForm(page: Page, look: (form: string) => Promise<void>): Promise<void> {
  for (const form of isLong() ? [WIDE, ...MIXED] : [NARROW]) {
    // A form is looked at in the time of a test.
    test.setTimeout(test.info().timeout + 60_000)
    await take(page, form)
    await look(`${form.width} px, ${form.colorScheme}`)
  }
}

/** The page as it stands has no violation that axe finds. */
export async function expectNoViolation(page: Page, name = page.url()): Promise<void> {
  // In the page itself: nothing of ours has frames of another origin, for which axe would open a page of its own.
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  const { violations } = await builder.analyze()
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
  expect(said, name).toEqual([])
}

/** Nothing on the page as it stands scrolls it sideways. */
export async function expectNoSidewaysScroll(page: Page, name = page.url()): Promise<void> {
  const over = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
  expect(over, name).toBe(0)
}

/** Both. */
export async function expectSound(page: Page, name = page.url()): Promise<void> {
  await expectNoViolation(page, name)
  await expectNoSidewaysScroll(page, name)
}

/** The page as it stands is sound in each form of this run; afterwards it is wide and light. */
export async function expectSoundInEachForm(page: Page, name = page.url()): Promise<void> {
  await inEachForm(page, (form) => expectSound(page, `${name}, ${form}`))
  await take(page, WIDE)
}
