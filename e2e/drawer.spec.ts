import { expect } from '@playwright/test'
import { publishAndConnect } from '#lib/contracts/grants.ts'
import { readPolicy } from '#lib/contracts/policies.ts'
import {
  drawer,
  expectDraft,
  type Json,
  opened,
  openedRefunds,
  part,
  pick,
  refundRule,
  row,
} from './drawer.ts'
import { choose } from './editor.ts'
import { expectNoViolation, expectSound, inEachForm } from './forms.ts'
import { ask } from './support.ts'
import { test } from './test.ts'

test('refunds up to 100 are free, above are denied, at most 5,000 a day, and nothing at night: said, simulated, published and rolled back without opening the JSON', async ({
  page,
}) => {
  test.slow()
  const at = await opened(page)
  const { draft: first, version } = await ask(page, readPolicy, { params: at })
  await ask(page, publishAndConnect, { params: at, body: { identityName: 'support' }, version })
  await page.reload()
  await choose(page, 'issue_refund', 'Allow')
  await row(page).click()
  await expect(page).toHaveURL(/[?&]rule=issue_refund/)

  const must = part(page, 'Must be true')
  await must.getByRole('button', { name: 'Add a condition' }).click()
  await pick(page, must.getByRole('combobox', { name: 'Argument' }), /^amount/)
  await expect(must.getByRole('combobox', { name: 'Comparison' })).toHaveText('is at most')
  const value = must.getByRole('textbox', { name: 'Value' })
  await value.fill('1OO')
  await expect(must.getByRole('alert')).toHaveText('Write a number, such as 100 or 0.5.')
  await expect(value).toHaveValue('1OO')
  await expectDraft(page, at, refundRule, {})
  await value.fill('100')
  await expect(must.getByRole('alert')).toHaveCount(0)
  await must.getByRole('button', { name: 'Say why' }).click()
  await must.getByRole('textbox', { name: /The agent reads/ }).fill('Refunds over 100 are for people.')

  const deny = part(page, 'Deny if')
  await deny.getByRole('button', { name: 'Time of day' }).click()
  await expect(deny.getByRole('combobox', { name: 'From' })).toHaveText('22:00')
  await pick(page, deny.getByRole('combobox', { name: 'From' }), '21:00')
  await pick(page, deny.getByRole('combobox', { name: 'Until' }), '07:00')
  await expect(deny.getByText(/on your clock/)).toBeVisible()

  const limits = part(page, 'Limits')
  await limits.getByRole('button', { name: 'Add a limit' }).click()
  const most = limits.getByRole('textbox', { name: 'Most' })
  await most.fill('5,000')
  await expect(limits.getByRole('alert')).toHaveText('Write it without separators: 5000.')
  await most.fill('5000')
  await pick(page, limits.getByRole('combobox', { name: 'What is counted' }), 'in total of amount')

  await expect(
    drawer(page).getByText(
      'At most 5,000 in total of amount per day for each grant. Only when amount is at most 100. Denied if it is between 21:00 and 07:00 UTC.',
    ),
  ).toBeVisible()
  await expectDraft(page, at, refundRule, {
    require: [
      {
        conditions: [{ path: 'args.amount', op: 'lte', value: 100 }],
        on_deny: 'Refunds over 100 are for people.',
      },
    ],
    deny_if: [{ conditions: [{ path: 'time.hour', op: 'in', value: [21, 22, 23, 0, 1, 2, 3, 4, 5, 6] }] }],
    limits: [{ window: 'day', max: 5000, increment_from: 'args.amount' }],
  })

  await drawer(page).getByRole('link', { name: 'Simulate a call' }).click()
  const draft = page
    .getByRole('region', { name: 'Decision' })
    .getByRole('article')
    .filter({ has: page.getByRole('heading', { name: 'Draft' }) })
  const [amount, hour] = ['amount', 'Hour, 0 to 23'].map((name) =>
    page.getByRole('textbox', { name, exact: true }),
  )
  await hour?.fill('12')
  await amount?.fill('100')
  await expect(draft.getByText('Allowed', { exact: true })).toBeVisible()
  await amount?.fill('100.01')
  await expect(draft.getByText('[POLICY DENIED] Refunds over 100 are for people.')).toBeVisible()
  await amount?.fill('100')
  await hour?.fill('23')
  await expect(
    draft.getByText(/^\[POLICY DENIED\] Not allowed when it is between 21:00 and 07:00 UTC/),
  ).toBeVisible()
  await hour?.fill('12')
  await page.getByRole('textbox', { name: /^of 5,000/ }).fill('4900.01')
  await expect(draft.getByText('Over limit', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Review and publish' }).click()
  const review = page.getByRole('dialog', { name: /^Review version 2 of / })
  await review.getByRole('checkbox', { name: /^I have read: / }).check()
  await review.getByRole('button', { name: 'Publish version 2' }).click()
  await expect(page.getByText('Version 2, active').first()).toBeVisible()
  await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'History' }).click()
  await page.getByRole('button', { name: 'Roll back to version 1' }).click()
  await page.getByRole('button', { name: 'Publish as version 3' }).click()
  await expect(page.getByText('Version 3, active').first()).toBeVisible()
  const { active } = await ask(page, readPolicy, { params: at })
  expect(active?.text).toBe(first)
})

