import { expect, type Page } from '@playwright/test'
import { readGrant } from '#lib/contracts/grants.ts'
import { readPolicy, saveDraft } from '#lib/contracts/policies.ts'
import { askFor } from './asking.ts'
import { opened, saved } from './editor.ts'
import { expectSoundInEachForm } from './forms.ts'
import { ask, colleague, newcomer, withAgent } from './support.ts'
import { test } from './test.ts'

const tool = 'smartagent_billing_create_checkout_session'
const pick = async (page: Page, name: string, option: RegExp) => {
  await page.getByRole('combobox', { name }).click()
  await page.getByRole('option', { name: option }).click()
}

test('who an agent belongs to is said when it is connected and later, and they are not asked about its calls', async ({
  page,
  browser,
}) => {
  const { org } = await newcomer(page)
  await withAgent(page, org)
  const bo = await colleague(browser, page, org, 'admin')
  await page.goto(`/o/${org}/agents/new`)
  await page.getByText('Person', { exact: true }).click()
  await expect(page.getByRole('combobox', { name: 'Which member is it' })).toHaveText(/Nobody of this/)
  await page.getByText('Agent', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('checkout-bot')
  await pick(page, 'Owned by', /^bo-/)
  await expectSoundInEachForm(page)
  await page.getByRole('button', { name: 'Make the signed URL' }).click()
  await expect(page).toHaveURL(/\/agents\/[0-9a-f-]{36}/)
  await expect(page.getByText('Owned by')).toBeVisible()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const grant = await ask(page, readGrant, { params: { org, grant: id } })
  expect(grant.identity.member?.name).toBeTruthy()

  const { approval } = await askFor(page, org, id)
  await bo.page.goto(`/o/${org}/approvals/${approval}`)
  await expect(bo.page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(bo.page.getByRole('button', { name: 'Approve once' })).toHaveCount(0)

  // Said anew: the request that waits is now another person's to answer.
  await page.getByRole('button', { name: 'Change whose it is' }).click()
  await pick(page, 'Owned by', /^ana-/)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await bo.page.reload()
  await expect(bo.page.getByRole('button', { name: 'Approve once' })).toBeVisible()
})

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
