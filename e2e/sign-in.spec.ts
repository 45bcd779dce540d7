import { expect } from '@playwright/test'
import { test } from './test.ts'

test('signing in says what is missing at its field, what is wrong, and keeps what was typed', async ({
  page,
}) => {
  await page.goto('/sign-in')
  const email = page.getByLabel('E-mail', { exact: true })
  const password = page.getByLabel('Password', { exact: true })
  const send = page.getByRole('button', { name: 'Sign in' })
  await send.click()
  await expect(email).toHaveAccessibleDescription(/Write the e-mail you signed up with\./)
  await expect(password).toHaveAccessibleDescription(/Write your password\./)
  await email.fill('nobody@northwind.example')
  await password.fill('not the password')
  await send.click()
  await expect(page.getByRole('alert').filter({ hasText: 'do not belong together' })).toContainText(
    'Look at both again, or choose a new password.',
  )
  await expect(email).toHaveValue('nobody@northwind.example')
  await expect(password).toHaveValue('not the password')
})
