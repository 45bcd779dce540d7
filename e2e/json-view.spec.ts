import { expect, type Page } from '@playwright/test'
import { readPolicy } from '#lib/contracts/policies.ts'
import { saved } from './editor.ts'
import { expectSound, inEachForm } from './forms.ts'
import { ask, newcomer, withAgent } from './support.ts'
import { test } from './test.ts'

const key = 'smartagent_access_issue_client_key'
const textOf = (page: Page) => page.getByRole('textbox', { name: 'Policy as JSON' })
const findings = (page: Page) => page.getByRole('region', { name: 'Findings' })
const options = (page: Page) => page.getByRole('listbox').getByRole('option')
const rules = (page: Page) =>
  page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'Rules' })

/** A newcomer's policy as JSON; `text` is what it is made to say first. */
async function opened(page: Page, text?: string) {
  const { org } = await newcomer(page)
  const { policyId } = await withAgent(page, org)
  await page.goto(`/o/${org}/policies/${policyId}?view=json`)
  await expect(textOf(page)).toBeVisible()
  if (text !== undefined) await written(page, text)
  return { org, policy: policyId }
}

/** Puts a text in place of the whole policy, and the cursor where the mark is. */
async function written(page: Page, marked: string) {
  const [before = '', after = ''] = marked.split('|')
  await textOf(page).focus()
  await page.keyboard.press('Control+a')
  await saved(page, () => page.keyboard.insertText(before + after))
  for (const _ of after) await page.keyboard.press('ArrowLeft')
}

test('the schema is served to anybody and any page, and may be kept', async ({ request }) => {
  const response = await request.get('/policy.schema.json', {
    headers: { origin: 'https://elsewhere.example' },
  })
  expect(response.status()).toBe(200)
  const headers = response.headers()
  expect(headers['content-type']).toContain('application/schema+json')
  expect(headers['access-control-allow-origin']).toBe('*')
  expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
  expect(headers['cache-control']).toMatch(/public.*max-age=\d+/)
  expect(await response.json()).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: { $schema: {}, version: {}, tools: {} },
  })
})

test('a rule is written with suggestions alone: keys, words, tools and arguments of the server', async ({
  page,
}) => {
  const { org, policy } = await opened(page, '{ "version": "1", "default": "deny"| }')
  /** Types a word and waits until what is offered fits all of it: before that, a key or a click does nothing. */
  const type = async (before: string, word: string) => {
    await page.keyboard.type(before + word)
    await expect(page.locator('.cm-completionMatchedText').first()).toHaveText(word)
  }
  const offered = (label: string) => options(page).filter({ hasText: label }).first()
  await type(', "', 'tool')
  await offered('tools').click()
  await expect(offered('smartagent_products_search')).toBeVisible()
  await type('"', 'product')
  await page.keyboard.press('Tab')
  await expect(offered('limits')).toBeVisible()
  await type('"', 'requ')
  await page.keyboard.press('Enter')
  await offered('Condition').click()
  await expect(offered('args.')).toBeVisible()
  await saved(page, () => offered('args.').click())
  const { draft } = await ask(page, readPolicy, { params: { org, policy } })
  expect(draft).toMatch(
    /"tools": \{"\w*product\w*": \{"require": \[\{ "path": "args\.\w+", "op": "", "value": {2}\}\]\}\}/,
  )
})

test('each finding stands at its line, in the list, and is put right by one click or one key', async ({
  page,
}) => {
  await opened(
    page,
    '{\n  "version": "1",\n  "default": "deny",\n  "hide": ["get_nothing"],\n  "tool": {}\n}',
  )
  const list = findings(page)
  await expect(list.getByRole('status')).toHaveText('1 error')
  await expect(page.locator('.cm-lint-marker-error')).toHaveCount(1)
  await expect(list.getByRole('button', { name: /Line 5/ })).toBeVisible()

  // By keyboard alone: out of the text, to the finding, and to its fix.
  await textOf(page).focus()
  await page.keyboard.press('Escape')
  await expect(list).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(textOf(page)).toBeFocused()
  await expect(page.locator('.cm-activeLine')).toContainText('"tool"')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Rename it to “tools”' })).toBeFocused()
  await saved(page, () => page.keyboard.press('Enter'))
  await expect(list.getByText(/no tool get_nothing/)).toBeVisible()
  await expect(list).toBeFocused()
  await expect(textOf(page)).toContainText('"tools": {}')

  // At its line: the mark in the margin says it and mends it.
  await page.locator('.cm-lint-marker').first().hover()
  await saved(page, () => page.locator('.cm-tooltip').getByRole('button', { name: 'Remove it' }).click())
  await expect(textOf(page)).not.toContainText('get_nothing')
})

