import { expect } from '@playwright/test'
import { readPolicy, saveDraft } from '#lib/contracts/policies.ts'
import { choose, opened, ruleOf, saved } from './editor.ts'
import { ask, colleague, newcomer, signIn, withAgent, withSandbox } from './support.ts'
import { test } from './test.ts'

const key = 'smartagent_access_issue_client_key'

test('rules are clicked, kept over a reload and published as version 2, with the time until it is active', async ({
  page,
}) => {
  const { org, policy } = await opened(page)
  await saved(page, () => choose(page, key, 'Hide'))
  await expect(ruleOf(page, key).getByRole('radio', { name: 'Hide' })).toBeChecked()
  await expect(page.getByText('1 change', { exact: true })).toBeVisible()

  const most = page.getByRole('textbox', { name: /^Most calls of / }).first()
  const limited = ((await most.getAttribute('aria-label')) ?? '').replace('Most calls of ', '')
  await saved(page, () => most.fill('7'))
  await expect(page.getByText('was 30').or(page.getByText('was 10')).first()).toBeVisible()

  // What is no number yet is in no draft, and stays all the same.
  await most.fill('0')
  await page.reload()
  await expect(ruleOf(page, key).getByRole('radio', { name: 'Hide' })).toBeChecked()
  const again = page.getByRole('textbox', { name: `Most calls of ${limited}`, exact: true })
  await expect(again).toHaveValue('0')
  await again.fill('7')
  await expect(page.getByText(/Draft, saved \d\d:\d\d/)).toBeVisible()
  await expect(page.getByText('2 changes', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Review and publish' }).click()
  await page.getByRole('button', { name: 'Publish version 2' }).click()
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText(
    /Version 2 active on 1 of 1 gateways in \d+ ms/,
  )
  await expect(page.getByText('Version 2, active')).toBeVisible()
  await expect(page.getByRole('button', { name: /publish/i })).toHaveCount(0)
  const { active } = await ask(page, readPolicy, { params: { org, policy } })
  expect(active?.version).toBe(2)
  expect(JSON.parse(active?.text ?? '').tools[limited].limits).toMatchObject([{ max: 7 }])
})

test('a whole group is set at once, and undone in one step', async ({ page }) => {
  await opened(page)
  const critical = page.getByRole('region', { name: 'Critical', exact: true })
  const groups = critical.getByRole('group', { name: /^Rule for / })
  const count = await groups.count()
  expect(count).toBeGreaterThan(1)
  const before = await critical.getByRole('radio', { name: 'Hide', checked: true }).count()
  await critical.getByRole('button', { name: `Set all ${count}` }).click()
  await saved(page, () => page.getByRole('menuitem', { name: 'Hide', exact: true }).click())
  await expect(critical.getByRole('radio', { name: 'Hide', checked: true })).toHaveCount(count)
  await saved(page, () => page.getByRole('button', { name: 'Undo' }).click())
  await expect(critical.getByRole('radio', { name: 'Hide', checked: true })).toHaveCount(before)
})

test('each preset comes in place of all rules and of no test, and is undone in one step', async ({
  page,
}) => {
  const at = await opened(page)
  const params = { org: at.org, policy: at.policy }
  const { draft, version } = await ask(page, readPolicy, { params })
  const tests = [{ name: 'keys stay with people', call: { tool: key, args: {} }, expect: 'deny' }]
  const mine = JSON.stringify({ ...JSON.parse(draft), tests }, null, 2)
  await ask(page, saveDraft, { params, body: { text: mine }, version })
  await page.reload()
  const now = async () => JSON.parse((await ask(page, readPolicy, { params })).draft)
  const shown = (word: string) => page.getByRole('radio', { name: word, checked: true })
  const states = async () =>
    Promise.all(['Allow', 'Limit', 'Ask', 'Deny', 'Hide'].map((word) => shown(word).count()))
  const before = await states()
  for (const [name, has] of [
    ['Read only', { default: 'deny', tests }],
    ['Read, and ask about the rest', { default: 'deny', tests }],
    ['Hide everything', { default: 'deny', tools: {}, tests }],
    ['Recommended rules', { tools: JSON.parse(draft).tools, tests }],
  ] as const) {
    await page.getByRole('button', { name: 'Presets' }).click()
    await saved(page, () => page.getByRole('menuitem', { name }).click())
    expect(await now()).toMatchObject(has)
    if (name === 'Hide everything') await expect(shown('Allow')).toHaveCount(0)
    await saved(page, () => page.getByRole('button', { name: 'Undo' }).click())
    expect(await now()).toEqual(JSON.parse(mine))
    await expect.poll(states).toEqual(before)
  }
})

test('a text that is no policy keeps the last rules on screen and cannot be published; the place is named', async ({
  page,
}) => {
  const { org, policy } = await opened(page)
  await saved(page, () => choose(page, key, 'Hide'))
  await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'JSON' }).click()
  const editor = page.getByRole('textbox', { name: 'Policy as JSON' })
  await expect(editor).toBeVisible()
  await editor.click()
  await page.keyboard.press('Control+Home')
  await saved(page, () => page.keyboard.type('?'))
  await expect(page.getByText(/line 1, column 1/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Review and publish' }).click()
  await expect(page.getByRole('button', { name: 'Publish version 2' })).toBeDisabled()
  await page.getByRole('button', { name: 'Back to the rules' }).click()

  await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'Rules' }).click()
  await expect(
    page.getByText('The JSON has an error at line 1; the rules show the last valid text'),
  ).toBeVisible()
  await expect(ruleOf(page, key).getByRole('radio', { name: 'Hide' })).toBeChecked()
  await expect(ruleOf(page, key).getByRole('radio', { name: 'Hide' })).toBeDisabled()
  const { active, draft } = await ask(page, readPolicy, { params: { org, policy } })
  expect([active?.version, draft.startsWith('?')]).toEqual([1, true])

  // Mended, it can be published again.
  await saved(page, () => page.getByRole('button', { name: 'Undo' }).click())
  await page.getByRole('button', { name: 'Review and publish' }).click()
  await expect(page.getByRole('button', { name: 'Publish version 2' })).toBeEnabled()
})

