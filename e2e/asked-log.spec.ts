import { expect, type Page, test } from '@playwright/test'
import { answerApproval } from '#lib/contracts/approvals.ts'
import { askFor } from './asking.ts'
import { expectSoundInEachForm } from './forms.ts'
import { ask, newcomer, withAgent } from './support.ts'

const tool = 'smartagent_billing_create_checkout_session'
const row = (page: Page, word: string) => page.getByRole('button', { name: `${tool}, ${word}, why` })
const drawer = (page: Page) => page.getByRole('complementary').or(page.getByRole('dialog'))

test('a call that asks is Waiting in the log, becomes Approved by itself, and its drawer says who answered and when', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  const { approval } = await askFor(page, org, grant.id)
  await page.goto(`/o/${org}/audit-log`)
  const waiting = page.getByRole('button', { name: /^Waiting 1/ })
  await expect(waiting).toBeVisible()
  await expect(page.getByRole('button', { name: /^Denied 0/ })).toBeVisible()
  await expect(page.getByText('Waiting for a person.')).toBeVisible()
  await row(page, 'Waiting').click()
  await expect(drawer(page).getByRole('link', { name: 'Answer it' })).toBeVisible()
  await expect(drawer(page).getByText('It has not reached the server.')).toBeVisible()
  await ask(page, answerApproval, {
    params: { org, approval },
    body: { verdict: 'approved', reason: 'Budget is there' },
  })
  await expect(row(page, 'Approved')).toBeVisible()
  await expect(drawer(page).getByText('Approved by', { exact: true })).toBeVisible()
  await expect(drawer(page).getByText('“Budget is there”')).toBeVisible()
  await expect(drawer(page).getByRole('link', { name: 'Open the request' })).toHaveAttribute(
    'href',
    `/o/${org}/approvals/${approval}`,
  )
  expect((await askFor(page, org, grant.id)).result).toBe('approved')
  await expect(page.getByText(/^Approved by .*, and let through once\.$/)).toBeVisible()
  await expectSoundInEachForm(page)
})
