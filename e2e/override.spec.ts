import { expect, type Page } from '@playwright/test'
import { listEvents } from '#lib/contracts/calls.ts'
import { saveOverride } from '#lib/contracts/overrides.ts'
import { publishPolicy, readPolicy, saveDraft } from '#lib/contracts/policies.ts'
import { createServer, listTools } from '#lib/contracts/servers.ts'
import { expectNoViolation, expectSound, inEachForm, NARROW, take } from './forms.ts'
import { shop } from './shop.ts'
import { ask, colleague, newcomer, signIn } from './support.ts'
import { test } from './test.ts'

const tools = [
  { name: 'list_items', description: 'Lists items.', inputSchema: { type: 'object' } },
  {
    name: 'delete/preview',
    description: 'Deletes nothing: shows what would go.',
    inputSchema: { type: 'object' },
  },
]
const name = 'delete/preview'

/** A server whose policy in force denies what is critical and allows what reads. */
async function withRules(page: Page) {
  const { org, email } = await newcomer(page)
  const server = await shop(tools)
  const last = await ask(page, createServer, { params: { org }, body: { url: server.url } })
  await server.close()
  if (last.kind !== 'registered') throw new Error(JSON.stringify(last))
  const params = { org, policy: last.policyId }
  const text = JSON.stringify({
    version: '1',
    default: 'deny',
    tools: { '@risk:critical': { action: 'deny' }, '@read': {}, '@write': {} },
  })
  const { version } = await ask(page, readPolicy, { params })
  const saved = await ask(page, saveDraft, { params, body: { text }, version })
  await ask(page, publishPolicy, { params, body: { note: '', acknowledged: [] }, version: saved.version })
  return {
    org,
    email,
    id: last.server.id,
    open: `/o/${org}/servers/${last.server.id}?tool=${encodeURIComponent(name)}`,
  }
}

test('a tool is overridden with the keyboard, for a reason that a reload keeps, after what it loosens was read @forms', async ({
  page,
}) => {
  const { org, id, open } = await withRules(page)
  await page.goto(open)
  const panel = page.getByRole('region', { name: 'Override' })
  await panel.getByRole('button', { name: 'Override' }).focus()
  await page.keyboard.press('Enter')
  const category = panel.getByRole('combobox', { name: 'Category' })
  await expect(category).toBeFocused()
  await expect(category).toHaveText('Destructive')
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: /^Read/ }).press('Home')
  await page.keyboard.press('Enter')
  await expect(category).toHaveText('Read')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'Low' }).press('Home')
  await page.keyboard.press('Enter')
  await expect(panel.getByRole('combobox', { name: 'Risk' })).toHaveText('Low')

  // Without a reason nothing is set.
  await panel.getByRole('button', { name: 'Set override' }).press('Enter')
  const reason = panel.getByRole('textbox', { name: 'Reason' })
  await expect(panel.getByText('Say why: whoever reads the rules later wants to know.')).toBeVisible()
  await reason.focus()
  await page.keyboard.type('It shows, and deletes nothing')
  await page.reload()
  await expect(reason).toHaveValue('It shows, and deletes nothing')
  await expect(category).toHaveText('Read')

  await panel.getByRole('button', { name: 'Set override' }).press('Enter')
  const loosened = panel.getByRole('list', { name: 'Loosened' })
  await expect(loosened).toContainText(`${name}: Deny to Allow. Was: Denied. Now: Allowed.`)
  await expect(panel.getByRole('button', { name: 'Set override' })).toBeDisabled()
  await expectNoViolation(page)
  await loosened.getByRole('checkbox').press('Space')
  await panel.getByRole('button', { name: 'Set override' }).press('Enter')
  await expect(panel).toContainText('Low, read instead of critical, destructive, which the classifier says.')
  await expect(panel).toContainText('It shows, and deletes nothing')
  await expect(panel).toBeFocused()
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Overridden')
  await expectNoViolation(page)

  await take(page, NARROW)
  await page.reload()
  // A drawer that came with the page gets its name when the scripts have it: before that nothing hears a click.
  await expect(page.getByRole('dialog')).toHaveAccessibleName(/./)
  await panel.getByRole('button', { name: 'Change override' }).click()
  await expect(reason).toHaveValue('It shows, and deletes nothing')
  await inEachForm(page, (form) => expectSound(page, form))
  await panel.getByRole('button', { name: 'Cancel' }).click()
  await panel.getByRole('button', { name: 'Remove override' }).click()
  await expect(panel.getByRole('button', { name: 'Override', exact: true })).toBeVisible()
  const { tools: now } = await ask(page, listTools, { params: { org, server: id } })
  expect(now.map((each) => each.risk)).toEqual(['low', 'critical'])
  const { events } = await ask(page, listEvents, { params: { org }, query: { subject: 'tool' } })
  expect(events.map((each) => each.action)).toEqual(['removeOverride', 'saveOverride'])
})

test('what somebody else said of the tool meanwhile is shown before it is said again', async ({ page }) => {
  const { org, id, open } = await withRules(page)
  await page.goto(open)
  const panel = page.getByRole('region', { name: 'Override' })
  await panel.getByRole('button', { name: 'Override' }).click()
  await panel.getByRole('combobox', { name: 'Category' }).click()
  await page.getByRole('option', { name: /^Financial/ }).click()
  await panel.getByRole('textbox', { name: 'Reason' }).fill('It costs')
  await ask(page, saveOverride, {
    params: { org, server: id, tool: name },
    body: { category: 'execute', risk: 'critical', reason: 'It runs', acknowledged: [] },
    version: 1,
  })
  await panel.getByRole('button', { name: 'Set override' }).click()
  await expect(panel.getByRole('alert')).toContainText('This tool changed since you opened it.')
  await expect(panel).toContainText('It runs')
  await expect(panel.getByRole('textbox', { name: 'Reason' })).toHaveValue('It costs')
  await panel.getByRole('button', { name: 'Set override' }).click()
  await expect(panel).toContainText('Critical, financial instead of critical, destructive')
})

test('what is typed for an override is nobody else’s in the same tab', async ({ page, browser }) => {
  const { org, email, open } = await withRules(page)
  const bo = await colleague(browser, page, org)
  await bo.page.context().close()

  const panel = page.getByRole('region', { name: 'Override' })
  const reason = panel.getByRole('textbox', { name: 'Reason' })
  await page.goto(open)
  await panel.getByRole('button', { name: 'Override' }).click()
  await reason.fill('It shows, and deletes nothing')
  await signIn(page, bo.email)
  await page.goto(open)
  await panel.getByRole('button', { name: 'Override' }).click()
  await expect(reason).toHaveValue('')
  await signIn(page, email)
  await page.goto(open)
  await expect(reason).toHaveValue('It shows, and deletes nothing')
})