test('one step back is one field, whatever was typed into it', async ({ page }) => {
  const at = await openedRefunds(page)
  const limits = part(page, 'Limits')
  await limits.getByRole('button', { name: 'Add a limit' }).click()
  await limits.getByRole('textbox', { name: 'Most' }).pressSequentially('5000')
  await pick(page, limits.getByRole('combobox', { name: 'What is counted' }), 'in total of amount')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(limits.getByRole('combobox', { name: 'What is counted' })).toHaveText('calls')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(limits.getByRole('textbox', { name: 'Most' })).toHaveCount(0)
  await expectDraft(page, at, (draft) => refundRule(draft)?.limits, undefined)
})

test('what is half typed is in no draft, and stays over another rule, a reload and a closed tab', async ({
  page: first,
}) => {
  let page = first
  const at = await openedRefunds(page)
  let deny = part(page, 'Deny if')
  await deny.getByRole('button', { name: 'Add a condition' }).click()
  await pick(page, deny.getByRole('combobox', { name: 'Argument' }), /^note/)
  await pick(page, deny.getByRole('combobox', { name: 'Comparison' }), 'matches')
  await deny.getByRole('textbox', { name: 'Value' }).fill('(?=gift)')
  await expect(deny.getByRole('alert')).toContainText('RE2')
  await page.getByRole('button', { name: 'get_payment', exact: true }).click()
  await expect(page).toHaveURL(/rule=get_payment/)
  await page.goBack()
  await row(page).click()
  await expect(deny.getByRole('textbox', { name: 'Value' })).toHaveValue('(?=gift)')
  await expectDraft(page, at, refundRule, {})
  await page.reload()
  await expect(deny.getByRole('textbox', { name: 'Value' })).toHaveValue('(?=gift)')
  await expect(deny.getByRole('alert')).toContainText('RE2')
  // A closed tab takes nothing of it away, also where a value is not in its list yet.
  await deny.getByRole('button', { name: 'And…' }).click()
  await pick(page, deny.getByRole('combobox', { name: 'Argument' }).last(), /^note/)
  await pick(page, deny.getByRole('combobox', { name: 'Comparison' }).last(), 'is one of')
  await deny.getByRole('textbox', { name: 'Add a value' }).pressSequentially('half a')
  const again = await page.context().newPage()
  // As a person closes it: a renderer that is killed may take with it what it has just stored.
  const closed = page.waitForEvent('close')
  await page.close({ runBeforeUnload: true })
  await closed
  page = again
  await page.goto(`/o/${at.org}/policies/${at.policy}?rule=issue_refund`)
  deny = part(page, 'Deny if')
  await expect(deny.getByRole('textbox', { name: 'Value', exact: true })).toHaveValue('(?=gift)')
  await expect(deny.getByRole('textbox', { name: 'Add a value' })).toHaveValue('half a')
  await deny.getByRole('button', { name: 'Remove the condition on note' }).last().click()
  await deny.getByRole('textbox', { name: 'Value', exact: true }).fill('gift')
  await expect(drawer(page).getByText('Denied if note matches “gift”.')).toBeVisible()
  await expectDraft(page, at, (draft) => refundRule(draft)?.deny_if, [
    { conditions: [{ path: 'args.note', op: 'regex', value: 'gift' }] },
  ])
})

