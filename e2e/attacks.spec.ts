import { expect, type Page } from '@playwright/test'
import { expectSound, inEachForm, isLong } from './forms.ts'
import { test } from './test.ts'

const board = (page: Page) => page.getByRole('region', { name: 'See it decided' })
const args = (page: Page) => board(page).getByRole('textbox', { name: 'Arguments of' })

/** The addresses of all attacks, as the list has them. */
async function addresses(page: Page): Promise<string[]> {
  await page.goto('/attacks')
  const links = page.getByRole('main').getByRole('link')
  return links.evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''))
}

/** The pages are made alike, and `e2e/public.spec.ts` asks for each of them: `npm test` reads three, the long run all. */
test('every attack of the list has a page of its own, whole without scripts @forms', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) })
  const page = await context.newPage()
  const all = await addresses(page)
  expect(all.length).toBeGreaterThanOrEqual(15)
  const [titles, descriptions] = [new Set<string>(), new Set<string>()]
  const read = isLong() ? all : all.filter((_, i) => i % 7 === 0)
  for (const address of read) {
    const answer = await page.goto(address)
    expect(answer?.status(), address).toBe(200)
    titles.add(await page.title())
    expect((await page.title()).length, address).toBeLessThanOrEqual(60)
    const description = await page.locator('meta[name="description"]').getAttribute('content')
    expect(description?.length).toBeLessThanOrEqual(155)
    descriptions.add(description ?? '')
    for (const heading of ['How it works', 'What it leaves', 'In public', 'See it decided']) {
      await expect(page.getByRole('heading', { name: heading })).toBeVisible()
    }
    const policy = await page.getByRole('group', { name: 'policy.json' }).textContent()
    expect(() => JSON.parse(policy ?? '')).not.toThrow()
    await expect(board(page).getByText('The agent reads')).toBeVisible()
  }
  expect([titles.size, descriptions.size]).toEqual([read.length, read.length])
  await context.close()
})

test('a call is decided with the rule and without it', async ({ page }) => {
  await page.goto('/attacks/path-traversal')
  await expect(board(page)).toContainText('[POLICY DENIED] Write the path without two dots')
  await board(page).getByRole('radio', { name: 'Without it' }).check()
  await expect(board(page)).toContainText('sent on to the server')
  await board(page).getByRole('radio', { name: 'With the rule' }).check()
  await board(page)
    .getByRole('radio', { name: /Through a link/ })
    .check()
  await expect(board(page)).toContainText('It gets through: the rule does not reach so far.')
})

test('what the reader changes is decided by the engine, which comes only then', async ({ page }) => {
  const scripts: string[] = []
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url())
  })
  await page.goto('/attacks/path-traversal', { waitUntil: 'networkidle' })
  const before = scripts.length
  await args(page).fill('{ "path": "/workspace/a/b.txt" }')
  await expect(board(page)).toContainText('sent on to the server')
  expect(scripts.length).toBeGreaterThan(before)
  await args(page).fill('{ "path": "/etc/passwd" }')
  await expect(board(page)).toContainText('Files below /workspace/ may be read')
  await args(page).fill('{ "path": ')
  await expect(board(page)).toContainText('These arguments cannot be read')
  await board(page).getByRole('button', { name: 'Undo' }).click()
  await expect(board(page)).toContainText('Write the path without two dots')
})

test('the number of calls counts, and a limit refuses those that are too many', async ({ page }) => {
  await page.goto('/attacks/runaway-loops')
  await expect(board(page)).toContainText('30 of 50 reached the server')
  await board(page).getByLabel('Sent').fill('31')
  await expect(board(page)).toContainText('30 of 31 reached the server')
  await board(page).getByLabel('Sent').fill('12')
  await expect(board(page)).toContainText('all 12 reached the server')
  await board(page).getByRole('radio', { name: 'Without it' }).check()
  await board(page).getByLabel('Sent').fill('900')
  await expect(board(page)).toContainText('all 900 reached the server')
})

test('an attack that no rule stops says so', async ({ page }) => {
  await page.goto('/attacks/malicious-package')
  await expect(page.getByRole('heading', { level: 2, name: 'No rule stops it' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 2, name: 'What a rule can still do' })).toBeVisible()
})

test('an attack that nobody described is no page', async ({ page }) => {
  expect((await page.goto('/attacks/no-such-attack'))?.status()).toBe(404)
})

test('the attacks have no barrier and no sideways scrolling in any form @forms', async ({ page }) => {
  await inEachForm(page, async (form) => {
    for (const address of ['/attacks', '/attacks/mass-refunds', '/attacks/tool-shadowing']) {
      await page.goto(address)
      if (address !== '/attacks') await board(page).getByText('Why').click()
      await expectSound(page, `${address}, ${form}`)
    }
  })
})
