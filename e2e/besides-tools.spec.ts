import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, type Page } from '@playwright/test'
import { listCalls, listEvents } from '#lib/contracts/calls.ts'
import { listItems, saveServerSettings } from '#lib/contracts/items.ts'
import { createServer } from '#lib/contracts/servers.ts'
import { expectNoViolation, expectSound, expectSoundInEachForm, NARROW, take } from './forms.ts'
import { shop } from './shop.ts'
import { ask, colleague, newcomer, withAgent } from './support.ts'
import { test } from './test.ts'

const section = (page: Page) => page.getByRole('region', { name: 'Besides tools' })
const toggle = (page: Page, name: string) => section(page).getByRole('switch', { name, exact: true })

async function agent(proxyUrl: string): Promise<Client> {
  const client = new Client({ name: 'agent', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new StreamableHTTPClientTransport(new URL(proxyUrl)))
  return client
}

test('what is switched on with the keyboard is read by an agent through the gateway, and what is blocked is not', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  const { server, secret } = await withAgent(page, org)
  await page.goto(`/o/${org}/servers/${server.id}`)
  await expect(toggle(page, 'Resources')).toHaveAccessibleDescription(/list and read the resources/)
  for (const name of [
    'Resources',
    'Prompts',
    'Completion',
    'Sampling',
    'Elicitation',
    'Roots',
    'Redact secrets',
  ])
    await expect(toggle(page, name)).not.toBeChecked()
  await expect(section(page).getByRole('table', { name: 'Resources', exact: true })).toContainText(
    'smartapis://terms',
  )
  await expectSoundInEachForm(page)

  const before = await agent(secret.proxyUrl)
  expect(before.getServerCapabilities()).not.toHaveProperty('resources')
  await before.close()

  await toggle(page, 'Resources').press('Space')
  await expect(page.getByText('Resources switched on')).toBeVisible()
  await expect(toggle(page, 'Resources')).toBeChecked()
  await expect(toggle(page, 'Resources')).toBeFocused()
  await expect(toggle(page, 'Prompts')).toBeEnabled()
  await toggle(page, 'Prompts').press('Space')
  await expect(toggle(page, 'Prompts')).toBeChecked()
  await expect(toggle(page, 'Prompts')).toBeEnabled()

  await section(page).getByRole('button', { name: 'Block smartapis://terms' }).press('Enter')
  await expect(
    section(page).getByRole('button', { name: 'Take back the block smartapis://terms' }),
  ).toBeVisible()

  await expect
    .poll(async () => {
      const client = await agent(secret.proxyUrl)
      const listed = await client.listResources().catch(() => ({ resources: [] }))
      await client.close()
      return listed.resources.map(({ uri }) => uri)
    })
    .toEqual(['smartapis://regions'])
  const client = await agent(secret.proxyUrl)
  const { contents } = await client.readResource({ uri: 'smartapis://regions/chicago' })
  expect(contents[0]).toMatchObject({ text: '{"id":"chicago","name":"Chicago"}' })
  await expect(client.readResource({ uri: 'smartapis://terms' })).rejects.toThrow()
  const prompt = { name: 'compare_products', arguments: { product: 'a charger' } }
  expect((await client.getPrompt(prompt)).messages).toHaveLength(1)
  await client.close()

  const { calls } = await ask(page, listCalls, { params: { org }, query: {} })
  expect(calls.map(({ tool, result }) => `${tool} ${result}`)).toEqual([
    'compare_products allowed',
    'smartapis://terms denied',
    'smartapis://regions/chicago allowed',
  ])
  const { events } = await ask(page, listEvents, { params: { org }, query: {} })
  const said = events.map(({ sentence }) => sentence).join('\n')
  expect(said).toContain('switched resources on for')
  expect(said).toContain('blocked the resource smartapis://terms of')

  await toggle(page, 'Resources').press('Space')
  await expect(page.getByText('Resources switched off')).toBeVisible()
  await page.reload()
  await expect(toggle(page, 'Resources')).not.toBeChecked()
  await expect(toggle(page, 'Prompts')).toBeChecked()
})

