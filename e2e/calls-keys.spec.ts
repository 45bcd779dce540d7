import { expect, type Page } from '@playwright/test'
import { runSample } from '#lib/contracts/calls.ts'
import { tabTo } from './keyboard.ts'
import { newcomer, send, withAgent } from './support.ts'
import { test } from './test.ts'

const press = (page: Page, key: string) => page.keyboard.press(key)
const rows = (page: Page) => page.getByRole('button', { name: /, why$/ })
const chips = (page: Page) => page.getByRole('group', { name: 'Filters' })

/** The audit log of an organisation of this test's own, with sample sessions of 40 calls each. */
async function opened(page: Page, { sessions = 1, search = '' } = {}) {
  const { org } = await newcomer(page)
  await withAgent(page, org)
  // At the same time: the gateway is then asked more often than it answers in a second, and each call is in the log all the same.
  const run = async () => {
    const sample = await send(page, runSample, { params: { org }, body: {} })
    const lines = (await sample.text()).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).result)).not.toContain(null)
  }
  await Promise.all(Array.from({ length: sessions }, run))
  await page.goto(`/o/${org}/audit-log${search}`)
  await expect(rows(page).first()).toBeVisible()
  return org
}

/** Chooses the first of what a filter offers, from the panel behind the chip Filter. */
async function choose(page: Page, label: string) {
  const add = chips(page).getByRole('button', { name: 'Filter', exact: true })
  await tabTo(page, add)
  await press(page, 'Enter')
  const panel = page.getByRole('dialog', { name: 'Add a filter' })
  await tabTo(page, panel.getByRole('combobox', { name: label }), { most: 6 })
  await press(page, 'Enter')
  await expect(page.getByRole('option').first()).toBeFocused()
  await press(page, 'Enter')
  await expect(panel).toHaveCount(0)
  await expect(add).toBeFocused()
}

test('by keyboard alone every filter of the tool calls is set and taken away', async ({ page }) => {
  await opened(page)
  for (const [word, result] of [
    ['Allowed', 'allowed'],
    ['Over limit', 'limited'],
    ['Denied', 'denied'],
    ['Hidden', 'hidden'],
  ] as const) {
    const chip = chips(page).getByRole('button', { name: new RegExp(`^${word}`) })
    await tabTo(page, chip)
    await press(page, 'Space')
    await expect(page).toHaveURL(new RegExp(`result=${result}`))
    await expect(chip).toHaveAttribute('aria-pressed', 'true')
    await press(page, 'Space')
    await expect(page).not.toHaveURL(/result=/)
    await expect(chip).toBeFocused()
  }
  for (const [label, key] of [
    ['Tool', 'tool'],
    ['Server', 'server'],
    ['Agent', 'identity'],
    ['Grant', 'grant'],
  ] as const) {
    await choose(page, label)
    await expect(page).toHaveURL(new RegExp(`[?&]${key}=`))
    await tabTo(page, page.getByRole('button', { name: `Remove filter: ${label} is` }), {
      back: true,
      most: 2,
    })
    await press(page, 'Enter')
    await expect(page).not.toHaveURL(new RegExp(`[?&]${key}=`))
    await expect(chips(page).getByRole('button', { name: 'Filter', exact: true })).toBeFocused()
  }

  const time = page.getByRole('button', { name: 'Last 24 hours' })
  await tabTo(page, time, { back: true })
  await press(page, 'Enter')
  await tabTo(page, page.getByRole('button', { name: 'Last 7 days' }), { most: 6 })
  await press(page, 'Enter')
  await expect(page).toHaveURL(/span=7d/)
  const changed = page.getByRole('button', { name: 'Last 7 days' })
  await expect(changed).toBeFocused()
  await press(page, 'Enter')
  await tabTo(page, page.getByLabel('First day'), { most: 8 })
  await page.keyboard.type('01022026')
  await press(page, 'Enter')
  await expect(page).toHaveURL(/from=202[56]-/)
  await expect(page.getByRole('button', { name: /^Since / })).toBeFocused()

  const live = page.getByRole('button', { name: 'Live' })
  await tabTo(page, live, { back: true, most: 4 })
  await press(page, 'Space')
  await expect(live).toHaveAttribute('aria-pressed', 'false')
})

