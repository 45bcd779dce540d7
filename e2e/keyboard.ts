import { expect, type Locator, type Page } from '@playwright/test'

const has = (target: Locator) => target.evaluate((element) => element === document.activeElement)

/** Presses Tab, as a person does who sees where they are, until this has the focus; `back` goes backwards. */
export async function tabTo(
  page: Page,
  target: Locator,
  { back = false, most = 90 }: { back?: boolean; most?: number } = {},
): Promise<void> {
  for (let pressed = 0; pressed < most && !(await has(target)); pressed++)
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
  await expect(target).toBeFocused()
}

/** Presses keys while the page is busy, so that it finds them all at once, as somebody quick has it on a slow machine. */
export async function pressAtOnce(page: Page, keys: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    setTimeout(() => {
      const until = performance.now() + 300
      while (performance.now() < until);
    })
  })
  await Promise.all(keys.map((key) => page.keyboard.press(key)))
}
