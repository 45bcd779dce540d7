import { createHash } from 'node:crypto'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { acceptInvitation, inviteMember, signUp } from '#lib/contracts/account.ts'
import { publishAndConnect } from '#lib/contracts/grants.ts'
import { readPolicy } from '#lib/contracts/policies.ts'
import { type Input, type Output, pathOf, type Route } from '#lib/contracts/route.ts'
import { createServer } from '#lib/contracts/servers.ts'

export const password = 'a long enough password'
export type Newcomer = { org: string; email: string; password: string; organisation: string }

let made = 0
const unique = () => `${Date.now().toString(36)}${process.pid.toString(36)}${(made++).toString(36)}`

type Given<R extends Route> = Partial<Input<R>>

/** Sends one operation as the person signed in on this page; answers whatever came back. */
export async function send<R extends Route>(page: Page, contract: R, given: Given<R> = {}) {
  return page.request.fetch(pathOf(contract, given.params ?? {}, given.query ?? {}), {
    method: contract.method,
    headers: {
      origin: home(),
      // Each test is a client of its own: the instance under test trusts this machine as its proxy.
      'x-forwarded-for': address(),
      ...(given.version === undefined ? {} : { 'if-match': `"${given.version}"` }),
    },
    ...(given.body === undefined ? {} : { data: given.body }),
  })
}

/** The answer of one operation, which must succeed. */
export async function ask<R extends Route>(
  page: Page,
  contract: R,
  given: Given<R> = {},
): Promise<Output<R>> {
  const response = await send(page, contract, given)
  const text = await response.text()
  expect(response.ok(), `${contract.id}: ${response.status()} ${text}`).toBe(true)
  const last = contract.answer === 'lines' ? (text.trim().split('\n').at(-1) ?? '') : text
  // The server's view is typed by the same contract.
  return (last === '' ? undefined : JSON.parse(last)) as Output<R>
}

/** One for each test: a suite has more sign-ups than one address may make in an hour. */
function address(): string {
  const { testId, retry, repeatEachIndex } = test.info()
  const bytes = createHash('sha256').update(`${testId} ${retry} ${repeatEachIndex} ${process.pid}`).digest()
  return `10.${bytes[0]}.${bytes[1]}.${bytes[2]}`
}

const home = () => new URL(test.info().project.use.baseURL ?? '').origin

/** Signs in without the form: the cookies are the same ones the form gets. */
export async function signIn(page: Page, email: string, secret = password): Promise<void> {
  const { csrfToken } = await (await page.request.get('/api/auth/csrf')).json()
  const response = await page.request.post('/api/auth/callback/credentials', {
    form: { csrfToken, email, password: secret, json: 'true' },
  })
  expect(response.ok(), await response.text()).toBe(true)
}

/** A new person in an organisation of their own, signed in on this page. */
export async function newcomer(page: Page): Promise<Newcomer> {
  const id = unique()
  const email = `ana-${id}@northwind.example`
  const organisation = `Northwind ${id}`
  const { org } = await ask(page, signUp, { body: { email, password, organisation } })
  await signIn(page, email)
  return { org, email, password, organisation }
}

/** A second person in the organisation, signed in in a browser of their own. */
export async function colleague(
  browser: Browser,
  page: Page,
  org: string,
  role: Input<typeof inviteMember>['body']['role'] = 'policy_manager',
): Promise<{ page: Page; email: string }> {
  const email = `bo-${unique()}@northwind.example`
  const { link } = await ask(page, inviteMember, { params: { org }, body: { email, role } })
  const { baseURL } = test.info().project.use
  const context = await browser.newContext(baseURL ? { baseURL } : {})
  const theirs = await context.newPage()
  const token = new URL(link, 'http://localhost').hash.slice(1).replace(/^token=/, '')
  await ask(theirs, acceptInvitation, { body: { token, password } })
  await signIn(theirs, email)
  return { page: theirs, email }
}

/** Registers the sandbox; its recommended rules lie in a draft. */
export async function withSandbox(page: Page, org: string) {
  const last = await ask(page, createServer, { params: { org }, body: { sandbox: true } })
  if (last.kind !== 'registered') throw new Error(JSON.stringify(last))
  return { server: last.server, policyId: last.policyId }
}

/** Publishes version 1 and connects a first agent with it. */
export async function withAgent(page: Page, org: string, identityName = 'smartapis-agent') {
  const { server, policyId } = await withSandbox(page, org)
  const { version } = await ask(page, readPolicy, { params: { org, policy: policyId } })
  const connected = await ask(page, publishAndConnect, {
    params: { org, policy: policyId },
    body: { identityName },
    version,
  })
  return { server, policyId, grant: connected.grant, secret: connected.secret }
}