test('by keyboard alone a call is opened, read, and left where it lies in the list', async ({ page }) => {
  await opened(page)
  await tabTo(page, rows(page).first())
  await press(page, 'ArrowDown')
  await press(page, 'ArrowDown')
  const third = rows(page).nth(2)
  await expect(third).toBeFocused()
  await press(page, 'Enter')
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByRole('list', { name: 'Each check of this call' })).toBeVisible()
  await expect(drawer).toBeFocused()
  await tabTo(page, drawer.getByRole('link', { name: 'Open this rule' }), { most: 4 })
  await press(page, 'Escape')
  await expect(drawer).toHaveCount(0)
  await expect(page).not.toHaveURL(/call=/)
  await expect(third).toBeFocused()

  // Beside a list the drawer holds nobody: the way goes back to the list and on to another call.
  await press(page, 'Enter')
  await expect(drawer).toBeFocused()
  await press(page, 'Shift+Tab')
  await tabTo(page, third, { back: true })
  await press(page, 'ArrowDown')
  const fourth = rows(page).nth(3)
  await press(page, 'Enter')
  await expect(fourth).toHaveAttribute('aria-expanded', 'true')
  await expect(drawer).toBeFocused()
  await tabTo(page, drawer.getByRole('button', { name: 'Close' }), { most: 2 })
  await press(page, 'Enter')
  await expect(drawer).toHaveCount(0)
  await expect(fourth).toBeFocused()

  // So does a drawer that was open from the beginning, e.g. by a link to the call.
  await press(page, 'Enter')
  await page.reload()
  await expect(drawer).toBeVisible()
  // It is there before the page listens to keys, as it is for a person: press again then.
  await expect(async () => {
    await press(page, 'Escape')
    await expect(drawer).toHaveCount(0, { timeout: 500 })
  }).toPass()
  await expect(fourth).toBeFocused()
})

test('older calls are loaded by keyboard alone, and reading goes on at the first of them', async ({
  page,
}) => {
  // A hundred rows are walked through, one key each.
  test.slow()
  await opened(page, { sessions: 3 })
  const ids = () => rows(page).evaluateAll((all) => all.map((row) => row.id))
  const last = (await ids()).at(-1) ?? ''
  await tabTo(page, page.getByRole('button', { name: 'Show older calls' }), { most: 120 })
  await press(page, 'Enter')
  await expect.poll(async () => (await ids()).at(-1)).not.toBe(last)
  // What came meanwhile stands above.
  const all = await ids()
  expect(all).toEqual([...new Set(all)].toSorted().toReversed())
  await expect(page.locator(`[id="${all[all.indexOf(last) + 1]}"]`)).toBeFocused()
})

test('by keyboard alone one goes to the changes, filters them, opens one and comes back', async ({
  page,
}) => {
  await opened(page)
  const tabs = page.getByRole('navigation', { name: 'Audit log' })
  const changes = tabs.getByRole('link', { name: 'Changes' })
  await tabTo(page, changes)
  await press(page, 'Enter')
  await expect(page).toHaveURL(/tab=changes/)
  await expect(changes).toHaveAttribute('aria-current', 'page')
  await expect(changes).toBeFocused()

  for (const [label, key] of [
    ['Who', 'actor'],
    ['What', 'action'],
    ['On', 'subject'],
  ] as const) {
    await choose(page, label)
    await expect(page).toHaveURL(new RegExp(`[?&]${key}=`))
    await tabTo(page, page.getByRole('button', { name: `Remove filter: ${label} is` }), {
      back: true,
      most: 2,
    })
    await press(page, 'Enter')
    await expect(page).not.toHaveURL(new RegExp(`[?&]${key}=`))
  }

  const lines = page.getByRole('table').getByRole('button')
  await tabTo(page, lines.first())
  await press(page, 'ArrowDown')
  await expect(lines.nth(1)).toBeFocused()
  await press(page, 'Enter')
  const drawer = page.getByRole('dialog')
  await expect(drawer).toBeFocused()
  await press(page, 'Escape')
  await expect(drawer).toHaveCount(0)
  await expect(lines.nth(1)).toBeFocused()

  const calls = tabs.getByRole('link', { name: 'Tool calls' })
  await tabTo(page, calls, { back: true })
  await press(page, 'Enter')
  await expect(page).not.toHaveURL(/tab=changes/)
  await expect(rows(page).first()).toBeVisible()
  await expect(calls).toBeFocused()
})
