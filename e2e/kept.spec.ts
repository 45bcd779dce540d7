import { expect } from '@playwright/test'
import { newcomer } from './support.ts'
import { test } from './test.ts'

// One after the other, in the same Playwright worker: what the first leaves behind, the second must not find.
test.describe('what one test leaves in its browser', () => {
  test('is many things', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read'])
    await newcomer(page)
    await page.goto('/security')
    await page.evaluate(async () => {
      localStorage.setItem('left', 'here')
      sessionStorage.setItem('left', 'here')
      await new Promise((done) => {
        indexedDB.open('left').onsuccess = done
      })
    })
    await context.newPage()
    await context.route('**/*', (route) => route.abort())
    await context.setOffline(true)
  })

  test('is not there for the next', async ({ page, context }) => {
    expect(context.pages()).toEqual([page])
    await page.goto('/security')
    const found = await page.evaluate(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: await indexedDB.databases(),
      clipboard: (await navigator.permissions.query({ name: 'clipboard-read' as PermissionName })).state,
    }))
    expect(found).toEqual({ local: {}, session: {}, databases: [], clipboard: 'prompt' })
    expect(await context.cookies()).toEqual([])
  })
})
