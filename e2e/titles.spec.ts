import { expect } from '@playwright/test'
import { newcomer, withAgent } from './support.ts'
import { test } from './test.ts'

test('the title of a page names what it shows, and gives no name to a stranger', async ({
  page,
  browser,
  baseURL,
}) => {
  const { org } = await newcomer(page)
  const { server, policyId, grant } = await withAgent(page, org, 'night-agent')
  const context = await browser.newContext(baseURL ? { baseURL } : {})
  const stranger = await context.newPage()
  const own = (await newcomer(stranger)).org
  for (const [path, name, place] of [
    [`/servers/${server.id}`, server.name, 'Servers'],
    [`/policies/${policyId}`, 'smartapis-agent', 'Policies'],
    [`/agents/${grant.id}`, 'night-agent', 'Agents'],
  ] as const) {
    await page.goto(`/o/${org}${path}`)
    await expect(page).toHaveTitle(`${name} · ${place} · Signalbox`)
    // As it is sent, to who is not a member there and to who asks for it in an organisation of their own.
    for (const slug of [org, own]) {
      const sent = await stranger.request.get(`/o/${slug}${path}`)
      const text = await sent.text()
      expect(sent.status()).toBe(404)
      expect(text).not.toContain(name)
      await stranger.goto(`/o/${slug}${path}`)
      await expect(stranger).toHaveTitle('No such page · Signalbox')
    }
  }
  await context.close()
})
