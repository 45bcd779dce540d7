import { expect, type Page } from '@playwright/test'
import { runSample } from '#lib/contracts/calls.ts'
import { expectSound, inEachForm } from './forms.ts'
import { newcomer, send, withAgent } from './support.ts'
import { test } from './test.ts'

/** An organisation of this test's own with the sandbox registered, its policy published and one agent connected. */
async function connected(page: Page): Promise<{ org: string; grant: string }> {
  const { org } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  return { org, grant: grant.id }
}

/** Forty calls of a sample session. */
const sampled = async (page: Page, org: string) =>
  expect((await send(page, runSample, { params: { org }, body: {} })).ok()).toBe(true)

const rows = (page: Page) =>
  page.getByRole('row').filter({ has: page.getByRole('button', { name: /, why$/ }) })

test('a sample session fills the log by itself with every kind of result, and leaves with one click', async ({
  page,
}) => {
  const { org } = await connected(page)
  await page.goto(`/o/${org}/audit-log?span=all`)
  await expect(page.getByText('No calls yet. Run a sample session or connect an agent.')).toBeVisible()
  await page.getByRole('button', { name: 'Run a sample session' }).click()
  await expect(rows(page)).toHaveCount(40, { timeout: 20_000 })
  for (const word of ['Allowed', 'Over limit', 'Denied', 'Hidden'])
    await expect(page.getByRole('button', { name: new RegExp(`^${word} [1-9]`) })).toBeVisible()
  await page.getByRole('button', { name: 'Remove sample calls' }).click()
  await expect(page.getByText('No calls yet. Run a sample session or connect an agent.')).toBeVisible()
  await page.goto(`/o/${org}/audit-log?tab=changes`)
  await expect(page.getByRole('button', { name: /removed 40 calls of sample sessions/ })).toBeVisible()
})

test('filters and the open drawer stand in the address, and the drawer says why without any argument value', async ({
  page,
}) => {
  const { org } = await connected(page)
  await sampled(page, org)
  await page.goto(`/o/${org}/audit-log`)
  await page
    .getByRole('button', { name: /^Denied/ })
    .first()
    .click()
  await expect(page).toHaveURL(/result=denied/)
  await expect(rows(page).filter({ hasText: 'Allowed' })).toHaveCount(0)
  await page
    .getByRole('button', { name: /Denied, why$/ })
    .first()
    .click()
  await expect(page).toHaveURL(/call=/)
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByRole('list', { name: 'Each check of this call' })).toBeVisible()
  await expect(drawer.getByText('[POLICY DENIED]')).toBeVisible()
  await expect(drawer.getByText('Key names only. Values are not kept.')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('dialog').getByText('[POLICY DENIED]')).toBeVisible()
  // After a reload the drawer is there before the page listens to keys, as it is for a person: press again then.
  await expect(async () => {
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 500 })
  }).toPass()
  await expect(page).not.toHaveURL(/call=/)
  await page.goBack()
  await expect(page).toHaveURL(/call=/)
})

test('what is exported is exactly what is filtered', async ({ page }) => {
  const { org } = await connected(page)
  await sampled(page, org)
  await page.goto(`/o/${org}/audit-log?result=limited`)
  await page.getByRole('button', { name: /^Export/ }).click()
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV, for spreadsheets' }).click()
  const file = await coming
  expect(file.suggestedFilename()).toBe(`${org}-tool-calls.csv`)
  const stream = await file.createReadStream()
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  const lines = text.trim().split('\r\n').slice(1)
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) expect(line).toContain(',limited,')
})

test('a call is tried as an agent: the form comes filled, the answer is what the agent reads, its row is one click away', async ({
  page,
}) => {
  const { org, grant } = await connected(page)
  await page.goto(`/o/${org}/try?grant=${grant}&tool=smartagent_products_search`)
  await page.getByRole('button', { name: 'Send the call' }).click()
  const answer = page.getByRole('region', { name: 'Answer' })
  await expect(answer.getByText('Allowed', { exact: true })).toBeVisible()
  await expect(answer.getByRole('group', { name: 'The answer as the agent reads it' })).toContainText(
    '"content"',
  )

  await page.goto(`/o/${org}/try?grant=${grant}&tool=smartagent_access_issue_client_key`)
  await page.getByLabel('How many times, 1 to 50').fill('3')
  await page.getByRole('button', { name: 'Send the call' }).click()
  await expect(answer.getByRole('button', { name: 'Call 3: Waiting' })).toBeVisible()
  await expect(answer.getByRole('group', { name: 'The answer as the agent reads it' })).toContainText(
    '[POLICY DENIED]',
  )
  await answer.getByRole('link', { name: 'Open in the audit log' }).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByText('smartagent_access_issue_client_key').first()).toBeVisible()
  await expect(drawer.getByText('It has not reached the server.')).toBeVisible()
})

test('arguments that are not JSON are kept, and the place of the fault is named', async ({ page }) => {
  const { org, grant } = await connected(page)
  await page.goto(`/o/${org}/try?grant=${grant}`)
  await page.getByText('JSON', { exact: true }).click()
  await page.getByLabel('Arguments', { exact: true }).fill('{"q": 1e400, }')
  await page.getByRole('button', { name: 'Send the call' }).click()
  await expect(page.getByText(/Not JSON yet: .*line 1, column/)).toBeVisible()
  await expect(page.getByLabel('Arguments', { exact: true })).toHaveValue('{"q": 1e400, }')
})

// In `npm test`, `e2e/pages.spec.ts` looks at these.
test('home, log, changes and try have no axe violation and never scroll sideways, whatever the width and the colours @long', async ({
  page,
}) => {
  const { org } = await connected(page)
  await sampled(page, org)
  await inEachForm(page, async (form) => {
    for (const path of ['', '/audit-log', '/audit-log?tab=changes', '/try']) {
      await page.goto(`/o/${org}${path}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      if (path === '/try') await expect(page.getByRole('button', { name: 'Send the call' })).toBeVisible()
      await expectSound(page, `${path}, ${form}`)
    }
  })
})
