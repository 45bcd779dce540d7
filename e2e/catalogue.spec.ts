import { expect, type Page } from '@playwright/test'
import { expectSound, inEachForm, isLong } from './forms.ts'
import { test } from './test.ts'

const SERVER = '/servers/smartapis-products-watch'
const KEY = `${SERVER}/tools/smartagent_access_issue_client_key`
const KINDS = [
  ...['critical', 'high', 'medium', 'low'].map((level) => `/risk/${level}`),
  ...['financial', 'destructive', 'execute', 'write', 'read'].map((category) => `/categories/${category}`),
]

const board = (page: Page) => page.getByRole('region', { name: 'See it decided' })

/** Where the links of a page lead on this site, without what follows a `#`. */
async function linksOf(page: Page): Promise<string[]> {
  const all = await page
    .getByRole('link')
    .evaluateAll((links) => links.map((a) => a.getAttribute('href') ?? ''))
  return all.filter((href) => href.startsWith('/')).map((href) => href.replace(/#.*/, ''))
}

/** The pages of tools are made alike: `npm test` asks for each of them and reads three, the long run reads all. */
test('every page of the catalogue is whole without scripts, and none leads to a page that is not there @forms', async ({
  browser,
  baseURL,
}) => {
  test.slow()
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) })
  const page = await context.newPage()
  const [waiting, seen, titles] = [['/servers', ...KINDS], new Set<string>(), new Map<string, string>()]
  let tools = 0
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(path)) continue
    seen.add(path)
    if (path.includes('/tools/')) tools += 1
    const reads = isLong() || !path.includes('/tools/') || tools % 7 === 1
    if (!reads || !/^\/(?:servers|risk|categories)/.test(path)) {
      expect((await page.request.get(path)).status(), path).toBe(200)
      continue
    }
    expect((await page.goto(path))?.status(), path).toBe(200)
    const title = await page.title()
    expect(titles.get(title), `${title}, of ${path}`).toBeUndefined()
    titles.set(title, path)
    expect(title.length, title).toBeLessThanOrEqual(60)
    const description = await page.locator('meta[name="description"]').getAttribute('content')
    expect(description?.length, path).toBeLessThanOrEqual(155)
    for (const policy of await page.getByRole('group', { name: /^policy\.json/ }).allTextContents())
      expect(() => JSON.parse(policy), path).not.toThrow()
    if (path.includes('/tools/')) {
      await expect(board(page).getByText('The agent reads')).toBeVisible()
      await expect(page.getByRole('region', { name: 'Six questions' }).locator('summary')).toHaveCount(6)
    }
    waiting.push(...(await linksOf(page)))
  }
  expect([...seen].filter((path) => path.startsWith(`${SERVER}/tools/`))).toHaveLength(21)
  expect((await page.goto(`${SERVER}/tools/no_such_tool`))?.status()).toBe(404)
  await context.close()
})

test('a call is decided under each rule, and the rules go along into the editor', async ({ page }) => {
  await page.goto(KEY)
  await expect(board(page)).toContainText('[POLICY DENIED] A person has to approve this call')
  await board(page).getByRole('radio', { name: 'Limit', exact: true }).check()
  await board(page).getByLabel('Sent').fill('7')
  await expect(board(page)).toContainText('5 of 7 reached the server')
  await board(page).getByRole('radio', { name: 'Hide', exact: true }).check()
  await expect(board(page)).toContainText('Unknown tool')
  await board(page).getByRole('radio', { name: 'Allow', exact: true }).check()
  await board(page)
    .getByRole('textbox', { name: 'Arguments of' })
    .fill('{ "client_name": "x", "scopes": ["everything"] }')
  await expect(board(page)).toContainText('The arguments do not fit the input schema')

  await page.getByRole('link', { name: 'Use this policy' }).click()
  await page.getByLabel('E-mail', { exact: true }).fill(`ana-${Date.now()}@catalogue.example`)
  await page.getByLabel('Password', { exact: true }).fill('a long enough password')
  await page.getByRole('button', { name: 'Create account' }).click()
  // Making the account hashes a password, and the console is another page: both take their time on a busy machine.
  await page.waitForURL(/\/servers\/new$/)
  await expect(page.getByText('You brought rules for SmartAPIs Products Watch')).toBeVisible({
    timeout: 20_000,
  })
  await expect(page.getByLabel('Address of the server')).toHaveValue('https://smartapis.net/mcp')
  await page.getByRole('button', { name: 'Use the SmartAPIs sandbox' }).click()
  await page.getByRole('button', { name: 'Put it into the draft' }).click({ timeout: 20_000 })
  await page.getByRole('link', { name: 'JSON', exact: true }).click()
  await expect(page.getByRole('textbox', { name: 'Policy as JSON' })).toContainText(
    'Recommended for SmartAPIs Products Watch',
  )
})

// In `npm test`, `e2e/pages.spec.ts` looks at one of each kind.
test('the catalogue has no barrier and no sideways scrolling, whatever the width and the colours @long', async ({
  page,
}) => {
  await inEachForm(page, async (form) => {
    for (const path of ['/servers', SERVER, KEY, '/risk/critical', '/categories/destructive']) {
      await page.goto(path)
      await expectSound(page, `${path}, ${form}`)
    }
  })
})
