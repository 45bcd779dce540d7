import { type Browser, expect, type Page } from '@playwright/test'
import { expectSound, inEachForm } from './forms.ts'
import { test } from './test.ts'

const decision = (page: Page) => page.getByRole('region', { name: 'Decision' })
const amount = (page: Page) => page.getByRole('textbox', { name: 'amount', exact: true })
const editor = (page: Page) => page.getByRole('textbox', { name: 'Policy as JSON' })

/** Opens the playground and touches the policy, so that editor and engine are there. */
async function opened(page: Page, address = '/playground') {
  await page.goto(address)
  if (address === '/playground') await page.getByRole('textbox', { name: 'Policy', exact: true }).focus()
  await expect(editor(page)).toBeVisible()
}

async function write(page: Page, policy: string) {
  await editor(page).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(policy)
}

async function inContext(browser: Browser, options: object, work: (page: Page) => Promise<void>) {
  const context = await browser.newContext(options)
  await work(await context.newPage())
  await context.close()
}

test('a call is decided as it is changed, with everything that was looked at', async ({ page }) => {
  await opened(page)
  await expect(decision(page)).toContainText('Denied')
  await expect(decision(page)).toContainText('amount is at most 200; it was 250: no.')
  await amount(page).fill('120')
  await expect(decision(page)).toContainText('Allowed')
  await page.getByRole('combobox', { name: 'Tool' }).click()
  await page.getByRole('option', { name: 'delete_customer' }).click()
  await expect(decision(page)).toContainText('Hidden')
  await expect(decision(page)).toContainText('Unknown tool: delete_customer')
})

test('a text that is no policy gets its findings, each at its line', async ({ page }) => {
  await opened(page)
  await write(page, '{\n  "version": "1",\n  "defualt": "deny"\n}')
  await expect(decision(page)).toContainText('This text is not a policy yet')
  await expect(decision(page)).toContainText(/Line \d/)
  const findings = page.getByRole('region', { name: 'Findings' })
  await expect(findings.getByRole('button', { name: /^Error Line 3/ })).toBeVisible()
  await write(page, '{ "version": "1", "default": "allow" }')
  await expect(decision(page)).toContainText('Allowed')
})

test('what is typed survives a reload, also before the editor was there', async ({ page }) => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.goto('/playground', { waitUntil: 'networkidle' })
  await page.route('**/*.js', async (route) => {
    await held
    await route.continue()
  })
  const plain = page.getByRole('textbox', { name: 'Policy', exact: true })
  await plain.fill('{ "version": "1", "default": "allow" }')
  await expect(plain).toHaveValue('{ "version": "1", "default": "allow" }')
  release()
  await expect(editor(page)).toContainText('"allow"')
  await expect(editor(page)).toBeFocused()
  await amount(page).fill('9000')
  await expect(decision(page)).toContainText('Allowed')
  await page.unrouteAll()
  await page.reload()
  await expect(editor(page)).toContainText('"allow"')
  await expect(amount(page)).toHaveValue('9000')
})

