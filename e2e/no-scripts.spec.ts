import { expect } from '@playwright/test'
import { test } from './test.ts'

const password = 'a long enough password'

/** On a slow line a form can be sent before any script runs, and then the browser sends it as it is written. */
for (const path of ['/sign-in', '/sign-up'])
  test(`a password never stands in an address, not even if no script runs: ${path}`, async ({
    browser,
    baseURL,
  }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) })
    const page = await context.newPage()
    await page.goto(path)
    await page.getByLabel('Password', { exact: true }).fill(password)
    const sent = page.waitForRequest((request) => request.isNavigationRequest())
    await page.locator('form button[type=submit]').click()
    expect(new URL((await sent).url()).search).toBe('')
    await context.close()
  })
