import { expect, type Page } from '@playwright/test'
import { answerApproval } from '#lib/contracts/approvals.ts'
import { askFor } from './asking.ts'
import { expectSound, inEachForm } from './forms.ts'
import { tabTo } from './keyboard.ts'
import { ask, colleague, newcomer, signIn, withAgent } from './support.ts'
import { test } from './test.ts'

const tool = 'smartagent_billing_create_checkout_session'
const row = (page: Page) => page.getByRole('link', { name: tool })

test('a waiting call appears by itself, counts in the navigation and the title, and is approved at 360 px by keyboard', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`/o/${org}/approvals`)
  await expect(page.getByText('No call waits for a person.')).toBeVisible()
  await expect(page).toHaveTitle(/^Approvals/)
  const first = await askFor(page, org, grant.id)
  expect(first.result).toBe('asked')
  await expect(row(page)).toBeVisible()
  await expect(page).toHaveTitle(/^\(1\) Approvals/)
  await tabTo(page, row(page))
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/o/${org}/approvals/${first.approval}$`))
  await expect(page.getByRole('timer')).toHaveText(/^9 min \d+ s left to answer$/)
  await expect(page.getByText('1 request in the last hour, 1 in 24 hours')).toBeVisible()
  const table = page.getByRole('table', { name: /^Arguments/ })
  await expect(table.getByRole('row', { name: /seats/ })).toContainText('12')
  const approve = page.getByRole('button', { name: 'Approve once' })
  await tabTo(page, approve)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await expect(page.getByText(/approved it\. The same call passes once/)).toBeVisible()
  await expect(page).toHaveTitle(/^Approval /)
  expect((await askFor(page, org, grant.id)).result).toBe('approved')
  await expect(page.getByText(/approved it, and the call passed\.$/)).toBeVisible()
  await expect(table).toHaveCount(0)
  await page.goto(`/o/${org}/audit-log?tab=changes`)
  await expect(
    page.getByRole('button', { name: new RegExp(`approved a call of ${tool} by smartapis-agent`) }),
  ).toBeVisible()
})

test('a call is refused with a reason that the agent reads, and the reason survives a reload', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  const { approval } = await askFor(page, org, grant.id)
  await page.goto(`/o/${org}/approvals/${approval}`)
  await page.getByRole('button', { name: 'Refuse', exact: true }).click()
  await page.getByRole('button', { name: 'Not now, ask later' }).click()
  await expect(page.getByRole('textbox', { name: /^Reason/ })).toBeFocused()
  await page.keyboard.type(' <b>please</b>')
  await page.reload()
  await expect(page.getByRole('textbox', { name: /^Reason/ })).toHaveValue('Not now, ask later <b>please</b>')
  await page.getByRole('button', { name: 'Refuse this call' }).click()
  await expect(page.getByText('“Not now, ask later <b>please</b>”')).toBeVisible()
  const again = await askFor(page, org, grant.id)
  expect([again.result, again.says]).toEqual(['refused', 'Not now, ask later <b>please</b>'])
})

test('the page says how often this identity asks, and warns where that is often', async ({ page }) => {
  const { org } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  const asked = []
  for (let n = 1; n <= 3; n++) asked.push(await askFor(page, org, grant.id, { args: `{"seats":${n}}` }))
  // The same call once more is the same request.
  await askFor(page, org, grant.id, { args: '{"seats":3}' })
  await page.goto(`/o/${org}/approvals/${asked[0]?.approval}`)
  await expect(page.getByText('3 requests in the last hour, 3 in 24 hours')).toBeVisible()
  await expect(page.getByText('asks often')).toHaveCount(0)
  for (let n = 4; n <= 11; n++) await askFor(page, org, grant.id, { args: `{"seats":${n}}` })
  await page.reload()
  await expect(page.getByText('11 requests in the last hour, 11 in 24 hours')).toBeVisible()
  await expect(page.getByText('smartapis-agent asks often. Read this one as closely')).toBeVisible()
})

test('an answer of somebody else appears at once, whoever comes later is told, and nothing typed is lost', async ({
  page,
  browser,
}) => {
  const { org } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  const bo = await colleague(browser, page, org, 'approver')
  const cy = await colleague(browser, page, org, 'admin')
  const { approval } = await askFor(page, org, grant.id)
  await bo.page.goto(`/o/${org}/approvals/${approval}`)
  await bo.page.getByRole('button', { name: 'Refuse', exact: true }).click()
  await bo.page.getByRole('textbox', { name: /^Reason/ }).fill('I am still writing this')
  await ask(cy.page, answerApproval, {
    params: { org, approval },
    body: { verdict: 'refused', reason: 'Too dear' },
  })
  await expect(bo.page.getByText(/refused it\.$/)).toBeVisible()
  await expect(bo.page.getByText('“Too dear”')).toBeVisible()
  await expect(bo.page.getByText('I am still writing this')).toBeVisible()
  await expect(bo.page.getByRole('button', { name: 'Approve once' })).toHaveCount(0)

  const second = await askFor(page, org, grant.id, { args: '{"plan":"free"}' })
  await bo.page.goto(`/o/${org}/approvals/${second.approval}`)
  // The page is held back, as on a slow connection: the other answer is there before this one.
  await bo.page.route('**/api/v1/orgs/*/approvals/*', (route) =>
    route.request().method() === 'GET' ? route.abort() : route.continue(),
  )
  await expect(bo.page.getByRole('button', { name: 'Approve once' })).toBeEnabled()
  await ask(cy.page, answerApproval, {
    params: { org, approval: second.approval },
    body: { verdict: 'refused', reason: 'Not this one either' },
  })
  await bo.page.getByRole('button', { name: 'Approve once' }).click()
  await expect(bo.page.getByText(/has refused this already: “Not this one either”/).first()).toBeVisible()
})

test('what cannot be seen in the arguments is made visible, and nothing of them is a link or markup', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  const args = JSON.stringify({
    to: 'https://evil.example/\u202Egnp.exe',
    note: '<img src=x onerror=alert(1)>\u200B',
    amount: 1,
    lines: [{ name: 'a\u00A0b' }],
  }).replace('"amount":1', '"amount":1.00')
  const { approval } = await askFor(page, org, grant.id, { args })
  await page.goto(`/o/${org}/approvals/${approval}`)
  const table = page.getByRole('table', { name: /^Arguments/ })
  await expect(table.getByText('⟨U+202E⟩')).toBeVisible()
  await expect(table.getByText('⟨U+200B⟩')).toBeVisible()
  await expect(table.getByText('⟨U+00A0⟩')).toBeVisible()
  await expect(table.getByText('<img src=x onerror=alert(1)>')).toBeVisible()
  await expect(table.getByText('1.00', { exact: true })).toBeVisible()
  await expect(table.getByRole('link')).toHaveCount(0)
  await expect(table.getByRole('img')).toHaveCount(0)
  await page.getByText('JSON', { exact: true }).click()
  const json = page.getByRole('group', { name: 'Arguments as JSON' })
  await expect(json).toContainText('"amount": 1.00')
  await expect(json).toContainText('⟨U+202E⟩')
})

test('the link that an agent is given leads here by way of signing in, and a stranger finds nothing there', async ({
  page,
  browser,
}) => {
  const owner = await newcomer(page)
  const { grant } = await withAgent(page, owner.org)
  const asked = await askFor(page, owner.org, grant.id)
  const link = `/approvals/${asked.org}/${asked.approval}`
  const { baseURL } = test.info().project.use
  const signedOut = await (await browser.newContext(baseURL ? { baseURL } : {})).newPage()
  await signedOut.goto(link)
  await signedOut.getByLabel('E-mail').fill(owner.email)
  await signedOut.getByLabel('Password', { exact: true }).fill(owner.password)
  await signedOut.getByRole('button', { name: 'Sign in' }).click()
  await expect(signedOut).toHaveURL(new RegExp(`/o/${owner.org}/approvals/${asked.approval}$`))
  await expect(signedOut.getByRole('button', { name: 'Approve once' })).toBeVisible()
  const stranger = await (await browser.newContext(baseURL ? { baseURL } : {})).newPage()
  const other = await newcomer(stranger)
  await signIn(stranger, other.email)
  for (const address of [link, `/o/${owner.org}/approvals/${asked.approval}`]) {
    const response = await stranger.goto(address)
    expect(response?.status()).toBe(404)
  }
})

test('list and request have no axe violation and never scroll sideways in any form @forms', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  const { grant } = await withAgent(page, org)
  const done = await askFor(page, org, grant.id)
  await ask(page, answerApproval, {
    params: { org, approval: done.approval },
    body: { verdict: 'approved', reason: '' },
  })
  await askFor(page, org, grant.id)
  const gone = await askFor(page, org, grant.id, { args: '{"n":1}' })
  await ask(page, answerApproval, {
    params: { org, approval: gone.approval },
    body: { verdict: 'refused', reason: 'No' },
  })
  const args = JSON.stringify({
    plan: 'team',
    seats: 40,
    note: `${'word '.repeat(400)}\u202E`,
    deep: { a: [1, { b: null }] },
  })
  const open = await askFor(page, org, grant.id, { args, risk: 'critical' })
  await inEachForm(page, async (form) => {
    for (const path of ['', '?tab=decided', '?tab=expired', `/${open.approval}`, `/${done.approval}`]) {
      await page.goto(`/o/${org}/approvals${path}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      if (path === `/${open.approval}`)
        await page.getByRole('button', { name: 'Refuse', exact: true }).click()
      await expectSound(page, `${path}, ${form}`)
    }
  })
})
