import { expect, type Page } from '@playwright/test'
import { createPolicy, readPolicy } from '#lib/contracts/policies.ts'
import { createServer } from '#lib/contracts/servers.ts'
import { saved } from './editor.ts'
import { shop } from './shop.ts'
import { ask, newcomer } from './support.ts'
import { test } from './test.ts'

const words = ['get', 'list', 'create', 'update', 'delete', 'send', 'search', 'run', 'pay', 'read']
const tools = Array.from({ length: 300 }, (_, n) => ({
  name: `crm_${words[n % words.length]}_thing_${String(n).padStart(3, '0')}`,
  description: `Does one thing with thing number ${n}.`,
  inputSchema: {
    type: 'object',
    properties: { id: { type: 'string' }, amount: { type: 'number', minimum: 0 } },
    required: ['id'],
  },
}))

async function opened(page: Page) {
  const { org } = await newcomer(page)
  const { url, close } = await shop(tools)
  const made = await ask(page, createServer, { params: { org }, body: { url } })
  await close()
  if (made.kind !== 'registered') throw new Error(JSON.stringify(made))
  const policy = await ask(page, createPolicy, {
    params: { org },
    body: { name: 'many', serverId: made.server.id, preset: 'everything_hidden' },
  })
  await page.goto(`/o/${org}/policies/${policy.id}`)
  await expect(page.getByRole('heading', { level: 1, name: 'many' })).toBeVisible()
  return { org, policy: policy.id }
}

test('of 300 tools only the rows near the window exist, the last is reached by scrolling, and none vanishes under the focus', async ({
  page,
}) => {
  await opened(page)
  const rows = page.locator('[data-row]')
  await expect(rows.first()).toBeVisible()
  expect(await rows.count()).toBeLessThan(120)
  await rows.first().focus()
  const first = (await rows.first().getAttribute('data-row')) ?? ''
  await page.keyboard.press('End')
  await expect.poll(async () => page.evaluate(() => window.scrollY)).toBeGreaterThan(3000)
  await expect(page.locator(`[data-row="${first}"]`)).toBeFocused()
  expect(await rows.count()).toBeLessThan(120)
  await page.getByRole('searchbox', { name: 'Find a tool' }).fill('thing_299')
  await expect(rows).toHaveCount(1)
  await expect(page).toHaveURL(/find=thing_299/)
})

test('tools are set together by category and by selection, as one step that can be undone', async ({
  page,
}) => {
  const { org, policy } = await opened(page)
  const rules = async (): Promise<{ action?: string; limits?: unknown[] }[]> =>
    Object.values(JSON.parse((await ask(page, readPolicy, { params: { org, policy } })).draft).tools)
  await page.getByText('Category', { exact: true }).click()
  await expect(page).toHaveURL(/group=category/)
  const write = page.getByRole('region', { name: 'Write' })
  const size = Number(
    await write
      .getByRole('button', { name: /^Set all/ })
      .textContent()
      .then((text) => text?.replace(/\D/g, '')),
  )
  expect(size).toBeGreaterThan(20)
  await saved(page, async () => {
    await write.getByRole('button', { name: /^Set all/ }).click()
    await page.getByRole('menuitem', { name: 'Deny' }).click()
  })
  expect((await rules()).filter((rule) => rule.action === 'deny')).toHaveLength(size)

  await page.getByRole('searchbox', { name: 'Find a tool' }).fill('thing_00')
  await page.getByRole('button', { name: 'Select', exact: true }).click()
  const boxes = page.getByRole('checkbox', { name: /^Select crm_/ })
  await boxes.first().click()
  await boxes.nth(4).click({ modifiers: ['Shift'] })
  await expect(page.getByText('5 selected')).toBeVisible()
  await saved(page, () =>
    page
      .getByRole('group', { name: 'Set the selected tools to' })
      .getByRole('button', { name: 'Limit' })
      .click(),
  )
  expect((await rules()).filter((rule) => rule.limits)).toHaveLength(5)
  await saved(page, () => page.getByRole('button', { name: 'Undo', exact: true }).click())
  expect((await rules()).filter((rule) => rule.limits)).toEqual([])
})

test('an edit among 300 tools is on screen soon: five times the figure at most', async ({ page }) => {
  await opened(page)
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { times })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if ('interactionId' in entry && entry.interactionId) times.push(entry.duration)
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)
  })
  const rows = page.locator('[data-row]')
  await rows.first().focus()
  for (let n = 0; n < 20; n++) {
    await page.keyboard.press(['1', '2', '3', '4', '5'][n % 5] ?? '1')
    await page.keyboard.press('j')
  }
  const times = await page.evaluate(() => {
    const { times } = window as unknown as { times: number[] }
    return times.sort((a, b) => a - b)
  })
  const p75 = times[Math.floor(times.length * 0.75)] ?? 0
  test.info().annotations.push({ type: 'interaction p75 ms', description: `${p75} of ${times.length}` })
  expect(times.length).toBeGreaterThan(20)
  expect(p75, `p75 of ${times.length} interactions`).toBeLessThanOrEqual(500)
})
