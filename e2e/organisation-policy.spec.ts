import { expect, type Page } from '@playwright/test'
import { tryCall } from '#lib/contracts/calls.ts'
import { choose, saved } from './editor.ts'
import { ask, newcomer, withAgent } from './support.ts'
import { test } from './test.ts'

const key = 'smartagent_products_search'

test('an organisation policy is begun, edited like any other, stands above every policy and says so everywhere', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  const { grant, policyId } = await withAgent(page, org)
  const call = async () =>
    JSON.stringify(
      await ask(page, tryCall, {
        params: { org, grant: grant.id },
        body: { tool: key, args: '{"region_id":"new-york-city"}', repeat: 1 },
      }),
    )
  expect(await call()).toContain('allowed')

  await page.goto(`/o/${org}/policies`)
  const above = page.getByRole('region', { name: 'Organisation policy' })
  await above.getByRole('button', { name: 'Begin the organisation policy' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Organisation policy' })).toBeVisible()
  await expect(page.getByText('All servers')).toBeVisible()

  await page.getByRole('searchbox', { name: 'Find a tool' }).fill(key)
  await saved(page, () => choose(page, key, 'Deny'))
  await publish(page)

  await expect.poll(call, { timeout: 5000 }).toContain('denied')
  await page.goto(`/o/${org}/policies`)
  await expect(above.getByText('Version 1, active')).toBeVisible()
  // The rule of the policy is still Allow, and its row says what that is worth.
  await page.goto(`/o/${org}/policies/${policyId}`)
  await page.getByRole('searchbox', { name: 'Find a tool' }).fill(key)
  await expect(page.getByText(/Organisation policy: Denied/)).toBeVisible()

  await page.goto(`/o/${org}/audit-log`)
  await expect(page.getByText('Denied by the organisation policy').first()).toBeVisible()
  await page
    .getByRole('button', { name: `${key}, Denied, why` })
    .first()
    .click()
  const drawer = page.getByRole('complementary').or(page.getByRole('dialog'))
  await expect(drawer.getByText('version 1', { exact: true })).toBeVisible()
  await drawer.getByRole('link', { name: 'Open this rule' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Organisation policy' })).toBeVisible()
})

async function publish(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review and publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish version 1' }).click()
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText(/Version 1 active/)
}
