import { expect, type Page, type Route } from '@playwright/test'
import { readPolicy, saveDraft } from '#lib/contracts/policies.ts'
import { pathOf } from '#lib/contracts/route.ts'
import { listVersions, readDraftAside } from '#lib/contracts/versions.ts'
import { choose, opened, ruleOf, saved } from './editor.ts'
import { ask, colleague } from './support.ts'
import { test } from './test.ts'

const key = 'smartagent_access_issue_client_key'
const watch = 'smartagent_products_watch_create'

type At = { org: string; policy: string }
const address = (at: At) => `/o/${at.org}/policies/${at.policy}`
const conflict = (page: Page) => page.getByRole('region', { name: 'Two people changed this draft' })
const notSaved = (page: Page) => page.getByText('Your edits are kept in this browser.')
const isSaved = (page: Page) => expect(page.getByText(/Draft, saved \d\d:\d\d/)).toBeVisible()
const chosen = (page: Page, tool: string, word: string) =>
  expect(ruleOf(page, tool).getByRole('radio', { name: word })).toBeChecked()

/** Holds the next request to an address, until it is let go on. */
async function held(page: Page, url: string): Promise<{ route: Promise<Route> }> {
  let came: ((route: Route) => void) | undefined
  const route = new Promise<Route>((resolve) => {
    came = resolve
  })
  await page.route(url, (one) => came?.(one), { times: 1 })
  return { route }
}

/** The next save arrives, and nothing comes back. */
const loseAnswer = (page: Page, lose: (route: Route) => Promise<void> = (route) => route.abort()) =>
  page.route(
    '**/draft',
    async (route) => {
      await route.fetch()
      await lose(route)
    },
    { times: 1 },
  )

async function actions(page: Page, at: At, tools: readonly string[]) {
  const { draft } = await ask(page, readPolicy, { params: at })
  const of = new Map<string, { action?: string }>(Object.entries(JSON.parse(draft).tools))
  return tools.map((tool) => (of.has(tool) ? (of.get(tool)?.action ?? 'allow') : 'hidden'))
}

/** Nobody else was here: what was chosen stays, and the next edit is saved with it. */
async function expectMine(page: Page, at: At) {
  await chosen(page, key, 'Hide')
  await saved(page, () => choose(page, watch, 'Deny'))
  await expect(conflict(page)).toHaveCount(0)
  expect(await actions(page, at, [key, watch])).toEqual(['hidden', 'deny'])
}

test('a page that was read before a save and is shown after it has what was saved', async ({ page }) => {
  const at = await opened(page)
  const before = await page.request.get(address(at))
  await saved(page, () => choose(page, key, 'Hide'))
  await isSaved(page)
  await page.route(address(at), (route) => route.fulfill({ response: before }), { times: 1 })
  await page.reload()
  await expectMine(page, at)
  await page.reload()
  await chosen(page, watch, 'Deny')
  await expect(conflict(page)).toHaveCount(0)
})

test('a save that arrives while the page is loaded anew is the next visit’s own', async ({ page }) => {
  const at = await opened(page)
  const save = await held(page, '**/draft')
  await page.route(
    address(at),
    async (route) => {
      const before = await route.fetch()
      await (await save.route).fetch()
      await route.fulfill({ response: before })
    },
    { times: 1 },
  )
  await choose(page, key, 'Hide')
  await save.route
  await page.reload()
  await isSaved(page)
  await expectMine(page, at)
})

for (const typing of [false, true])
  test(`a save that arrives when the next visit has just asked for it is its own, ${typing ? 'with more typed meanwhile' : 'with nothing else typed'}`, async ({
    page,
  }) => {
    const at = await opened(page)
    const save = await held(page, '**/draft')
    await choose(page, key, 'Hide')
    const late = await save.route
    const question = () => held(page, `**${pathOf(readPolicy, at)}`)
    let next = await question()
    await page.reload()
    if (typing) {
      // Asked again with the next edit, so that nothing else waits to be saved after it.
      const first = await next.route
      next = await question()
      await first.abort()
      await expect(notSaved(page)).toBeVisible()
      await choose(page, watch, 'Deny')
    }
    const asked = await next.route
    const before = await asked.fetch()
    await late.fetch()
    const answers: number[] = []
    page.on('response', (answer) => {
      if (answer.url().endsWith('/draft')) answers.push(answer.status())
    })
    await asked.fulfill({ response: before })
    await isSaved(page)
    await expect.poll(() => actions(page, at, [key, watch])).toEqual(['hidden', typing ? 'deny' : 'allow'])
    expect(answers).toEqual(typing ? [409, 200] : [409])
    await expect(conflict(page)).toHaveCount(0)
    await saved(page, () => choose(page, watch, 'Hide'))
    expect(await actions(page, at, [key, watch])).toEqual(['hidden', 'hidden'])
  })

