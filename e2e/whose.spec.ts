import { expect, test } from '@playwright/test'
import { readPolicy, saveDraft } from '#lib/contracts/policies.ts'
import { askFor } from './asking.ts'
import { opened, saved } from './editor.ts'
import { expectSoundInEachForm } from './forms.ts'
import { ask, colleague, newcomer, withAgent } from './support.ts'

const tool = 'smartagent_billing_create_checkout_session'
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

test('a rule that nobody could approve is a finding in the editor and in the review, with the number of those who could', async ({
  page,
}) => {
  const at = await opened(page)
  const rule = { action: 'require_approval', approval: { approvers: ['role:approver'], count: 2 } }
  const text = JSON.stringify({ version: '1', default: 'deny', tools: { [tool]: rule } })
  const { version } = await ask(page, readPolicy, { params: at })
  await ask(page, saveDraft, { params: at, body: { text }, version })
  await page.goto(`/o/${at.org}/policies/${at.policy}?rule=${tool}`)
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: 'Who may answer: 2 approvers' }).click()
  await expect(
    drawer.getByText('Nobody in the organisation could approve, so no call can pass.'),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Review and publish' }).click()
  const finding = new RegExp(`Calls of ${tool} wait for 2 approvers, and nobody in the organisation is one`)
  await expect(page.getByText(finding)).toBeVisible()
  await page.getByRole('button', { name: 'Back to the rules' }).click()
  await saved(page, () => drawer.getByRole('button', { name: 'Owner', exact: true }).click())
  await saved(page, () => drawer.getByRole('textbox', { name: 'How many must approve' }).fill('1'))
  await expect(drawer.getByText('One member of the organisation can approve at the moment.')).toBeVisible()
})
