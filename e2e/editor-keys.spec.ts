import { expect, type Page } from '@playwright/test'
import { readPolicy } from '#lib/contracts/policies.ts'
import { opened, ruleOf, saved } from './editor.ts'
import { pressAtOnce, tabTo } from './keyboard.ts'
import { ask } from './support.ts'
import { test } from './test.ts'

const tool = 'smartagent_access_issue_client_key'
const rowOf = (page: Page, name = tool) => page.getByRole('button', { name, exact: true })
const press = (page: Page, key: string) => page.keyboard.press(key)

test('by keyboard alone a rule is found, limited, undone, done again, explained and published', async ({
  page,
}) => {
  const { org, policy } = await opened(page)
  await press(page, 'Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await press(page, 'Enter')
  await tabTo(page, page.getByRole('searchbox', { name: 'Find a tool' }), { most: 30 })
  await page.keyboard.type('issue_client')
  await tabTo(page, rowOf(page), { most: 6 })

  // A number sets the state; the fields of the limit stand next on the way.
  await saved(page, () => press(page, '2'))
  await expect(ruleOf(page, tool).getByRole('radio', { name: 'Limit' })).toBeChecked()
  await press(page, 'Tab')
  const most = page.getByRole('textbox', { name: `Most calls of ${tool}`, exact: true })
  await expect(most).toBeFocused()
  const before = await most.inputValue()
  await saved(page, () => page.keyboard.type('7'))
  await expect(most).toHaveValue('7')
  await press(page, 'Tab')
  const windows = page.getByRole('group', { name: `Window of the limit of ${tool}`, exact: true })
  const first = await windows.getByRole('radio', { checked: true }).getAttribute('value')
  await expect(windows.getByRole('radio', { checked: true })).toBeFocused()
  await saved(page, () => press(page, 'ArrowRight'))
  const second = await windows.getByRole('radio', { checked: true }).getAttribute('value')
  expect(second).not.toBe(first)

  await press(page, 'Control+z')
  await expect(windows.getByRole('radio', { checked: true })).toHaveValue(first ?? '')
  await press(page, 'Control+z')
  await expect(most).toHaveValue(before)
  await press(page, 'Control+Shift+z')
  await press(page, 'Control+y')
  await expect(most).toHaveValue('7')
  await expect(windows.getByRole('radio', { checked: true })).toHaveValue(second ?? '')

  // The message lies in the drawer; after it one is where one was.
  await tabTo(page, rowOf(page), { back: true, most: 4 })
  await saved(page, () => press(page, '4'))
  await press(page, 'Enter')
  const drawer = page.getByRole('dialog')
  await tabTo(page, drawer.getByRole('textbox', { name: 'The agent reads' }), { most: 4 })
  await press(page, 'Control+a')
  await saved(page, () => page.keyboard.type('Ask the platform team.'))
  await press(page, 'Escape')
  await expect(drawer).toHaveCount(0)
  await expect(rowOf(page)).toBeFocused()

  // Once to the review, once more to the button in it.
  await press(page, 'Control+Enter')
  await expect(page.getByRole('button', { name: 'Review and publish' })).toBeFocused()
  await press(page, 'Enter')
  const review = page.getByRole('dialog', { name: /^Review version 2/ })
  await expect(review).toBeVisible()
  await press(page, 'Control+Enter')
  await expect(review.getByRole('button', { name: 'Publish version 2' })).toBeFocused()
  await press(page, 'Enter')
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText(/Version 2 active/)
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  const { active } = await ask(page, readPolicy, { params: { org, policy } })
  expect(active?.version).toBe(2)
  expect(active?.text).toContain('Ask the platform team.')
})

test('what undoing takes away under the focus leaves the focus on its row', async ({ page }) => {
  await opened(page)
  await tabTo(page, rowOf(page))
  await press(page, '2')
  await press(page, 'Tab')
  await press(page, 'Tab')
  await expect(
    page
      .getByRole('group', { name: `Window of the limit of ${tool}`, exact: true })
      .getByRole('radio', { checked: true }),
  ).toBeFocused()
  await press(page, 'Control+z')
  await expect(ruleOf(page, tool).getByRole('radio', { name: 'Ask' })).toBeChecked()
  await expect(rowOf(page)).toBeFocused()
})

test('the buttons for undo and redo keep the focus when there is nothing more to undo or redo', async ({
  page,
}) => {
  await opened(page)
  await tabTo(page, rowOf(page))
  await press(page, '5')
  const [undo, redo] = ['Undo', 'Redo'].map((name) => page.getByRole('button', { name, exact: true }))
  if (!undo || !redo) return
  await tabTo(page, undo, { back: true })
  await press(page, 'Enter')
  await expect(ruleOf(page, tool).getByRole('radio', { name: 'Ask' })).toBeChecked()
  await expect(undo).toBeFocused()
  await expect(undo).toBeDisabled()
  await tabTo(page, redo, { most: 1 })
  await press(page, 'Enter')
  await expect(ruleOf(page, tool).getByRole('radio', { name: 'Hide' })).toBeChecked()
  await expect(redo).toBeFocused()
})

test('by keyboard alone rows are walked, a group is set, a fold opened, and the view changed', async ({
  page,
}) => {
  await opened(page)
  const rows = page.locator('[data-row]')
  await tabTo(page, rows.first())
  await press(page, 'ArrowDown')
  await expect(rows.nth(1)).toBeFocused()
  await press(page, 'k')
  await expect(rows.first()).toBeFocused()

  const critical = page.getByRole('region', { name: 'Critical', exact: true })
  const set = critical.getByRole('button', { name: /^Set all/ })
  await tabTo(page, set, { back: true, most: 2 })
  await press(page, 'Enter')
  await expect(page.getByRole('menuitem', { name: 'Allow', exact: true })).toBeFocused()
  await press(page, 'End')
  await saved(page, () => press(page, 'Enter'))
  await expect(critical.getByRole('radio', { name: 'Hide', checked: true })).toHaveCount(
    await critical.getByRole('group', { name: /^Rule for / }).count(),
  )
  await expect(set).toBeFocused()

  const fold = page.locator('summary').filter({ hasText: 'Read' })
  await tabTo(page, fold)
  const shown = await page.locator('[data-row]:visible').count()
  await press(page, 'Enter')
  await expect.poll(() => page.locator('[data-row]:visible').count()).toBeGreaterThan(shown)
  await press(page, 'Tab')
  await press(page, 'Tab')
  await expect(page.locator('details [data-row]').first()).toBeFocused()

  const view = page.getByRole('navigation', { name: 'View' })
  await tabTo(page, view.getByRole('link', { name: 'JSON' }), { back: true })
  await press(page, 'Enter')
  await expect(page.getByRole('textbox', { name: 'Policy as JSON' })).toBeVisible()
  await expect(view.getByRole('link', { name: 'JSON' })).toBeFocused()
  // The text can be entered and left again: Tab indents in it, Escape leads out.
  await tabTo(page, page.getByRole('textbox', { name: 'Policy as JSON' }), { most: 12 })
  await press(page, 'Escape')
  await tabTo(page, page.getByRole('button', { name: 'Discard' }), { most: 12 })
})

test('keys that come faster than the page can follow mean what they mean slowly', async ({ page }) => {
  const { org, policy } = await opened(page)
  const critical = page.getByRole('region', { name: 'Critical', exact: true })
  const rules = await critical.getByRole('group', { name: /^Rule for / }).count()
  const set = critical.getByRole('button', { name: /^Set all/ })
  await tabTo(page, set)
  for (const [word, keys] of [
    ['Hide', ['End', 'Enter']],
    ['Ask', ['ArrowDown', 'ArrowDown', 'Enter']],
    ['Deny', ['d', 'Enter']],
  ] as const) {
    await press(page, 'Enter')
    await expect(page.getByRole('menuitem', { name: 'Allow', exact: true })).toBeFocused()
    await pressAtOnce(page, keys)
    await expect(critical.getByRole('radio', { name: word, checked: true }), word).toHaveCount(rules)
    await expect(set).toBeFocused()
  }

  await page.goto(`/o/${org}/policies/${policy}?view=simulate&tool=${tool}`)
  const pick = page.getByRole('combobox', { name: 'Tool' })
  await pick.press('Enter')
  await expect(page.getByRole('option', { name: tool })).toBeFocused()
  await pressAtOnce(page, ['End', 'ArrowUp', 'Enter'])
  const last = page.getByRole('option').nth(-2)
  await expect(pick).not.toHaveText(tool)
  const chosen = await pick.textContent()
  await pick.press('Enter')
  await expect(last).toHaveText(chosen ?? '')
})

test('on a narrow screen, too, a rule is set, its limit changed and its drawer left by keyboard alone', async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await opened(page)
  const pick = page.getByRole('button', { name: new RegExp(`change\\. Rule for ${tool}$`) })
  await tabTo(page, pick)
  await press(page, 'Enter')
  const sheet = page.getByRole('dialog')
  await tabTo(page, sheet.getByRole('button', { name: 'Limit' }), { most: 8 })
  await saved(page, () => press(page, 'Enter'))
  await expect(sheet).toHaveCount(0)
  await expect(pick).toBeFocused()

  await tabTo(page, rowOf(page), { back: true, most: 2 })
  await press(page, 'Enter')
  await tabTo(page, sheet.getByRole('textbox', { name: 'Most', exact: true }), { most: 15 })
  await saved(page, () => page.keyboard.type('9'))
  await press(page, 'Escape')
  await expect(sheet).toHaveCount(0)
  await expect(rowOf(page)).toBeFocused()
})
