import { expect, type Page } from '@playwright/test'
import { expectSound, inEachForm } from './forms.ts'
import { test } from './test.ts'

const board = (page: Page) =>
  page.getByRole('region', { name: 'Three calls to SmartAPIs, decided in this page' })

async function expectThreeDecisions(page: Page) {
  const calls = board(page).getByRole('listitem')
  await expect(calls).toHaveCount(3)
  await expect(calls.nth(0)).toContainText('Allowed')
  await expect(calls.nth(1)).toContainText('Denied')
  await expect(calls.nth(1)).toContainText('[POLICY DENIED]')
  await expect(calls.nth(2)).toContainText('Over limit')
}

test('the first page decides three calls, and decides them again', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Your agents call tools. You decide which calls run.',
  )
  await expectThreeDecisions(page)
  await board(page).getByRole('button', { name: 'Run them again' }).click()
  await expect(board(page).getByRole('status')).toContainText('Decided again')
  await expectThreeDecisions(page)
})

test('the first page is whole without scripts', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) })
  const page = await context.newPage()
  await page.goto('/')
  await expectThreeDecisions(page)
  await expect(page.getByRole('button', { name: 'Run them again' })).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'Start free' }).first()).toHaveAttribute('href', '/sign-up')
  await context.close()
})

// In `npm test`, `e2e/pages.spec.ts` looks at it.
test('the first page has no barrier and no sideways scrolling, whatever the width and the colours @long', async ({
  page,
}) => {
  await inEachForm(page, async (form) => {
    await page.goto('/')
    await expect(page.getByRole('button', { name: 'Run them again' })).toBeVisible()
    await expectSound(page, form)
  })
})

test('the first page asks no other host for anything, and its own scripts are let in', async ({
  page,
  baseURL,
}) => {
  const foreign: string[] = []
  const refused: string[] = []
  page.on('request', (request) => {
    const own = new URL(baseURL ?? page.url()).origin
    if (!request.url().startsWith(own) && !request.url().startsWith('data:')) {
      foreign.push(request.url())
    }
  })
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text())
  })
  await page.goto('/')
  const answer = await page.reload()
  await page.getByRole('button', { name: 'Run them again' }).click()
  await expect(board(page).getByRole('status')).toContainText('Decided again')
  expect(foreign).toEqual([])
  expect(refused).toEqual([])
  expect(answer?.headers()['content-security-policy']).toMatch(
    /script-src 'self' (?:'sha256-[^']+' )+'strict-dynamic';/,
  )
})

test('an address that nothing answers says so, and leads back', async ({ page }) => {
  const answer = await page.goto('/no-such-page')
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such page')
  await page.getByRole('link', { name: 'Go to the start' }).click()
  await expect(page).toHaveURL('/')
})
