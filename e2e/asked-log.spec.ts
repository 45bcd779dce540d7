import { expect, type Page } from '@playwright/test'
import { answerApproval } from '#lib/contracts/approvals.ts'
import { askFor } from './asking.ts'
import { expectNoViolation, expectSoundInEachForm } from './forms.ts'
import { ask, newcomer, withAgent } from './support.ts'
import { test } from './test.ts'

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

test('Waiting, Approved and Refused are filters in the address, and home leads to what waits and counts what asked', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  const refused = await askFor(page, org, grant.id)
  await ask(page, answerApproval, {
    params: { org, approval: refused.approval },
    body: { verdict: 'refused', reason: 'No' },
  })
  await askFor(page, org, grant.id, { args: '{"plan":"free"}' })
  await page.goto(`/o/${org}/audit-log`)
  await page.getByRole('button', { name: /^Refused 1/ }).click()
  await expect(page).toHaveURL(/result=refused/)
  await expect(row(page, 'Refused')).toHaveCount(1)
  await expect(row(page, 'Waiting')).toHaveCount(0)
  await page.goto(`/o/${org}/audit-log?result=waiting`)
  await expect(row(page, 'Waiting')).toHaveCount(1)

  await page.goto(`/o/${org}`)
  const strip = page.getByRole('region', { name: 'Results of the last 7 days' })
  await expect(strip.getByRole('link', { name: /2\s+Asked/ })).toBeVisible()
  await expect(
    page.getByRole('region', { name: 'Stopped today' }).getByText('Refused', { exact: true }),
  ).toHaveCount(1)
  await expectNoViolation(page)
  await strip.getByRole('link', { name: /2\s+Asked/ }).click()
  await expect(page).toHaveURL(/result=asked/)
  await expect(page.getByRole('button', { name: /^Asked 2/ })).toHaveAttribute('aria-pressed', 'true')
  await page.goto(`/o/${org}`)
  await page.getByRole('link', { name: 'One call waits for a person' }).click()
  await expect(page).toHaveURL(new RegExp(`/o/${org}/approvals$`))
})
