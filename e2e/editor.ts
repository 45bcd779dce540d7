import { expect, type Page } from '@playwright/test'
import { newcomer, withAgent } from './support.ts'

/** The choice of a rule in its row. */
export const ruleOf = (page: Page, tool: string) =>
  page.getByRole('group', { name: `Rule for ${tool}`, exact: true })

/** Clicks a rule for a tool. */
export async function choose(page: Page, tool: string, word: 'Allow' | 'Limit' | 'Ask' | 'Deny' | 'Hide') {
  await ruleOf(page, tool)
    .locator('label')
    .filter({ has: page.getByRole('radio', { name: word }) })
    .click()
}

/** Does something that edits, and waits until the draft lies on the server. */
export async function saved(page: Page, edit: () => Promise<void>) {
  const save = page.waitForResponse(
    (response) => response.url().endsWith('/draft') && response.request().method() === 'PUT',
  )
  await edit()
  expect((await save).status()).toBe(200)
}

/** Opens the editor of a policy whose version 1 is in force. */
export async function opened(page: Page) {
  const { org } = await newcomer(page)
  const { policyId } = await withAgent(page, org)
  await page.goto(`/o/${org}/policies/${policyId}`)
  await expect(page.getByText('Version 1, active')).toBeVisible()
  return { org, policy: policyId }
}
