import { expect } from '@playwright/test'
import { tryCall } from '#lib/contracts/calls.ts'
import { ask, newcomer, withAgent } from './support.ts'
import { test } from './test.ts'

test('all calls are stopped by the typed name, on every page to be seen, and resumed with one click', async ({
  page,
}) => {
  const { org, organisation } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  const tool = 'smartagent_products_search'
  const call = async () => {
    const tried = await ask(page, tryCall, {
      params: { org, grant: grant.id },
      body: { tool, args: '{"region_id":"new-york-city"}', repeat: 1 },
    })
    return JSON.stringify(tried)
  }
  await page.goto(`/o/${org}/settings`)
  await page.getByRole('button', { name: 'Stop all calls' }).click()
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: 'Stop all calls' })
  await dialog.getByLabel(/^Type/).fill('something else')
  await expect(confirm).toBeDisabled()
  await dialog.getByLabel(/^Type/).fill(organisation)
  await confirm.click()
  await expect(page.getByText(/^All calls are stopped in \d+ ms\.$/)).toBeVisible()
  await expect.poll(call, { timeout: 5000 }).toContain('denied')
  await page.goto(`/o/${org}/audit-log?tab=changes`)
  await expect(page.getByRole('button', { name: /stopped all calls/ }).first()).toBeVisible()
  const banner = page.getByRole('complementary', { name: 'All calls are stopped' })
  await expect(banner).toBeVisible()
  await banner.getByRole('button', { name: 'Resume calls' }).click()
  await expect(banner).toHaveCount(0)
  await expect.poll(call, { timeout: 5000 }).toContain('allowed')
})
