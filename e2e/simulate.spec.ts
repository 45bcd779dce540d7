import { expect, type Page } from '@playwright/test'
import { tryCall } from '#lib/contracts/calls.ts'
import { publishPolicy, readPolicy, saveDraft } from '#lib/contracts/policies.ts'
import { saved } from './editor.ts'
import { expectSound, inEachForm } from './forms.ts'
import { ask, newcomer, send, withAgent } from './support.ts'
import { test } from './test.ts'

const search = 'smartagent_products_search'
const key = 'smartagent_access_issue_client_key'
const watch = 'smartagent_products_watch_create'

const decision = (page: Page) => page.getByRole('region', { name: 'Decision' })
const side = (page: Page, name: 'Draft' | 'Version') =>
  decision(page)
    .getByRole('article')
    .filter({ has: page.getByRole('heading', { name }) })
const option = (page: Page, group: string, name: string) =>
  page
    .getByRole('group', { name: group, exact: true })
    .locator('label')
    .filter({ has: page.getByRole('radio', { name, exact: true }) })

async function opened(page: Page) {
  const { org } = await newcomer(page)
  const { policyId, grant } = await withAgent(page, org)
  return { org, policy: policyId, grant: grant.id, at: `/o/${org}/policies/${policyId}` }
}

/** Another rule for one tool in the draft, and tests beside it where there are some. */
async function drafted(page: Page, place: { org: string; policy: string }, rule: object, tests?: object[]) {
  const params = { org: place.org, policy: place.policy }
  const { draft, version } = await ask(page, readPolicy, { params })
  const policy = JSON.parse(draft)
  policy.tools[watch] = rule
  if (tests) policy.tests = tests
  await ask(page, saveDraft, { params, body: { text: JSON.stringify(policy, null, 2) }, version })
}