test('a viewer sees the rules and can change none', async ({ page, browser }) => {
  const { org, policy } = await opened(page)
  const { page: theirs } = await colleague(browser, page, org, 'viewer')
  await theirs.goto(`/o/${org}/policies/${policy}`)
  await expect(theirs.getByText('Version 1, active')).toBeVisible()
  await expect(ruleOf(theirs, key).getByRole('radio', { name: 'Deny' })).toBeDisabled()
  await expect(theirs.getByRole('button', { name: 'Presets' })).toBeDisabled()
  await expect(theirs.getByRole('textbox', { name: /^Most calls of / })).toHaveCount(0)
  await expect(theirs.getByRole('button', { name: /^Publish/ })).toHaveCount(0)
  await theirs.context().close()
})

test('an edit that could not be saved waits for whoever made it, and is nobody else’s in the same browser', async ({
  page,
  browser,
}) => {
  const { org, email } = await newcomer(page)
  const { policyId: policy } = await withAgent(page, org)
  const at = `/o/${org}/policies/${policy}`
  const bo = await colleague(browser, page, org)
  await bo.page.context().close()

  await page.goto(at)
  await page.route('**/draft', (route) => route.abort())
  await choose(page, key, 'Hide')
  await expect(page.getByText('Your edits are kept in this browser.')).toBeVisible()
  await page.unroute('**/draft')
  await page.goto('about:blank')
  await signIn(page, bo.email)
  await page.goto(at)
  await expect(ruleOf(page, key).getByRole('radio', { name: 'Ask' })).toBeChecked()
  await expect(page.getByText('Version 1, active')).toBeVisible()
  await saved(page, () => choose(page, 'smartagent_products_watch_create', 'Deny'))
  const { draft } = await ask(page, readPolicy, { params: { org, policy } })
  expect(JSON.parse(draft).tools[key]).toMatchObject({ action: 'require_approval' })
  await page.goto('about:blank')
  await signIn(page, email)
  await page.goto(at)
  await expect(page.getByRole('region', { name: 'Two people changed this draft' })).toBeVisible()
})

test.describe('far from UTC', () => {
  test.use({ timezoneId: 'America/New_York' })
  test('a tool that a person is asked about says Ask, and a time has its zone', async ({ page }) => {
    const at = await opened(page)
    const { version } = await ask(page, readPolicy, { params: at })
    const tools = { [key]: { action: 'require_approval' } }
    const text = JSON.stringify({ version: '1', default: 'deny', tools })
    await ask(page, saveDraft, { params: at, body: { text }, version })
    await page.reload()
    await expect(ruleOf(page, key).getByRole('radio', { name: 'Ask' })).toBeChecked()
    await expect(page.getByText(/Draft, saved \d\d:\d\d GMT-[45]/)).toBeVisible()
    await saved(page, () => choose(page, key, 'Deny'))
    await expect(ruleOf(page, key).getByRole('radio', { name: 'Ask' })).not.toBeChecked()
  })
})

test('the name of a policy that is still to be made is there after a reload, until it is made', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  await withSandbox(page, org)
  const name = page.getByRole('dialog', { name: 'New policy' }).getByLabel('Name')
  const opened = async () => {
    await page.goto(`/o/${org}/policies`)
    await page.getByRole('button', { name: 'New policy' }).click()
    await expect(name).toBeVisible()
  }
  await opened()
  await name.fill('For night shifts')
  await opened()
  await expect(name).toHaveValue('For night shifts')
  await page.getByRole('button', { name: 'Make the draft' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('For night shifts')
  await opened()
  await expect(name).toHaveValue('')
})
