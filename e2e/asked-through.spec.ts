import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema, UrlElicitationRequiredError } from '@modelcontextprotocol/sdk/types.js'
import { expect, type Page } from '@playwright/test'
import { publishPolicy, readPolicy, saveDraft } from '#lib/contracts/policies.ts'
import { ask, colleague, newcomer, withAgent } from './support.ts'
import { test } from './test.ts'

const tool = 'smartagent_billing_create_portal_session'
const args = { customer_id: 'customer_001', return_url: 'https://shop.example.com/account' }

/** A real MCP client that can open a link where its server wants one opened. */
async function agentThatOpensLinks(url: string): Promise<Client> {
  const client = new Client({ name: 'agent', version: '1' }, { capabilities: { elicitation: { url: {} } } })
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept' }))
  await connected(client, url)
  return client
}

/** A gateway knows a new grant a moment after it was made. */
async function connected(client: Client, url: string): Promise<void> {
  await expect(() => client.connect(new StreamableHTTPClientTransport(new URL(url)))).toPass()
}

/** The link that a call is answered with while it waits. */
async function linkOf(client: Client): Promise<string> {
  const refused = await client.callTool({ name: tool, arguments: args }).then(
    (answer) => JSON.stringify(answer),
    (error: unknown) => error,
  )
  if (!(refused instanceof UrlElicitationRequiredError)) throw new Error(`answered: ${String(refused)}`)
  const [first] = refused.elicitations
  return first?.url ?? ''
}

const passes = async (client: Client) => {
  const answer = await client.callTool({ name: tool, arguments: args })
  expect(answer.isError).not.toBe(true)
  return JSON.stringify(answer.content)
}

async function approve(page: Page, link: string) {
  await page.goto(new URL(link).pathname)
  await page.getByRole('button', { name: 'Approve once' }).click()
  // What is critical is asked about once more.
  await page.getByRole('dialog').getByRole('button', { name: 'Approve once' }).click()
}

test('a call of a real client is asked about, approved at its link, passes once, and the second is asked about anew', async ({
  page,
}) => {
  test.setTimeout(120_000)
  const { org } = await newcomer(page)
  const { secret } = await withAgent(page, org)
  const agent = await agentThatOpensLinks(secret.proxyUrl)
  const link = await linkOf(agent)
  await approve(page, link)
  await expect(page.getByText(/approved it\. The same call passes once/)).toBeVisible()
  expect(await passes(agent)).toContain('session')
  await expect(page.getByText(/approved it, and the call passed\.$/)).toBeVisible()
  const second = await linkOf(agent)
  expect(second).not.toBe(link)
  await agent.close()

  await page.goto(`/o/${org}/audit-log`)
  const said = (word: string) => page.getByRole('button', { name: `${tool}, ${word}, why` })
  await expect(said('Approved')).toHaveCount(1)
  await expect(said('Allowed')).toHaveCount(1)
  await expect(said('Waiting')).toHaveCount(1)
})

test('a client that cannot open links is held for a quick answer, and needs no second call', async ({
  page,
}) => {
  test.setTimeout(120_000)
  const { org } = await newcomer(page)
  const { secret } = await withAgent(page, org)
  const client = new Client({ name: 'agent', version: '1' })
  await connected(client, secret.proxyUrl)
  await page.goto(`/o/${org}/approvals`)
  const held = passes(client)
  const link = await page.getByRole('link', { name: tool }).getAttribute('href')
  await approve(page, new URL(link ?? '', page.url()).href)
  expect(await held).toContain('session')
  await client.close()
})

test('where two must agree, a call passes after two invited members approved it, and not after one', async ({
  page,
  browser,
}) => {
  test.setTimeout(150_000)
  const { org } = await newcomer(page)
  const { secret, policyId } = await withAgent(page, org)
  const [bo, cy] = [
    await colleague(browser, page, org, 'approver'),
    await colleague(browser, page, org, 'admin'),
  ]
  const params = { org, policy: policyId }
  const { version } = await ask(page, readPolicy, { params })
  const rule = { action: 'require_approval', approval: { count: 2 } }
  const text = JSON.stringify({ version: '1', default: 'deny', tools: { [tool]: rule } })
  const saved = await ask(page, saveDraft, { params, body: { text }, version })
  await ask(page, publishPolicy, {
    params,
    body: { note: '', acknowledged: [] },
    version: saved.version,
  })
  const agent = await agentThatOpensLinks(secret.proxyUrl)
  const link = await linkOf(agent)
  // Made again, it is held for an answer to the same request; after one of two it is held still.
  let isHeld = true
  const held = passes(agent).finally(() => {
    isHeld = false
  })
  await approve(bo.page, link)
  await expect(bo.page.getByText('You approved it. Somebody else has to as well.')).toBeVisible()
  await expect(bo.page.getByText('1 of 2')).toBeVisible()
  await cy.page.goto(new URL(link).pathname)
  await expect(cy.page.getByText('1 of 2')).toBeVisible()
  expect(isHeld).toBe(true)
  await approve(cy.page, link)
  expect(await held).toContain('session')
  // The first of them sees it without doing anything.
  for (const one of [cy, bo])
    await expect(one.page.getByText(/approved it, and the call passed\.$/)).toBeVisible()
  await agent.close()
})
