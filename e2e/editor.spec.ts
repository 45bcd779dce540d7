import { expect, type Page, test } from '@playwright/test'
import { acceptInvitation, inviteMember } from '#lib/contracts/account.ts'
import { readPolicy } from '#lib/contracts/policies.ts'
import { ask, newcomer, password, signIn, withAgent } from './support.ts'

const rule = (page: Page, tool: string) => page.getByRole('group', { name: `Rule for ${tool}`, exact: true })

/** Does something that edits, and waits until the draft lies on the server. */
async function saved(page: Page, edit: () => Promise<void>) {
  const save = page.waitForResponse(
    (response) => response.url().endsWith('/draft') && response.request().method() === 'PUT',
  )
  await edit()
  expect((await save).status()).toBe(200)
}

async function choose(page: Page, tool: string, word: 'Allow' | 'Limit' | 'Deny' | 'Hide') {
  await rule(page, tool)
    .locator('label')
    .filter({ has: page.getByRole('radio', { name: word }) })
    .click()
}

const key = 'smartagent_access_issue_client_key'

async function opened(page: Page) {
  const { org } = await newcomer(page)
  const { policyId } = await withAgent(page, org)
  await page.goto(`/o/${org}/policies/${policyId}`)
  await expect(page.getByText('Version 1, active')).toBeVisible()
  return { org, policy: policyId }
}

test('rules are clicked, kept over a reload and published as version 2, with the time until it is active', async ({
  page,
}) => {
  const { org, policy } = await opened(page)
  await saved(page, () => choose(page, key, 'Hide'))
  await expect(rule(page, key).getByRole('radio', { name: 'Hide' })).toBeChecked()
  await expect(page.getByText('1 change', { exact: true })).toBeVisible()

  const most = page.getByRole('textbox', { name: /^Most calls of / }).first()
  const limited = ((await most.getAttribute('aria-label')) ?? '').replace('Most calls of ', '')
  await saved(page, () => most.fill('7'))
  await expect(page.getByText('was 30').or(page.getByText('was 10')).first()).toBeVisible()

  await page.reload()
  await expect(rule(page, key).getByRole('radio', { name: 'Hide' })).toBeChecked()
  await expect(page.getByRole('textbox', { name: `Most calls of ${limited}`, exact: true })).toHaveValue('7')
  await expect(page.getByText(/Draft, saved \d\d:\d\d/)).toBeVisible()
  await expect(page.getByText('2 changes', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Publish version 2' }).click()
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText(/Version 2 active in \d+ ms/)
  await expect(page.getByText('Version 2, active')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Publish version/ })).toHaveCount(0)
  const { active } = await ask(page, readPolicy, { params: { org, policy } })
  expect(active?.version).toBe(2)
  expect(active?.text).toContain('"7"'.length ? '7' : '')
})

test('a whole group is set at once, and undone in one step', async ({ page }) => {
  await opened(page)
  const critical = page.getByRole('region', { name: 'Critical', exact: true })
  const groups = critical.getByRole('group', { name: /^Rule for / })
  const count = await groups.count()
  expect(count).toBeGreaterThan(1)
  const before = await critical.getByRole('radio', { name: 'Hide', checked: true }).count()
  await critical.getByRole('button', { name: `Set all ${count}` }).click()
  await saved(page, () => page.getByRole('menuitem', { name: 'Hide', exact: true }).click())
  await expect(critical.getByRole('radio', { name: 'Hide', checked: true })).toHaveCount(count)
  await saved(page, () => page.getByRole('button', { name: 'Undo' }).click())
  await expect(critical.getByRole('radio', { name: 'Hide', checked: true })).toHaveCount(before)
})

test('a text that is no policy keeps the last rules on screen and cannot be published; the place is named', async ({
  page,
}) => {
  const { org, policy } = await opened(page)
  await saved(page, () => choose(page, key, 'Hide'))
  await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'JSON' }).click()
  const editor = page.getByRole('textbox', { name: 'Policy as JSON' })
  await expect(editor).toBeVisible()
  await editor.click()
  await page.keyboard.press('Control+Home')
  await saved(page, () => page.keyboard.type('?'))
  await expect(page.getByText(/line 1, column 1/).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Publish version 2' })).toBeDisabled()

  await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'Rules' }).click()
  await expect(page.getByText('The JSON is not a policy at the moment')).toBeVisible()
  await expect(rule(page, key).getByRole('radio', { name: 'Hide' })).toBeChecked()
  await expect(rule(page, key).getByRole('radio', { name: 'Hide' })).toBeDisabled()
  const { active, draft } = await ask(page, readPolicy, { params: { org, policy } })
  expect([active?.version, draft.startsWith('?')]).toEqual([1, true])

  // Mended, it can be published again.
  await saved(page, () => page.getByRole('button', { name: 'Undo' }).click())
  await expect(page.getByRole('button', { name: 'Publish version 2' })).toBeEnabled()
})

test('a viewer sees the rules and can change none', async ({ page, browser, baseURL }) => {
  const { org, policy } = await opened(page)
  const email = `vic-${org}@northwind.example`
  const { link } = await ask(page, inviteMember, { params: { org }, body: { email, role: 'viewer' } })
  const context = await browser.newContext(baseURL ? { baseURL } : {})
  const theirs = await context.newPage()
  const token = new URL(link, 'http://localhost').hash.slice(1).replace(/^token=/, '')
  await ask(theirs, acceptInvitation, { body: { token, password } })
  await signIn(theirs, email)
  await theirs.goto(`/o/${org}/policies/${policy}`)
  await expect(theirs.getByText('Version 1, active')).toBeVisible()
  await expect(rule(theirs, key).getByRole('radio', { name: 'Deny' })).toBeDisabled()
  await expect(theirs.getByRole('button', { name: 'Presets' })).toBeDisabled()
  await expect(theirs.getByRole('textbox', { name: /^Most calls of / })).toHaveCount(0)
  await expect(theirs.getByRole('button', { name: /^Publish/ })).toHaveCount(0)
  await context.close()
})
