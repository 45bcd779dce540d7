import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'

const password = 'a long enough password'

/** Somebody new with an organisation of their own; the slug. */
async function owner(page: Page): Promise<{ org: string; email: string }> {
  const email = `team-${crypto.randomUUID()}@team-test.example`
  await page.goto('/sign-up')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL(/\/o\/[^/]+/)
  return { org: new URL(page.url()).pathname.split('/')[2] ?? '', email }
}

/** No violation, and nothing wider than a small phone. */
async function sound(page: Page): Promise<void> {
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map((each) => `${page.url()} ${width} ${each.id} ${each.nodes[0]?.html}`)).toEqual([])
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(over, `${page.url()} at ${width}`).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

test('a second person joins by the link shown once, and sees why a viewer changes nothing', async ({
  page,
  browser,
}) => {
  const { org } = await owner(page)
  await page.goto(`/o/${org}/settings?tab=members`)
  await expect(page.getByText('The only owner. Make someone else an owner first.')).toBeVisible()
  const email = `guest-${crypto.randomUUID()}@team-test.example`
  await page.getByLabel('Invite by e-mail').fill(email)
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const once = page.getByRole('region', { name: `Invitation for ${email}` })
  await once.getByRole('button', { name: /^Reveal/ }).click()
  const link = await once.getByRole('group').innerText()
  await expect(page.getByRole('button', { name: `Take back the invitation of ${email}` })).toBeVisible()
  await sound(page)

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
  await sound(guest)
  await guest.goto(`/o/${org}/settings?tab=api-tokens`)
  await expect(guest.getByText('Not for your role')).toBeVisible()
  await guest.goto(`/o/${org}/settings`)
  await expect(guest.getByLabel('Name of the organisation')).toBeDisabled()
  await sound(guest)
  await context.close()
})

test('an invitation that was taken back leads nowhere', async ({ page, browser }) => {
  const { org } = await owner(page)
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

test('two people who rename at once do not overwrite each other', async ({ page, context }) => {
  const { org } = await owner(page)
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
  await sound(other)
  await other.getByRole('button', { name: 'Read it again' }).click()
  await other.getByRole('button', { name: 'Rename' }).click()
  await expect(other.getByRole('button', { name: 'Organisation: Second. Switch' })).toBeVisible()
})

test('an API token is shown once, works with its role, and stops when it is revoked', async ({
  page,
  playwright,
}) => {
  const { org } = await owner(page)
  await page.goto(`/o/${org}/settings?tab=api-tokens`)
  await page.getByLabel('Name of a new token').fill('deploys')
  await page.getByRole('button', { name: 'Make a token' }).click()
  const once = page.getByRole('region', { name: 'Token deploys' })
  await once.getByRole('button', { name: /^Reveal/ }).click()
  const authorization = `Bearer ${await once.getByRole('group').innerText()}`
  await sound(page)
  const api = await playwright.request.newContext({ baseURL: new URL(page.url()).origin })
  const read = async () => (await api.get(`/api/v1/orgs/${org}`, { headers: { authorization } })).status()
  expect(await read()).toBe(200)
  await page.getByRole('button', { name: 'Revoke deploys' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('No program uses the API of this organisation yet.')).toBeVisible()
  expect(await read()).toBe(401)
  await api.dispose()
})

test('the account page makes an organisation, and a copied cookie is worth nothing after signing out', async ({
  page,
  playwright,
}) => {
  await owner(page)
  await page.goto('/account')
  await expect(page.getByText('This browser')).toBeVisible()
  await sound(page)
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

test('the mailbox of local mode holds the letter with a link to follow', async ({ page }) => {
  const { email } = await owner(page)
  await page.goto('/mailbox')
  const letter = page
    .getByRole('article', { name: 'Confirm your address for Signalbox' })
    .filter({ hasText: email })
  await sound(page)
  await letter.getByRole('link').click()
  await page.waitForURL(/\/confirm-email/)
})

test('the demo opens on an audit log with calls in it, and only for a form of ours', async ({
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
  await sound(page)
})