test('the empty text and a list without values are said on purpose, by keyboard too, and taken back', async ({
  page,
}) => {
  const at = await openedRefunds(page)
  const deny = part(page, 'Deny if')
  const wanted = (op: string, value: unknown) => [{ conditions: [{ path: 'args.note', op, value }] }]
  const denyIf = (draft: Json) => refundRule(draft)?.deny_if
  await deny.getByRole('button', { name: 'Add a condition' }).click()
  await pick(page, deny.getByRole('combobox', { name: 'Argument' }), /^note/)
  await expect(deny.getByText('Not in the draft until it has a value.')).toBeVisible()
  const text = deny.getByRole('button', { name: 'Empty text' })
  await text.press('Enter')
  await expect(text).toHaveAttribute('aria-pressed', 'true')
  await expect(text).toBeFocused()
  await expect(drawer(page).getByText('Denied if note is “”.')).toBeVisible()
  await expectDraft(page, at, denyIf, wanted('eq', ''))
  await page.reload()
  await expect(text).toHaveAttribute('aria-pressed', 'true')
  await text.click()
  await expect(deny.getByText('Not in the draft until it has a value.')).toBeVisible()
  await text.click()

  await pick(page, deny.getByRole('combobox', { name: 'Comparison' }), 'is one of')
  await expectDraft(page, at, denyIf, wanted('in', ['']))
  await deny.getByRole('textbox', { name: 'Add a value' }).fill('gift')
  await page.keyboard.press('Enter')
  await expectDraft(page, at, denyIf, wanted('in', ['', 'gift']))
  await deny.getByRole('button', { name: 'Remove (empty)' }).click()
  await deny.getByRole('button', { name: 'Remove gift' }).click()
  await deny.getByRole('button', { name: 'Empty list' }).click()
  await expectDraft(page, at, denyIf, wanted('in', []))
  await text.click()
  await expectDraft(page, at, denyIf, wanted('in', ['']))
  await expectNoViolation(page)
})

test('every call of a tool can be denied with a sentence, and allowed again', async ({ page }) => {
  const at = await opened(page)
  await choose(page, 'issue_refund', 'Deny')
  await row(page).click()
  await drawer(page).getByRole('button', { name: 'Allow some calls' }).click()
  const deny = part(page, 'Deny if')
  await deny.getByRole('button', { name: 'Every call' }).click()
  await deny.getByRole('button', { name: 'Say why' }).click()
  await deny.getByRole('textbox', { name: /The agent reads/ }).fill('Closed for stock-taking.')
  await expectDraft(page, at, (draft) => refundRule(draft)?.deny_if, [
    { conditions: [], on_deny: 'Closed for stock-taking.' },
  ])
  await expect(deny.getByRole('button', { name: 'Every call', exact: true })).toHaveCount(0)
  await deny.getByRole('button', { name: 'Remove “every call”' }).click()
  await expectDraft(page, at, refundRule, {})
})

test('conditions that go together, choices and elements of a list are built by keyboard, and the focus returns', async ({
  page,
}) => {
  const at = await opened(page)
  const press = (key: string) => page.keyboard.press(key)
  await row(page).focus()
  await press('1')
  await press('Enter')
  await expect(drawer(page)).toBeFocused()
  const deny = part(page, 'Deny if')
  const tabTo = async (name: string) => {
    for (let i = 0; i < 40; i++) {
      const found = await page.evaluate(() => {
        const at = document.activeElement
        return at?.getAttribute('aria-label') ?? at?.textContent ?? ''
      })
      if (found === name) return
      await press('Tab')
    }
    throw new Error(`The keyboard does not reach ${name}`)
  }
  await deny.getByRole('button', { name: 'Add a condition' }).focus()
  await press('Enter')
  await press('Shift+Tab')
  await press('Shift+Tab')
  await press('Shift+Tab')
  await press('Shift+Tab')
  await tabTo('Argument')
  await press('Enter')
  await expect(page.getByRole('option', { name: /^any of items/ })).toBeVisible()
  await page.keyboard.type('any of items')
  await press('Enter')
  await tabTo('Comparison')
  await press('Enter')
  await expect(page.getByRole('option', { name: /^is more/ })).toBeVisible()
  await page.keyboard.type('is more')
  await press('Enter')
  await tabTo('Value')
  await page.keyboard.type('50')
  await tabTo('And…')
  await press('Enter')
  await deny.getByRole('combobox', { name: 'Argument' }).last().focus()
  await press('Enter')
  await expect(page.getByRole('option', { name: /^currency/ })).toBeVisible()
  await page.keyboard.type('currency')
  await press('Enter')
  await tabTo('EUR')
  await press(' ')
  await expect(
    drawer(page).getByText(/Denied if any items price is more than 50 and currency is “EUR”/),
  ).toBeVisible()
  await expectDraft(page, at, (draft) => refundRule(draft)?.deny_if, [
    {
      conditions: [
        { path: 'args.items[*].price', op: 'gt', value: 50 },
        { path: 'args.currency', op: 'in', value: ['EUR'] },
      ],
    },
  ])
  await press('Escape')
  await expect(drawer(page)).toHaveCount(0)
  await expect(row(page)).toBeFocused()
})