test('a letter that comes while the one before it is being shown is kept', async ({ page }) => {
  const { org, policy } = await opened(page)
  await textOf(page).focus()
  await page.keyboard.press('Control+Home')
  // The first edit makes Undo a button to press: at that moment the page shows the first letter.
  await page.getByRole('button', { name: 'Undo', exact: true }).evaluate((undo) => {
    const write = (letter: string) => document.execCommand('insertText', false, letter)
    const shown = new MutationObserver(() => {
      shown.disconnect()
      write('b')
    })
    shown.observe(undo, { attributes: true, attributeFilter: ['disabled', 'aria-disabled'] })
    // From no key, as an input method writes: the page may then take its time to answer.
    setTimeout(() => write('a'))
  })
  await expect
    .poll(async () => (await ask(page, readPolicy, { params: { org, policy } })).draft.slice(0, 3))
    .toBe('ab{')
  await expect(textOf(page)).toContainText('ab{')
})

test('Tab indents inside the text, and Escape and Tab lead out of it and on', async ({ page }) => {
  await opened(page, '{|\n}')
  await page.keyboard.press('Tab')
  await expect(textOf(page)).toBeFocused()
  await expect(page.getByText('Esc leaves the text for the findings')).toBeVisible()
  await page.keyboard.press('Escape')
  for (let i = 0; i < 12; i++) await page.keyboard.press('Tab')
  await expect(textOf(page)).not.toBeFocused()
})

test('a text that is no policy keeps the last rules, says where it is wrong, and survives a reload and the way back', async ({
  page,
}) => {
  const { org, policy } = await opened(
    page,
    `{\n  "version": "1",\n  "default": "deny",\n  "tools": { "${key}": { "action": "deny", "reason": "Never" } }\n}`,
  )
  const rule = page.getByRole('group', { name: `Rule for ${key}`, exact: true })
  await page.keyboard.press('Control+End')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await saved(page, () => page.keyboard.type(',\n"hide" []'))
  await rules(page).click()
  const says = 'The JSON has an error at line 5; the rules show the last valid text'
  await expect(page.getByText(says)).toBeVisible()
  await expect(rule.getByRole('radio', { name: 'Deny' })).toBeChecked()
  await expect(rule.getByRole('radio', { name: 'Deny' })).toBeDisabled()

  await page.reload()
  await expect(page.getByText(says)).toBeVisible()
  await expect(rule.getByRole('radio', { name: 'Deny' })).toBeChecked()

  await page.getByRole('link', { name: 'Go to line 5' }).click()
  await expect(textOf(page)).toBeFocused()
  await expect(page.locator('.cm-activeLine')).toContainText('"hide" []')

  // Away with what is saved, and with what is not yet, and back by the browser's own button: nothing is lost.
  const awayAndBack = async () => {
    await page.getByRole('link', { name: 'Servers' }).first().click()
    await expect(page).toHaveURL(new RegExp(`/o/${org}/servers`))
    await page.goBack()
  }
  await page.keyboard.press('End')
  await saved(page, () => page.keyboard.type('"one"'))
  await awayAndBack()
  await expect(textOf(page)).toContainText('"hide" []"one"')
  await textOf(page).focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('"two"')
  await awayAndBack()
  await expect(textOf(page)).toContainText('"two"')
  await saved(page, async () => {
    await textOf(page).focus()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('\n')
  })
  await rules(page).click()
  await expect(page.getByText('The JSON has an error at line 6')).toBeVisible()
  const { draft } = await ask(page, readPolicy, { params: { org, policy } })
  expect(draft).toContain('"hide" []')
})

test('what was typed while a save was on its way is there after a reload', async ({ page }) => {
  const { org, policy } = await opened(page, '{ "version": "1", "default": "deny" }')
  // The answer of the first save never arrives: the page is gone before it.
  let arrived = () => {}
  const reached = new Promise<void>((resolve) => {
    arrived = resolve
  })
  await page.route('**/draft', async (route) => {
    await route.fetch()
    arrived()
  })
  await textOf(page).focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('\n\n')
  await reached
  await page.keyboard.type('{"typed": "later"}')
  await page.unroute('**/draft')
  await page.reload()
  await expect(textOf(page)).toContainText('"typed": "later"')
  await expect
    .poll(async () => (await ask(page, readPolicy, { params: { org, policy } })).draft)
    .toContain('"typed": "later"')
})

test('the view has no violations and nothing runs over in any form @forms', async ({ page }) => {
  const mark = '    |'
  await opened(
    page,
    `{\n  "version": "1",\n  "default": "allow",\n  "hide": ["get_nothing"],\n  "tools": {\n${mark}\n  }\n}`,
  )
  await inEachForm(page, async (form) => {
    await page.reload()
    await expect(findings(page).getByRole('listitem').first()).toBeVisible()
    await expectSound(page, form)
    await textOf(page).focus()
    await page.keyboard.press('Control+End')
    for (const _ of '\n  }\n}') await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Control+Space')
    await expect(options(page).first()).toBeVisible()
    await expectSound(page, `options, ${form}`)
  })
})
