import { expect, type Page } from '@playwright/test'
import { signUp } from '#lib/contracts/account.ts'
import { expectNoSidewaysScroll } from './forms.ts'
import { newcomer, password, send, signIn } from './support.ts'
import { test } from './test.ts'

const fill = async (page: Page, subject: string) => {
  await page.getByLabel('Your name').fill('Vera Lind')
  await page.getByLabel('E-mail').fill('vera@example.org')
  await page.getByLabel('Subject').fill(subject)
  await page
    .getByLabel('Message')
    .fill('Hello,\n\nwhat about <b>bold</b> words?\nSee https://example.org/words')
}

test('a message is checked field by field, sent, and named in the letter to the operator', async ({
  page,
}) => {
  const subject = `Prices ${Date.now()}`
  await page.goto('/contact')
  await fill(page, subject)
  await page.getByLabel('E-mail').fill('vera')
  await page.getByRole('button', { name: 'Send the message' }).click()
  await expect(page.getByText('Write an e-mail address, like ana@example.com.')).toBeVisible()
  await expect(page.getByLabel('Message')).toHaveValue(/bold/)
  await page.getByLabel('E-mail').fill('vera@example.org')
  await page.getByRole('button', { name: 'Send the message' }).click()
  const sent = page.getByRole('status').filter({ hasText: 'Your message was sent' })
  await expect(sent).toContainText('vera@example.org')
  await expect(sent).toBeFocused()
  await page.goto('/mailbox')
  const letter = page.getByRole('article', { name: `Contact: ${subject}` })
  await expect(letter).toContainText('> what about <b>bold</b> words?')
  await expect(letter).toContainText('> See https://example.org/words')
  await expect(letter.getByRole('link')).toHaveCount(1)
})

test('a message that could not be sent says so and keeps what was typed', async ({ page }) => {
  await page.goto('/contact')
  await fill(page, 'Offline')
  // The form's own scripts are there: without them the browser would say it, and keep what was typed behind its way back.
  await expect(page.locator('form[action="/contact/send"]')).toHaveAttribute('novalidate')
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Send the message' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'Your message was not sent' })).toBeVisible()
  await page.context().setOffline(false)
  await expect(page.getByLabel('Message')).toHaveValue(/bold/)
})

test('without scripts the form sends too, and a refusal hands back what was written', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}), javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto('/contact')
  await fill(page, 'No scripts')
  await page.getByRole('button', { name: 'Send the message' }).click()
  await expect(page.getByText('Your message was sent')).toBeVisible()
  await page.getByRole('link', { name: 'Write another' }).click()
  await fill(page, 'No scripts')
  // Only blanks: the browser lets them pass.
  await page.getByLabel('Subject').fill('  ')
  await page.getByRole('button', { name: 'Send the message' }).click()
  await expect(page.locator('body')).toContainText('Your message was not sent')
  await expect(page.locator('body')).toContainText('what about <b>bold</b> words?')
  await context.close()
})

test('the operator reads a message, marks it as done and finds it there; nobody else finds the inbox', async ({
  page,
  browser,
  baseURL,
}) => {
  const email = 'operator@signalbox.example'
  await send(page, signUp, { body: { email, password, organisation: 'Operators' } })
  await signIn(page, email)
  expect((await page.goto('/inbox'))?.status(), 'before the address is confirmed').toBe(404)
  await page.goto('/mailbox')
  await page
    .getByRole('article', { name: 'Confirm your address for Signalbox' })
    .filter({ hasText: email })
    .first()
    .getByRole('link')
    .click()
  await expect(page.getByText('Confirmed', { exact: true })).toBeVisible()

  const subject = `Broken ${Date.now()}`
  await page.goto('/contact')
  await fill(page, subject)
  await page.getByLabel('E-mail').fill(`vera@${'department.'.repeat(15)}example.org`)
  await page.getByRole('button', { name: 'Send the message' }).click()
  await expect(page.getByText('Your message was sent')).toBeVisible()

  await page.goto('/account')
  await page.getByRole('link', { name: 'Inbox' }).click()
  await expect(page.getByRole('link', { name: subject })).toBeVisible()
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 740 })
    await expectNoSidewaysScroll(page)
  }
  await page.getByRole('link', { name: subject }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(subject)
  await expect(page.getByText('what about <b>bold</b> words?')).toBeVisible()
  const address = new URL(page.url()).pathname
  await page.getByRole('button', { name: 'Mark as done' }).click()
  await expect(page.getByText(`, ${email}`)).toBeVisible()
  await page.getByRole('link', { name: 'Back to the inbox' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Inbox')
  await expect(page.getByRole('link', { name: subject })).toHaveCount(0)
  await page.getByRole('link', { name: 'Done', exact: true }).click()
  await expect(page.getByRole('link', { name: subject })).toBeVisible()
  expect((await page.goto('/inbox?cursor=nonsense'))?.status()).toBe(404)

  const context = await browser.newContext(baseURL ? { baseURL } : {})
  const stranger = await context.newPage()
  await stranger.goto('/inbox')
  await expect(stranger).toHaveURL(/\/sign-in\?back=%2Finbox/)
  await newcomer(stranger)
  for (const path of ['/inbox', address, '/inbox?show=done']) {
    expect((await stranger.goto(path))?.status()).toBe(404)
    expect(await stranger.content()).not.toContain(subject)
  }
  await context.close()
})
