import { expect, test } from '@playwright/test'
import { askFor } from './asking.ts'
import { expectSoundInEachForm } from './forms.ts'
import { colleague, newcomer, withAgent } from './support.ts'

test('whether members approve calls of their own agents is chosen in the settings, and holds for what waits', async ({
  page,
  browser,
}) => {
  const { org } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  await colleague(browser, page, org, 'viewer')
  const { approval } = await askFor(page, org, grant.id)
  await page.goto(`/o/${org}/approvals/${approval}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Approve once' })).toHaveCount(0)
  await page.goto(`/o/${org}/settings`)
  const choice = page.getByRole('checkbox', { name: 'Members may approve calls of agents they own' })
  await expect(choice).not.toBeChecked()
  await expect(page.getByText(/Nobody chose: not allowed/)).toBeVisible()
  await choice.click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await expect(choice).toBeChecked()
  await expectSoundInEachForm(page)
  await page.goto(`/o/${org}/approvals/${approval}`)
  await page.getByRole('button', { name: 'Approve once' }).click()
  await expect(page.getByText(/approved it\. The same call passes once/)).toBeVisible()
})
