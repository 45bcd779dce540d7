import { type Browser, type BrowserContext, test as base } from '@playwright/test'

/** The context that tests of one Playwright worker have one after the other. */
const kept = new WeakMap<Browser, BrowserContext>()

/**
 * Tests in a browser that is as good as new, but has fetched and compiled the scripts of the pages already, which is a
 * fifth of all that a browser does here. Pages, cookies, whatever a page stored and what a test changed about the context
 * are gone before the next one; after a test that failed, the whole context is.
 */
export const test = base.extend({
  context: async ({ browser, timezoneId }, use, info) => {
    // What cannot be changed about a context.
    if (timezoneId !== undefined) {
      const own = await browser.newContext()
      await use(own)
      return own.close()
    }
    const context = kept.get(browser) ?? (await browser.newContext())
    kept.delete(browser)
    await use(context)
    if (info.status !== info.expectedStatus) return context.close()
    await cleared(context)
    kept.set(browser, context)
  },
  page: async ({ context }, use) => use(context.pages()[0] ?? (await context.newPage())),
})

async function cleared(context: BrowserContext): Promise<void> {
  // What a page keeps for its own tab ends with it, and so do its routes and what listened to it.
  for (const page of context.pages()) await page.close()
  await context.unrouteAll({ behavior: 'ignoreErrors' })
  await context.setOffline(false)
  await context.clearPermissions()
  await context.clearCookies()
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  const storageTypes = 'local_storage,indexeddb,cache_storage,service_workers,shared_storage'
  await devtools.send('Storage.clearDataForOrigin', { origin: '*', storageTypes })
  await devtools.detach()
}