for (const [how, lose] of [
  ['never comes', (route: Route) => route.abort()],
  ['is cut short', (route: Route) => route.fulfill({ contentType: 'application/json', body: '{"version":' })],
] as const)
  test(`a save that arrived although its answer ${how} is one’s own`, async ({ page }) => {
    const at = await opened(page)
    await loseAnswer(page, lose)
    await choose(page, key, 'Hide')
    await expect(notSaved(page)).toBeVisible()
    // While the line is down, more is typed; none of that arrives.
    await page.context().setOffline(true)
    const lost = page.waitForEvent('requestfailed', (request) =>
      request.url().includes(`/api/v1/orgs/${at.org}/`),
    )
    await choose(page, watch, 'Hide')
    await lost
    await expect(notSaved(page)).toBeVisible()
    await page.context().setOffline(false)
    await expectMine(page, at)
  })

test('a save that reached the server twice is one’s own', async ({ page }) => {
  const at = await opened(page)
  const answers: number[] = []
  await page.route(
    '**/draft',
    async (route) => {
      const first = await route.fetch()
      const second = await route.fetch()
      answers.push(first.status(), second.status())
      await route.fulfill({ response: second })
    },
    { times: 1 },
  )
  await choose(page, key, 'Hide')
  await isSaved(page)
  expect(answers).toEqual([200, 409])
  await expectMine(page, at)
})

test('what somebody else saved over a save without an answer is a conflict all the same', async ({
  page,
  browser,
}) => {
  const at = await opened(page)
  const { page: bo } = await colleague(browser, page, at.org)
  await loseAnswer(page)
  await choose(page, key, 'Hide')
  await expect(notSaved(page)).toBeVisible()
  const { draft, version } = await ask(bo, readPolicy, { params: at })
  const theirs = JSON.parse(draft)
  theirs.tools[key] = { action: 'deny' }
  await ask(bo, saveDraft, { params: at, body: { text: JSON.stringify(theirs) }, version })
  await choose(page, watch, 'Deny')
  await expect(conflict(page)).toBeVisible()
  expect(await actions(page, at, [key])).toEqual(['deny'])
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await expect(conflict(page)).toHaveCount(0)
  await expect.poll(() => actions(page, at, [key, watch])).toEqual(['hidden', 'deny'])
  await bo.context().close()
})

for (const anew of [false, true])
  test(`what somebody else saved is set aside although the save over it failed at first${anew ? ', and the page was loaded anew' : ''}`, async ({
    page,
    browser,
  }) => {
    const at = await opened(page)
    const { page: bo } = await colleague(browser, page, at.org)
    const { draft, version } = await ask(bo, readPolicy, { params: at })
    const theirs = JSON.stringify({ ...JSON.parse(draft), description: 'Of Bo' })
    await ask(bo, saveDraft, { params: at, body: { text: theirs }, version })
    await bo.context().close()
    await choose(page, key, 'Hide')
    await expect(conflict(page)).toBeVisible()
    await page.route('**/draft', (route) => route.abort(), { times: 1 })
    await page.getByRole('button', { name: 'Keep mine' }).click()
    await expect(notSaved(page)).toBeVisible()
    if (anew) await page.reload()
    else await saved(page, () => choose(page, watch, 'Hide'))
    await isSaved(page)
    await expect.poll(() => actions(page, at, [key])).toEqual(['hidden'])
    const { aside } = await ask(page, listVersions, { params: at })
    const kept = await ask(page, readDraftAside, { params: { ...at, draft: aside[0]?.id ?? '' } })
    expect(kept.text).toBe(theirs)
  })

test('a step back to the text before a save without an answer is saved, too', async ({ page }) => {
  const at = await opened(page)
  const [was] = await actions(page, at, [key])
  await loseAnswer(page)
  await choose(page, key, 'Hide')
  await expect(notSaved(page)).toBeVisible()
  await saved(page, () => page.getByRole('button', { name: 'Undo' }).click())
  await expect(notSaved(page)).toHaveCount(0)
  expect(await actions(page, at, [key])).toEqual([was])
})

test('a step back while a save is on its way is saved after it', async ({ page }) => {
  const at = await opened(page)
  const [was] = await actions(page, at, [key])
  const save = await held(page, '**/draft')
  await choose(page, key, 'Hide')
  const route = await save.route
  await page.getByRole('button', { name: 'Undo' }).click()
  const response = await route.fetch()
  expect(await actions(page, at, [key])).toEqual(['hidden'])
  await route.fulfill({ response })
  await expect.poll(() => actions(page, at, [key])).toEqual([was])
})
