import { expect } from '@playwright/test'
import { test } from './test.ts'

/** Counts what a person does, so that the promise of the short way is held by the number and not by the eye. */
test('from the start page to one allowed call and one that waits for a person in at most 8 clicks, 3 typed fields and 45 seconds', async ({
  page,
}) => {
  const began = Date.now()
  let clicks = 0
  let fields = 0
  const click = async (name: string, role: 'button' | 'link' = 'button') => {
    clicks++
    await page.getByRole(role, { name }).first().click()
  }
  const type = async (label: string, text: string) => {
    fields++
    await page.getByLabel(label, { exact: true }).fill(text)
  }

  await page.goto('/')
  await click('Start free', 'link')
  await type('E-mail', `ana-${Date.now()}@northwind-tools.example`)
  await type('Password', 'a long enough password')
  await expect(page.getByLabel('Organisation', { exact: true })).toHaveValue('Northwind-tools')
  await click('Create account')
  await click('Use the SmartAPIs sandbox')
  await expect(page.getByRole('heading', { name: 'smartapis-agent' })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText('access_issue_client_key').first()).toBeVisible()
  await click('Publish and connect')

  await expect(page.getByRole('heading', { name: 'Signed proxy URL' })).toBeVisible({ timeout: 20_000 })
  const allowed = page.getByRole('article', { name: 'Search products: Allowed' })
  const asked = page.getByRole('article', { name: 'Issue a client key: Waiting' })
  await expect(allowed).toBeVisible({ timeout: 20_000 })
  await expect(asked).toBeVisible({ timeout: 20_000 })
  await expect(asked).toContainText('A person has to approve this call')
  await expect(page.getByText(/Version 1 active/)).toBeVisible()

  expect(clicks).toBeLessThanOrEqual(8)
  expect(fields).toBeLessThanOrEqual(3)
  expect(Date.now() - began).toBeLessThan(45_000)
})