test('what a policy says about all tools and about several is seen, added and removed beside the JSON', async ({
  page,
}) => {
  const at = await opened(page)
  const all = page.getByRole('button', { name: 'All tools', exact: true })
  await all.click()
  await drawer(page)
    .getByRole('textbox', { name: /^Description/ })
    .fill('Refunds of the shop')
  await drawer(page).getByRole('button', { name: 'Add a limit' }).click()
  await drawer(page).getByRole('textbox', { name: 'Most' }).fill('1000')
  await pick(page, drawer(page).getByRole('combobox', { name: 'Counted for' }), /^the organisation/)

  const several = part(page, 'Rules for several tools')
  const selector = several.getByRole('textbox', { name: 'Add a rule for' })
  await selector.fill('@reed')
  await expect(several.getByRole('alert')).toContainText('There is no class')
  await selector.fill('issue_*')
  await expect(several.getByText(/^Decides for no tool: the one it names has another rule/)).toBeVisible()
  // Until it is added it is in no draft, and stays all the same.
  await page.reload()
  await expect(selector).toHaveValue('issue_*')
  await several.getByRole('button', { name: 'Add', exact: true }).click()
  await several.getByRole('button', { name: 'issue_*', exact: true }).click()
  await expect(page).toHaveURL(/rule=issue_\*|rule=issue_%2A/i)
  await drawer(page).getByRole('textbox', { name: 'The agent reads' }).fill('Not here.')
  await expectDraft(page, at, (draft) => draft.tools?.['issue_*'], { action: 'deny', reason: 'Not here.' })
  await expectDraft(page, at, (draft) => [draft.description, draft.all_tools], [
    'Refunds of the shop',
    { limits: [{ window: 'day', max: 1000, scope: 'organisation' }] },
  ])

  await drawer(page).getByRole('button', { name: 'Remove this rule' }).click()
  await expect(several.getByRole('button', { name: 'issue_*', exact: true })).toHaveCount(0)
  await expectDraft(page, at, (draft) => draft.tools?.['issue_*'], undefined)
  await page.keyboard.press('Escape')
  await expect(drawer(page)).toHaveCount(0)
})

test('the drawer has no violations and nothing scrolls sideways @forms', async ({ page }) => {
  const at = await openedRefunds(page)
  const must = part(page, 'Must be true')
  await must.getByRole('button', { name: 'Add a condition' }).click()
  await pick(page, must.getByRole('combobox', { name: 'Argument' }), /^currency/)
  await must.getByRole('button', { name: 'Time of day' }).click()
  await part(page, 'Limits').getByRole('button', { name: 'Add a limit' }).click()
  await part(page, 'Limits').getByRole('textbox', { name: 'Most' }).fill('x')
  await inEachForm(page, async (form) => {
    await expectSound(page, form)
    await page.goto(`/o/${at.org}/policies/${at.policy}?rule=@all`)
    await expect(drawer(page).getByText('Rules for several tools')).toBeVisible()
    // A drawer that came with the page gets its name when the scripts have it.
    await expect(drawer(page)).toHaveAccessibleName(/./)
    await expectSound(page, `all tools, ${form}`)
    await page.goto(`/o/${at.org}/policies/${at.policy}?rule=issue_refund`)
    await expect(must).toBeVisible()
    await expect(drawer(page)).toHaveAccessibleName(/./)
  })
})
