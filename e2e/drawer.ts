import { expect, type Page } from '@playwright/test'
import { readPolicy } from '#lib/contracts/policies.ts'
import { createServer } from '#lib/contracts/servers.ts'
import { choose } from './editor.ts'
import { shop } from './shop.ts'
import { ask, newcomer } from './support.ts'

const refund = {
  name: 'issue_refund',
  description: 'Refund a payment to the customer.',
  inputSchema: {
    type: 'object',
    required: ['amount', 'currency'],
    properties: {
      amount: { type: 'number', minimum: 0, description: 'How much to pay back.' },
      currency: { enum: ['USD', 'EUR'] },
      note: { type: 'string' },
      items: { type: 'array', items: { type: 'object', properties: { price: { type: 'number' } } } },
    },
  },
}
const tools = [
  refund,
  { name: 'get_payment', description: 'Read a payment.', inputSchema: { type: 'object' } },
]

/** Opens the editor of a new policy; of the two tools, the recommended rules ask a person about refunds. */
export async function opened(page: Page) {
  const { org } = await newcomer(page)
  const server = await shop(tools)
  const last = await ask(page, createServer, { params: { org }, body: { url: server.url, name: 'Shop' } })
  await server.close()
  if (last.kind !== 'registered') throw new Error(JSON.stringify(last))
  const policy = last.policyId
  await page.goto(`/o/${org}/policies/${policy}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  return { org, policy }
}

export type Json = { [key: string]: Json }

/** Waits until the draft on the server says this: an edit saves itself a moment later. */
export async function expectDraft(
  page: Page,
  at: { org: string; policy: string },
  part: (draft: Json) => unknown,
  wanted: unknown,
) {
  const draft = async () => JSON.parse((await ask(page, readPolicy, { params: at })).draft)
  await expect.poll(async () => JSON.stringify(part(await draft()))).toBe(JSON.stringify(wanted))
}
export const refundRule = (draft: Json) => draft.tools?.issue_refund

export const row = (page: Page) => page.getByRole('button', { name: 'issue_refund', exact: true })
export const drawer = (page: Page) => page.getByRole('dialog')
export const part = (page: Page, name: string) => drawer(page).getByRole('region', { name, exact: true })

export async function pick(page: Page, list: ReturnType<Page['getByRole']>, option: RegExp | string) {
  await list.click()
  await page.getByRole('option', { name: option }).click()
}

/** Lets refunds pass as they come, and opens their rule. */
export async function openedRefunds(page: Page) {
  const at = await opened(page)
  await choose(page, refund.name, 'Allow')
  await row(page).click()
  return at
}
