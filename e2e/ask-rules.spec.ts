import { expect, type Page } from '@playwright/test'
import { drawer, expectDraft, opened, part, pick, refundRule, row } from './drawer.ts'
import { choose, opened as openedSandbox, ruleOf, saved } from './editor.ts'
import { expectSound, NARROW, take } from './forms.ts'
import { test } from './test.ts'

const key = 'smartagent_access_issue_client_key'
const portal = 'smartagent_billing_create_portal_session'
const search = 'smartagent_products_search'
const checked = (page: Page, tool: string, word: string) =>
  expect(ruleOf(page, tool).getByRole('radio', { name: word })).toBeChecked()

test('what spends money or hands out keys is recommended to ask, and Ask is one click, one key, one bulk edit', async ({
  page,
}) => {
  await openedSandbox(page)
  for (const tool of [key, portal]) await checked(page, tool, 'Ask')
  await expect(page.getByText('Waits 10 min for an approver.').first()).toBeVisible()
  await saved(page, () => choose(page, key, 'Allow'))
  await saved(page, () => choose(page, key, 'Ask'))
  await page.locator(`[data-row="${portal}"]`).focus()
  await saved(page, () => page.keyboard.press('4'))
  await checked(page, portal, 'Deny')
  await saved(page, () => page.keyboard.press('3'))
  await checked(page, portal, 'Ask')

  await page.getByRole('button', { name: 'Select', exact: true }).click()
  for (const tool of [search, portal]) await page.getByRole('checkbox', { name: `Select ${tool}` }).check()
  const bulk = page.getByRole('group', { name: 'Set the selected tools to' })
  await saved(page, () => bulk.getByRole('button', { name: 'Ask' }).click())
  await checked(page, search, 'Ask')
  await page.getByRole('button', { name: 'Done selecting' }).click()
  await page.goto(`${page.url().split('?')[0]}?group=category`)
  await page
    .getByRole('region', { name: 'Write' })
    .getByRole('button', { name: /^Set all/ })
    .click()
  await saved(page, () => page.getByRole('menuitem', { name: 'Ask' }).click())
  await checked(page, 'smartagent_products_watch_create', 'Ask')

  await page.getByRole('button', { name: 'Presets' }).click()
  await saved(page, () => page.getByRole('menuitem', { name: 'Read, and ask about the rest' }).click())
  await checked(page, 'smartagent_products_watch_create', 'Ask')
  await expectSound(page)
})

test('whom it asks, how many, how long and about which calls is set in the drawer and said as a sentence', async ({
  page,
}) => {
  const at = await opened(page)
  await row(page).click()
  await expect(drawer(page).getByText('Waits 10 min for an approver.')).toBeVisible()
  const ask = part(page, 'Then ask')
  await ask.getByRole('button', { name: 'Who may answer: Any approver' }).click()
  await ask.getByRole('button', { name: 'Admin' }).click()
  await ask.getByRole('button', { name: 'Approver', exact: true }).click()
  await expect(ask.getByRole('button', { name: 'Who may answer: An owner' })).toBeVisible()
  const address = ask.getByRole('combobox', { name: /^A member/ })
  await address.fill('ana')
  await address.press('Enter')
  await expect(ask.getByRole('alert')).toContainText('This is no e-mail address')
  await address.fill('Ana@Example.com')
  await address.press('Enter')
  await expect(ask.getByRole('button', { name: 'Remove ana@example.com' })).toBeVisible()
  await ask.getByRole('textbox', { name: 'How many must approve' }).fill('2')
  await ask.getByRole('textbox', { name: 'Time to answer' }).fill('0')
  await expect(ask.getByRole('textbox', { name: 'Time to answer' })).toHaveAttribute('aria-invalid', 'true')
  await ask.getByRole('textbox', { name: 'Time to answer' }).fill('5')
  await pick(page, ask.getByRole('combobox', { name: 'Unit of the time to answer' }), 'hours')
  const approval = { timeout: 18000, approvers: ['role:owner', 'member:ana@example.com'], count: 2 }
  await expectDraft(page, at, refundRule, { action: 'require_approval', approval })
  await expect(drawer(page).getByText('Waits 5 h for 2 of owners or ana@example.com.')).toBeVisible()
  await drawer(page)
    .getByRole('textbox', { name: /^Reason/ })
    .fill('Money leaves.')

  // From every call to some of them.
  const some = part(page, 'Ask if')
  await some.getByRole('button', { name: 'Add a condition' }).click()
  await pick(page, some.getByRole('combobox', { name: 'Argument' }), /^amount/)
  await pick(page, some.getByRole('combobox', { name: 'Comparison' }), /^is more than/)
  await some.getByRole('textbox', { name: 'Value' }).fill('100')
  await some.getByRole('button', { name: 'Say why' }).click()
  await some.getByRole('textbox', { name: /^Reason/ }).fill('It is much.')
  await some.getByRole('button', { name: 'Remove “every call”' }).click()
  const condition = { path: 'args.amount', op: 'gt', value: 100 }
  await expectDraft(page, at, refundRule, {
    reason: 'Money leaves.',
    approve_if: [{ conditions: [condition], reason: 'It is much.' }],
    approval,
  })
  await expect(
    drawer(page).getByText('Waits 5 h for 2 of owners or ana@example.com if amount is more than 100.'),
  ).toBeVisible()
  await expectSound(page)
  await take(page, NARROW)
  await expectSound(page)
})

test('a rule for several tools asks, and stops asking, by a click', async ({ page }) => {
  const at = await opened(page)
  await page.getByRole('button', { name: 'All tools' }).click()
  await drawer(page).getByRole('textbox', { name: 'Add a rule for' }).fill('@read')
  await drawer(page)
    .getByRole('group', { name: 'What the rule does' })
    .getByText('Ask', { exact: true })
    .click()
  await drawer(page).getByRole('button', { name: 'Add', exact: true }).click()
  await expectDraft(page, at, (draft) => draft.tools?.['@read'], { action: 'require_approval' })
  await drawer(page).getByRole('button', { name: '@read', exact: true }).click()
  await drawer(page)
    .getByRole('group', { name: 'What the rule for @read does' })
    .getByText('Allow', { exact: true })
    .click()
  await expectDraft(page, at, (draft) => draft.tools?.['@read'], {})
})