test('a call is decided while it is typed, by the version in force and the draft side by side, and nothing is sent', async ({
  page,
}) => {
  const place = await opened(page)
  await drafted(page, place, {
    deny_if: [{ conditions: [{ path: 'time.hour', op: 'gte', value: 22 }], on_deny: 'Nothing at night.' }],
    limits: [{ window: 'day', max: 3 }],
  })
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`)
  })
  await page.goto(`${place.at}?view=simulate&tool=${watch}`)
  await expect(page.getByText('Nothing is sent:')).toBeVisible()
  await page.getByRole('textbox', { name: 'Hour, 0 to 23' }).fill('9')
  await expect(side(page, 'Draft').getByText('Allowed', { exact: true })).toBeVisible()
  await expect(side(page, 'Version').getByText('Allowed', { exact: true })).toBeVisible()

  await page.getByRole('textbox', { name: 'Hour, 0 to 23' }).fill('23')
  await expect(side(page, 'Draft').getByText('[POLICY DENIED] Nothing at night.')).toBeVisible()
  await expect(side(page, 'Draft').getByText('The hour (UTC) is at least 22; it was 23: yes.')).toBeVisible()
  await expect(side(page, 'Draft').getByText('differs')).toHaveCount(3)
  await expect(side(page, 'Version').getByText('Allowed', { exact: true })).toBeVisible()
  await expect(decision(page).getByText('the draft decides otherwise')).toBeVisible()

  // The counter says three were made today: the fourth is one too many, for the draft alone.
  await page.getByRole('textbox', { name: 'Hour, 0 to 23' }).fill('9')
  await page.getByRole('textbox', { name: 'of 3 per day for each grant' }).fill('3')
  await expect(side(page, 'Draft').getByText('Over limit', { exact: true })).toBeVisible()
  await expect(side(page, 'Draft').getByText(/^\[POLICY DENIED\] At most 3 per day/)).toBeVisible()
  await expect(side(page, 'Version').getByText('Allowed', { exact: true })).toBeVisible()
  expect(sent).toEqual([])
})

test('what Simulate says the agent reads is, letter for letter, what the gateway answers', async ({
  page,
}) => {
  const place = await opened(page)
  for (const [tool, args] of [
    [key, '{"client_name": "x"}'],
    [search, '{"q": 5}'],
    ['no_such_tool', '{}'],
  ] as const) {
    await page.goto(`${place.at}?view=simulate&tool=${tool}`)
    await option(page, 'Arguments as', 'JSON').click()
    await page.getByRole('textbox', { name: 'Arguments' }).fill(args)
    const shown = await decision(page).getByRole('group', { name: 'What the agent reads' }).textContent()
    const params = { org: place.org, grant: place.grant }
    const { answer } = await ask(page, tryCall, { params, body: { tool, args, repeat: 1 } })
    const { result, error } = JSON.parse(answer)
    const answered = result?.content[0].text ?? error.message
    // Of a call that asks, the gateway adds where a person approves it.
    expect(shown).toBe(
      answered.replace(/ A person approves it at \S+ and you call again after approval\.$/, ''),
    )
  }
})

test('arguments that are no JSON yet say where, stay over a reload, and a wrong one is told at its field', async ({
  page,
}) => {
  const { at } = await opened(page)
  await page.goto(`${at}?view=simulate&tool=${search}`)
  await page.getByRole('textbox', { name: 'limit' }).fill('many')
  await expect(page.getByRole('textbox', { name: 'limit' })).toHaveAttribute('aria-invalid', 'true')
  await expect(decision(page).getByText('Denied', { exact: true })).toBeVisible()

  await option(page, 'Arguments as', 'JSON').click()
  const typed = page.getByRole('textbox', { name: 'Arguments' })
  await typed.fill('{\n  "q": }')
  await expect(page.getByText(/Not JSON yet: .*\(line 2, column 8\)/)).toBeVisible()
  await expect(decision(page).getByText('Until then the call is decided without any.')).toBeVisible()
  await page.reload()
  await expect(typed).toHaveValue('{\n  "q": }')
  await expect(page.getByRole('button', { name: 'Save as test' })).toBeDisabled()
})

test('what is typed into Simulate outlives its tab, until somebody signs out', async ({ page, context }) => {
  const { at } = await opened(page)
  const address = `${at}?view=simulate&tool=${search}`
  const hour = (tab: Page) => tab.getByRole('textbox', { name: 'Hour, 0 to 23' })
  const args = (tab: Page) => tab.getByRole('textbox', { name: 'Arguments' })
  const name = (tab: Page) => tab.getByRole('textbox', { name: 'Name', exact: true })
  await page.goto(address)
  await option(page, 'Arguments as', 'JSON').click()
  await args(page).fill('{"q": "of a customer"')
  await hour(page).fill('25')
  await option(page, 'Kind of identity', 'Person').click()
  await name(page).fill('half a name of a test')
  await option(page, 'Expected', 'Hidden').click()
  await page.getByRole('combobox', { name: 'Tool' }).click()
  await page.getByRole('option', { name: /^Another tool/ }).click()
  await page.getByRole('textbox', { name: 'Tool', exact: true }).fill('half_a_tool')
  const second = await context.newPage()
  await page.close()
  // The test of another tool has a name of its own.
  await second.goto(`${at}?view=simulate&tool=${key}`)
  await expect(name(second)).toHaveValue(new RegExp(`^${key}: `))
  await second.goto(address)
  await expect(second.getByRole('textbox', { name: 'Tool', exact: true })).toHaveValue('half_a_tool')
  await expect(args(second)).toHaveValue('{"q": "of a customer"')
  await expect(hour(second)).toHaveValue('25')
  await expect(second.getByRole('radio', { name: 'Person' })).toBeChecked()
  await expect(name(second)).toHaveValue('half a name of a test')
  await expect(
    second.getByRole('group', { name: 'Expected' }).getByRole('radio', { name: 'Hidden' }),
  ).toBeChecked()

  const kept = () => second.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  expect(await kept()).toContain('of a customer')
  await second.getByRole('button', { name: /^Your account: / }).click()
  await second.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(second).toHaveURL('/')
  expect(await kept()).not.toContain('of a customer')
})

test('a simulated call begins with one of the last: whose it was and its argument names, without their values', async ({
  page,
}) => {
  const { org, grant, at } = await opened(page)
  const made: [tool: string, args: string][] = [
    [watch, '{"query": "pizza"}'],
    ...['{"q": "a"}', '{}', '{"q": "a", "limit": 1}', '{"limit": 1}'].map((args): [string, string] => [
      search,
      args,
    ]),
    [key, '{}'],
    ['no_such_tool', '{}'],
    // Made first and last: it is one of the last all the same, and stands once.
    [watch, '{"query": "pasta"}'],
  ]
  for (const [tool, args] of made)
    await ask(page, tryCall, { params: { org, grant }, body: { tool, args, repeat: 1 } })
  await page.goto(`${at}?view=simulate`)
  await page.getByRole('button', { name: 'From a recent call' }).click()
  const items = page.getByRole('menuitem')
  await expect(items).toHaveText([
    new RegExp(`^${watch}`),
    /^no_such_tool/,
    new RegExp(`^${key}`),
    ...Array.from({ length: 3 }, () => new RegExp(`^${search}`)),
  ])
  await items.first().click()
  await expect(page.getByText(/Values are not kept, so examples stand in their place/)).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`tool=${watch}`))
  await expect(page.getByRole('combobox', { name: 'Agent' })).toHaveText('smartapis-agent')
})

test('a call is saved as a test, a failing test stands in the bar and keeps the draft from being published', async ({
  page,
}) => {
  const place = await opened(page)
  await page.goto(`${place.at}?view=simulate&tool=${key}`)
  await expect(decision(page).getByText('Waiting', { exact: true }).first()).toBeVisible()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('keys are not given')
  await saved(page, () => page.getByRole('button', { name: 'Save as test', exact: true }).click())
  const bar = page.getByRole('region', { name: 'Publish' })
  await expect(bar.getByRole('link', { name: 'Tests 1 of 1' })).toBeVisible()
  const params = { org: place.org, policy: place.policy }
  const before = await ask(page, readPolicy, { params })
  expect(JSON.parse(before.draft).tests).toMatchObject([
    { name: 'keys are not given', call: { tool: key }, expect: 'approve' },
  ])

  await bar.getByRole('link', { name: 'Tests 1 of 1' }).click()
  const tests = page.getByRole('region', { name: 'Tests' })
  await expect(tests.getByText('Passes', { exact: true })).toBeVisible()
  await tests.getByRole('combobox', { name: 'Expected of “keys are not given”' }).click()
  await saved(page, () => page.getByRole('option', { name: 'Allowed' }).click())
  await expect(tests.getByText('Fails', { exact: true })).toBeVisible()
  await expect(
    tests.getByText(
      'Expected Allowed, got Waiting: A person has to approve this call; the same call may then be repeated.',
    ),
  ).toBeVisible()
  await expect(bar.getByRole('link', { name: 'Tests 0 of 1' })).toBeVisible()
  const { version } = await ask(page, readPolicy, { params })
  const refused = await send(page, publishPolicy, { params, body: { note: '', acknowledged: [] }, version })
  expect([refused.status(), (await refused.json()).code]).toEqual([422, 'policy_invalid'])

  // Renamed, opened in Simulate, removed, and brought back by one step.
  await saved(page, () => tests.getByRole('textbox', { name: /^Name of test/ }).fill('keys'))
  await tests.getByRole('link', { name: 'Simulate' }).click()
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('keys')
  // It is there after a reload too, as what is typed is.
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('keys')
  await option(page, 'Expected', 'Waiting').click()
  await saved(page, () => page.getByRole('button', { name: 'Update the test' }).click())
  await expect(bar.getByRole('link', { name: 'Tests 1 of 1' })).toBeVisible()
  await page.goto(`${place.at}?view=tests`)
  await saved(page, () => tests.getByRole('button', { name: 'Remove “keys”' }).click())
  await expect(page.getByText('This policy has no tests.')).toBeVisible()
  expect((await ask(page, readPolicy, { params })).draft).not.toContain('"tests"')
  await saved(page, () => page.getByRole('button', { name: 'Undo' }).first().click())
  await expect(tests.getByText('Passes', { exact: true })).toBeVisible()
})

test('Simulate and Tests are used by keyboard alone, without violations in any form @forms', async ({
  page,
}) => {
  const place = await opened(page)
  const call = { tool: watch, args: {} }
  await drafted(page, place, { limits: [{ window: 'minute', max: 3 }] }, [
    { name: 'a long name of a test that fails', call, expect: 'allow' },
    { name: 'one that passes', call, expect: 'deny' },
  ])
  await page.goto(place.at)
  await page.locator(`[data-row="${key}"]`).focus()
  await page.keyboard.press('t')
  await expect(page).toHaveURL(new RegExp(`view=simulate&tool=${key}`))
  await page.getByRole('combobox', { name: 'Tool' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type(watch)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`tool=${watch}`))
  const used = page.getByRole('textbox', { name: 'of 3 per minute for each grant' })
  for (let step = 0; step < 30 && !(await used.evaluate((field) => field === document.activeElement)); step++)
    await page.keyboard.press('Tab')
  await page.keyboard.type('3')
  await expect(side(page, 'Draft').getByText('Over limit', { exact: true })).toBeVisible()
  await inEachForm(page, async (form) => {
    await page.goto(`${place.at}?view=simulate&tool=${watch}`)
    await expect(decision(page)).toBeVisible()
    await expectSound(page, form)
    await page.goto(`${place.at}?view=tests`)
    await expect(page.getByText('Fails', { exact: true })).toBeVisible()
    await expectSound(page, `tests, ${form}`)
  })
})

test('a call of a tool that is not there, by an identity without a grant, is a test that stays what it says', async ({
  page,
}) => {
  const place = await opened(page)
  const params = { org: place.org, policy: place.policy }
  await drafted(page, place, {
    require: [{ path: 'identity.id', op: 'eq', value: 'deploy-bot' }],
    deny_if: [{ conditions: [{ path: 'identity.labels.note', op: 'contains', value: ', ' }] }],
  })
  await page.goto(`${place.at}?view=simulate&tool=${search}`)
  await page.getByRole('combobox', { name: 'Tool' }).click()
  await page.getByRole('option', { name: /^Another tool…/ }).click()
  await expect(page.getByRole('textbox', { name: 'Tool' })).toBeFocused()
  await page.keyboard.type('delete_everything')
  await page.keyboard.press('Enter')
  await expect(side(page, 'Draft').getByText('Hidden', { exact: true })).toBeVisible()
  await saved(page, () => page.getByRole('button', { name: 'Save as test' }).click())

  await page.goto(`${place.at}?view=simulate&tool=${watch}`)
  await page.getByRole('combobox', { name: 'Agent' }).click()
  await page.getByRole('option', { name: 'Nobody in particular' }).click()
  await expect(side(page, 'Draft').getByText('Hidden', { exact: true })).toBeVisible()
  await page.getByRole('textbox', { name: 'Id of the identity' }).fill('deploy-bot')
  await expect(side(page, 'Draft').getByText('Allowed', { exact: true })).toBeVisible()
  await saved(page, () => page.getByRole('button', { name: 'Save as test' }).click())
  await page.goto(`${place.at}?view=simulate&test=1`)
  await expect(page.getByRole('textbox', { name: 'Id of the identity' })).toHaveValue('deploy-bot')
  await expect(side(page, 'Draft').getByText('Allowed', { exact: true })).toBeVisible()
  await page.getByRole('textbox', { name: /^Labels of the identity/ }).fill('note="a, b"')
  await expect(side(page, 'Draft').getByText('Hidden', { exact: true })).toBeVisible()
  await expectSound(page)

  const { tests } = JSON.parse((await ask(page, readPolicy, { params })).draft)
  expect(tests).toMatchObject([
    { call: { tool: 'delete_everything' }, expect: 'hide' },
    { call: { tool: watch, identity: { id: 'deploy-bot', kind: 'agent' } }, expect: 'allow' },
  ])
})
