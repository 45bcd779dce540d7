import { expect } from '@playwright/test'
import { expectSoundInEachForm } from './forms.ts'
import { newcomer, password } from './support.ts'
import { test } from './test.ts'

test('a second person joins by the link shown once, and sees why a viewer changes nothing @forms', async ({
  page,
  browser,
}) => {
  const { org } = await newcomer(page)
  await page.goto(`/o/${org}/settings?tab=members`)
  await expect(page.getByText('The only owner. Make someone else an owner first.')).toBeVisible()
  const email = `guest-${crypto.randomUUID()}@team-test.example`
  await page.getByLabel('Invite by e-mail').fill(email)
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const once = page.getByRole('region', { name: `Invitation for ${email}` })
  await once.getByRole('button', { name: /^Reveal/ }).click()
  const link = await once.getByRole('group').innerText()
  await expect(page.getByRole('button', { name: `Take back the invitation of ${email}` })).toBeVisible()
  await expectSoundInEachForm(page)

  const context = await browser.newContext({ baseURL: new URL(page.url()).origin })
  const guest = await context.newPage()
  await guest.goto(link)
  await guest
    .getByLabel(/password/i)
    .first()
    .fill(password)
  await guest.getByRole('button', { name: /join|accept/i }).click()
  await guest.waitForURL(`**/o/${org}`)
  await guest.goto(`/o/${org}/settings?tab=members`)
  await expect(guest.getByText('Only owners and admins change who is a member.')).toBeVisible()
  await expect(guest.getByRole('combobox')).toHaveCount(0)
  await expectSoundInEachForm(guest)
  await guest.goto(`/o/${org}/settings?tab=api-tokens`)
  await expect(guest.getByText('Not for your role')).toBeVisible()
  await guest.goto(`/o/${org}/settings`)
  await expect(guest.getByLabel('Name of the organisation')).toBeDisabled()
  await expectSoundInEachForm(guest)
  await context.close()
})

test('an invitation that was taken back leads nowhere', async ({ page, browser }) => {
  const { org } = await newcomer(page)
  await page.goto(`/o/${org}/settings?tab=members`)
  const email = `guest-${crypto.randomUUID()}@team-test.example`
  await page.getByLabel('Invite by e-mail').fill(email)
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const once = page.getByRole('region', { name: `Invitation for ${email}` })
  await once.getByRole('button', { name: /^Reveal/ }).click()
  const link = await once.getByRole('group').innerText()
  await page.getByRole('button', { name: `Take back the invitation of ${email}` }).click()
  await expect(page.getByText('Nobody is invited at the moment.')).toBeVisible()
  const context = await browser.newContext()
  const guest = await context.newPage()
  await guest.goto(link)
  await expect(guest.getByText('This link has been used or is too old.')).toBeVisible()
  await context.close()
})

test('two people who rename at once do not overwrite each other @forms', async ({ page, context }) => {
  const { org } = await newcomer(page)
  const other = await context.newPage()
  for (const each of [page, other]) {
    await each.goto(`/o/${org}/settings`)
    await each.getByLabel('Name of the organisation').fill(each === page ? 'First' : 'Second')
  }
  await page.getByRole('button', { name: 'Rename' }).click()
  await expect(page.getByRole('button', { name: 'Organisation: First. Switch' })).toBeVisible()
  await other.getByRole('button', { name: 'Rename' }).click()
  await expect(other.getByText('Someone renamed it since you opened this page')).toBeVisible()
  await expect(other.getByLabel('Name of the organisation')).toHaveValue('Second')
  await expectSoundInEachForm(other)
  await other.getByRole('button', { name: 'Read it again' }).click()
  await other.getByRole('button', { name: 'Rename' }).click()
  await expect(other.getByRole('button', { name: 'Organisation: Second. Switch' })).toBeVisible()
})

test('an API token is shown once, works with its role, and stops when it is revoked @forms', async ({
  page,
  playwright,
}) => {
  const { org } = await newcomer(page)
  await page.goto(`/o/${org}/settings?tab=api-tokens`)
  await page.getByLabel('Name of a new token').fill('deploys')
  await page.getByRole('button', { name: 'Make a token' }).click()
  const once = page.getByRole('region', { name: 'Token deploys' })
  await once.getByRole('button', { name: /^Reveal/ }).click()
  const authorization = `Bearer ${await once.getByRole('group').innerText()}`
  await expectSoundInEachForm(page)
  const api = await playwright.request.newContext({ baseURL: new URL(page.url()).origin })
  const read = async () => (await api.get(`/api/v1/orgs/${org}`, { headers: { authorization } })).status()
  expect(await read()).toBe(200)
  await page.getByRole('button', { name: 'Revoke deploys' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('No program uses the API of this organisation yet.')).toBeVisible()
  expect(await read()).toBe(401)
  await api.dispose()
})

test('the account page makes an organisation, and a copied cookie is worth nothing after signing out @forms', async ({
  page,
  playwright,
}) => {
  await newcomer(page)
  await page.goto('/account')
  await expect(page.getByText('This browser')).toBeVisible()
  await expectSoundInEachForm(page)
  await page.getByLabel('New organisation').fill('Another one')
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.waitForURL(/\/o\/another-one/)
  const api = await playwright.request.newContext({
    baseURL: new URL(page.url()).origin,
    storageState: await page.context().storageState(),
  })
  expect((await api.get('/api/v1/account')).status()).toBe(200)
  await page.goto('/account')
  await page.getByRole('button', { name: 'Sign out of this browser' }).click()
  await page.waitForURL((url) => url.pathname === '/')
  expect((await api.get('/api/v1/account')).status()).toBe(401)
  await api.dispose()
})

test('the mailbox of local mode holds the letter with a link to follow @forms', async ({ page }) => {
  const { email } = await newcomer(page)
  await page.goto('/mailbox')
  const letter = page
    .getByRole('article', { name: 'Confirm your address for Signalbox' })
    .filter({ hasText: email })
  await expectSoundInEachForm(page)
  await letter.getByRole('link').click()
  await page.waitForURL(/\/confirm-email/)
})

test('the demo opens on an audit log with calls in it, and only for a form of ours @forms', async ({
  page,
  request,
}) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Open the demo' }).first().click()
  await page.waitForURL(/\/o\/demo-[^/]+\/audit-log$/, { timeout: 30_000 })
  await expect(
    page.getByRole('row').filter({ has: page.getByRole('button', { name: /, why$/ }) }),
  ).toHaveCount(40)
  const cookie = (await page.context().cookies()).find((each) => each.name.endsWith('session-token'))
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })

  const foreign = await request.post('/demo', {
    headers: { origin: 'https://elsewhere.example' },
    maxRedirects: 0,
  })
  expect(foreign.headers().location).toBe('/?demo=unavailable')
  expect(foreign.headers()['set-cookie']).toBeUndefined()
  expect((await request.get('/demo')).status()).toBe(405)
  await page.goto('/?demo=unavailable')
  await expect(page.getByText('The demo could not be opened')).toBeVisible()
  await expectSoundInEachForm(page)
})