test('the log tells what was read, and what was not because nobody reviewed it, and filters by it', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  const { server, secret } = await withAgent(page, org)
  const { version } = server
  await ask(page, saveServerSettings, {
    params: { org, server: server.id },
    body: { on: ['resources'] },
    version,
  })
  await expect
    .poll(async () => {
      const client = await agent(secret.proxyUrl)
      const has = client.getServerCapabilities()?.resources !== undefined
      await client.close()
      return has
    })
    .toBe(true)
  const client = await agent(secret.proxyUrl)
  await client.readResource({ uri: 'smartapis://terms' })
  await expect(client.readResource({ uri: 'file:///etc/passwd' })).rejects.toThrow()
  await client.callTool({ name: 'smartagent_catalog_list_plans', arguments: {} })
  await client.close()

  await page.goto(`/o/${org}/audit-log`)
  await expect(
    page.getByRole('button', { name: 'Read resource smartapis://terms, Allowed, why' }),
  ).toBeVisible()
  await expectNoViolation(page)
  await page.getByRole('button', { name: 'Read resource file:///etc/passwd, Denied, why' }).press('Enter')
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('Not reviewed')
  await expect(drawer).toContainText('Resource not found')
  await expect(drawer).toContainText('It never reached the server.')
  await expect(drawer.getByRole('link', { name: 'Try it' })).toHaveCount(0)
  await expectNoViolation(page)
  await page.goto(`/o/${org}/audit-log?method=resources/read`)
  await expect(page.getByRole('row').filter({ hasText: 'Read resource' })).toHaveCount(2)
  await expect(page.getByRole('table')).not.toContainText('list_plans')
  await expectSoundInEachForm(page)
})

test('what is new or changed is shown with what differs as text, and accepted; who may not decide only looks', async ({
  page,
  browser,
}) => {
  const note: Record<string, unknown> = { uri: 'note://one', name: 'One', description: 'The first note.' }
  const resources = [note]
  const server = await shop([{ name: 'find', inputSchema: { type: 'object' } }], {
    capabilities: { resources: {} },
    results: { 'resources/list': { resources }, 'resources/templates/list': { resourceTemplates: [] } },
  })
  const { org } = await newcomer(page)
  const last = await ask(page, createServer, { params: { org }, body: { url: server.url } })
  if (last.kind !== 'registered') throw new Error(JSON.stringify(last))
  const at = `/o/${org}/servers/${last.server.id}`
  await page.goto(at)
  await expect(toggle(page, 'Prompts')).toBeDisabled()
  await expect(toggle(page, 'Prompts')).toHaveAccessibleDescription('This server does not offer prompts.')
  await expect(toggle(page, 'Sampling')).toBeEnabled()

  note.description = 'The first note.\u200b <img src=x onerror="document.title=\'taken\'">'
  resources.push({ uri: 'note://two', name: 'Two <b>bold</b>' })
  await page.getByRole('button', { name: 'Read again now' }).press('Enter')
  await expect(page.getByText('Read: 2 held')).toBeVisible()
  await expect(page.getByRole('link', { name: '2 resources or prompts are new or changed' })).toBeVisible()
  const list = section(page).getByRole('list', { name: 'New or changed resources and prompts' })
  const changed = list.locator('> li').filter({ hasText: 'note://one' })
  await expect(changed).toContainText('Now: The first note.⟨U+200B⟩ <img src=x')
  await expect(list).toContainText('Now: Two <b>bold</b>')
  await expect(section(page).locator('img, b:text("bold")')).toHaveCount(0)
  await expect(page).not.toHaveTitle('taken')
  await expectNoViolation(page)
  await take(page, NARROW)
  await expectSound(page)

  const bo = await colleague(browser, page, org, 'viewer')
  await bo.page.goto(at)
  await expect(section(bo.page)).toContainText('note://two')
  await expect(section(bo.page).getByRole('button')).toHaveCount(0)
  await expect(toggle(bo.page, 'Resources')).toBeDisabled()
  await bo.page.context().close()

  await changed.getByRole('button', { name: 'Accept note://one' }).press('Enter')
  await expect(changed).toHaveCount(0)
  await expect(section(page).locator('h3 span[tabindex="-1"]')).toBeFocused()
  const block = list.getByRole('button', { name: 'Block note://two' })
  // A key on a button that is still busy with the decision before does nothing, as a click would not.
  await expect(block).toBeEnabled()
  await block.press('Enter')
  await expect(list).toHaveCount(0)
  const { items } = await ask(page, listItems, { params: { org, server: last.server.id } })
  expect(items.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'note://one reviewed',
    'note://two blocked',
  ])
  await server.close()
})

test('of more than one answer has room for, it is said how many there are', async ({ page }) => {
  const resources = Array.from({ length: 501 }, (_, n) => ({ uri: `note://${n}`, name: `${n}` }))
  const server = await shop([{ name: 'find', inputSchema: { type: 'object' } }], {
    capabilities: { resources: {} },
    results: { 'resources/list': { resources }, 'resources/templates/list': { resourceTemplates: [] } },
  })
  const { org } = await newcomer(page)
  const last = await ask(page, createServer, { params: { org }, body: { url: server.url } })
  if (last.kind !== 'registered') throw new Error(JSON.stringify(last))
  await page.goto(`/o/${org}/servers/${last.server.id}`)
  await expect(section(page)).toContainText('500 of 501 are listed here')
  await server.close()
})