test('a link carries everything behind its #, which nobody is sent, and opens once', async ({
  page,
  browser,
  baseURL,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await opened(page)
  await write(page, '{ "version": "1", "default": "allow", "description": "handed on" }')
  await amount(page).fill('777')
  await page.getByRole('button', { name: 'Copy link' }).click()
  await expect(page.getByText('Copied. It stands behind the #')).toBeVisible()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  const carried = new URL(link).hash.slice('#try='.length)
  expect(carried.length).toBeGreaterThan(100)
  await inContext(browser, baseURL ? { baseURL } : {}, async (other) => {
    const asked: string[] = []
    other.on('request', (request) =>
      asked.push(`${request.url()} ${request.postData() ?? ''} ${JSON.stringify(request.headers())}`),
    )
    await other.goto(link)
    await expect(editor(other)).toContainText('handed on')
    await expect(amount(other)).toHaveValue('777')
    expect(asked.join('\n')).not.toContain(carried.slice(0, 60))
    expect(new URL(other.url()).hash).toBe('')
    await amount(other).fill('778')
    await other.reload()
    await expect(amount(other)).toHaveValue('778')
  })
})

test('a link that was cut opens nothing and takes nothing away', async ({ page }) => {
  await opened(page)
  await amount(page).fill('123')
  await page.evaluate(() => {
    window.location.hash = 'try=abc'
  })
  await expect(page.getByText('This link holds nothing that can be opened')).toBeVisible()
  await expect(amount(page)).toHaveValue('123')
})

test('an example comes in place of what was typed, and what was typed can be had back', async ({ page }) => {
  await opened(page)
  await amount(page).fill('123')
  await page.getByRole('button', { name: 'Look-alikes' }).click()
  await expect(decision(page)).toContainText('the argument "Amount" looks like "amount"')
  await page.getByRole('button', { name: 'Back to what you had' }).click()
  await expect(amount(page)).toHaveValue('123')
})

test('every example is decided as its attack is, and the page of an attack leads to it', async ({ page }) => {
  for (const [name, said] of [
    ['A limit', 'Over limit'],
    ['A budget', 'Over limit'],
    ['Only readers', 'Hidden'],
    ['Paths', 'Denied'],
    ['A support agent', 'Denied'],
  ] as const) {
    await page.goto('/playground')
    await page.getByRole('button', { name, exact: true }).click()
    await expect(editor(page)).toBeVisible()
    await expect(decision(page)).toContainText(said)
    await page.evaluate(() => window.sessionStorage.clear())
  }
  await page.goto('/attacks/sql-escape')
  await page.getByRole('link', { name: 'Open in the playground' }).click()
  await expect(editor(page)).toContainText('One SELECT statement at a time')
  await expect(decision(page)).toContainText('Denied')
})

test('other tools can be pasted, as a server lists them', async ({ page }) => {
  await opened(page)
  await page.getByText('Tools', { exact: true }).click()
  await page
    .getByLabel('Result of tools/list, or an inventory')
    .fill('{"tools":[{"name":"get_weather","description":"Gets the weather."}]}')
  await page.getByRole('combobox', { name: 'Tool' }).click()
  await page.getByRole('option', { name: 'get_weather' }).click()
  await expect(decision(page)).toContainText('Hidden')
  await page.getByLabel('Result of tools/list, or an inventory').fill('{"tools":')
  await expect(page.getByText('The last tools that could be read are used.')).toBeVisible()
})

test('nothing is asked of anybody while calls are decided', async ({ page, context }) => {
  await opened(page)
  await page.waitForLoadState('networkidle')
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await context.setOffline(true)
  await amount(page).fill('1')
  await expect(decision(page)).toContainText('Allowed')
  await write(page, '{ "version": "1", "default": "deny" }')
  await expect(decision(page)).toContainText('Hidden')
  expect(asked).toEqual([])
})

test('without scripts the example and its decision are there, and what the page needs', async ({
  browser,
  baseURL,
}) => {
  await inContext(browser, { javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) }, async (page) => {
    await page.goto('/playground')
    await expect(page.getByRole('textbox', { name: 'Policy' })).toHaveValue(/create_refund/)
    await expect(decision(page)).toContainText('Allowed only when amount is at most 200.')
    await expect(page.getByText('Trying other calls needs scripts')).toBeVisible()
  })
})

test('the playground has no barrier and no sideways scrolling in any form @forms', async ({ page }) => {
  await inEachForm(page, async (form) => {
    await page.goto('/playground')
    await expectSound(page, form)
    await opened(page)
    await page.getByText('Tools', { exact: true }).click()
    await page.getByText('Who calls, when, and what was used').click()
    await expect(page.getByText('Nobody in particular')).toBeVisible()
    await expectSound(page, `opened, ${form}`)
  })
})
