import { expect } from '@playwright/test'
import { expectDraft, type Json, openedRefunds, part, pick, refundRule } from './drawer.ts'
import { expectNoViolation } from './forms.ts'
import { test } from './test.ts'

test('what a schema does not have can be said all the same: another value, another kind of it, another comparison', async ({
  page,
}) => {
  const at = await openedRefunds(page)
  const deny = part(page, 'Deny if')
  const wanted = (path: string, op: string, value: unknown) => [{ conditions: [{ path, op, value }] }]
  const denyIf = (draft: Json) => refundRule(draft)?.deny_if
  await deny.getByRole('button', { name: 'Add a condition' }).click()
  const [field, comparison] = ['Argument', 'Comparison'].map((name) => deny.getByRole('combobox', { name }))
  if (!field || !comparison) throw new Error('no condition')
  const value = deny.getByRole('textbox', { name: 'Value' })
  const kind = deny.getByRole('combobox', { name: 'Kind of value' })

  // One of a few, and then one that is not among them.
  await pick(page, field, /^currency/)
  await deny.getByRole('button', { name: 'Another value…' }).click()
  await expect(deny.getByRole('textbox', { name: 'Add a value' })).toBeFocused()
  await page.keyboard.type('GBP')
  await page.keyboard.press('Enter')
  await expect(deny.getByRole('button', { name: 'GBP' })).toHaveAttribute('aria-pressed', 'true')
  await expect(deny.getByText('By the tool’s schema this is only “USD” or “EUR”.')).toBeVisible()
  await expectDraft(page, at, denyIf, wanted('args.currency', 'in', ['GBP']))
  await pick(page, comparison, /^is$/)
  await expectDraft(page, at, denyIf, wanted('args.currency', 'eq', 'GBP'))
  await pick(page, deny.getByRole('combobox', { name: 'Value' }), 'Another value…')
  await expect(value).toBeFocused()
  await expect(value).toHaveValue('GBP')
  await value.fill('978')
  await pick(page, kind, 'number')
  await expect(
    deny.getByText('By the tool’s schema this is text, and a number is never the same.'),
  ).toBeVisible()
  await expectDraft(page, at, denyIf, wanted('args.currency', 'eq', 978))
  await deny.getByRole('button', { name: 'Pick from the list' }).click()
  await pick(page, deny.getByRole('combobox', { name: 'Value' }), 'EUR')
  await expect(deny.getByText(/By the tool’s schema/)).toHaveCount(0)

  // A number that is to be a text, true, and a text with a line end.
  await pick(page, field, /^amount/)
  await pick(page, comparison, /^is$/)
  await value.fill('5')
  await expect(kind).toHaveCount(0)
  await deny.getByRole('button', { name: 'Another kind of value' }).press('Enter')
  await pick(page, kind, /^text$/)
  await expectDraft(page, at, denyIf, wanted('args.amount', 'eq', '5'))
  await pick(page, kind, /^text with/)
  await value.fill('a\\')
  await expect(deny.getByRole('alert')).toContainText('Finish what begins with a backslash')
  await value.fill('a\\n"b"')
  await expectDraft(page, at, denyIf, wanted('args.amount', 'eq', 'a\n"b"'))
  await page.reload()
  await expect(value).toHaveValue('a\\n"b"')
  await expect(kind).toHaveText(/^text with/)
  await pick(page, kind, 'true or false')
  await deny.locator('label').filter({ hasText: 'true' }).click()
  await expectDraft(page, at, denyIf, wanted('args.amount', 'eq', true))
  await pick(page, comparison, /^is one of$/)
  await deny.getByRole('button', { name: 'Another kind of value' }).click()
  await pick(page, kind, 'true or false')
  await deny.getByRole('button', { name: 'false', exact: true }).click()
  await expectDraft(page, at, denyIf, wanted('args.amount', 'in', [true, false]))

  // A comparison that the schema makes senseless.
  await pick(page, comparison, /^matches/)
  await value.fill('^5')
  await expect(deny.getByText(/which cannot be compared so: the call is denied/)).toBeVisible()
  await expectDraft(page, at, denyIf, wanted('args.amount', 'regex', '^5'))
  await expectNoViolation(page)
})
