import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import pg from 'pg'
import { resumeCalls, stopCalls } from '#lib/contracts/account.ts'
import { createWebhook } from '#lib/contracts/webhooks.ts'
import { expectSoundInEachForm } from './forms.ts'
import { ask, colleague, newcomer } from './support.ts'
import { test } from './test.ts'

type Got = { body: string; signature: string }

/** A receiver on this machine that keeps what it gets and answers as it is told. */
class Receiver {
  readonly got: Got[] = []
  status = 204
  text = ''
  readonly #server: Server
  constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const signature = String(request.headers['signalbox-signature'])
        this.got.push({ body: Buffer.concat(parts).toString(), signature })
        response.writeHead(this.status).end(this.text)
      })
    })
  }
  async open(): Promise<string> {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready))
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hooks`
  }
  close(): void {
    this.#server.close()
  }
}

let receiver: Receiver
let url: string
test.beforeEach(async () => {
  receiver = new Receiver()
  url = await receiver.open()
})
test.afterEach(() => receiver.close())

const typesOf = () => receiver.got.map((each) => String(JSON.parse(each.body).type))

function isSigned({ body, signature }: Got, secret: string): boolean {
  const [, time, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
  return createHmac('sha256', secret).update(`${time}.${body}`).digest('hex') === given
}

/** Adds a webhook by the form; gives the secret that is shown once. */
async function add(page: Page, org: string): Promise<string> {
  await page.goto(`/o/${org}/settings?tab=webhooks`)
  await page.getByLabel('Name of the webhook').fill('Operations')
  await page.getByLabel('Address', { exact: true }).fill(url)
  await page.getByLabel('All calls were stopped').check()
  await page.getByRole('button', { name: 'Add the webhook' }).click()
  const once = page.getByRole('region', { name: 'Signing secret of Operations' })
  await once.getByRole('button', { name: /^Reveal/ }).click()
  return once.getByRole('group').innerText()
}

const rows = (page: Page) => page.getByRole('table', { name: 'Deliveries, newest first' }).getByRole('row')

test('a webhook that was added is told of what it chose, with a signature that is right; what failed is sent again @forms', async ({
  page,
}) => {
  const { org, organisation } = await newcomer(page)
  const secret = await add(page, org)
  await expectSoundInEachForm(page, 'the secret')
  await expect(page.getByRole('link', { name: 'Operations' })).toBeVisible()
  await page.getByRole('link', { name: 'Send a test event' }).click()
  await page.waitForURL(/\/settings\/webhooks\/[0-9a-f-]+$/)
  await expect(page.getByText('Nothing was sent yet')).toBeVisible()
  await expectSoundInEachForm(page, 'no deliveries')

  await page.getByRole('button', { name: 'Send a test event' }).click()
  await expect.poll(typesOf).toEqual(['test'])
  await expect(rows(page).filter({ hasText: 'Test event' })).toContainText('Delivered')

  receiver.status = 500
  receiver.text = 'out of disk \u202e<b>space</b>'
  await ask(page, stopCalls, { params: { org }, body: { name: organisation } })
  await ask(page, resumeCalls, { params: { org } })
  await expect.poll(typesOf).toEqual(['test', 'calls.stopped'])
  expect(receiver.got.map((got) => isSigned(got, secret))).toEqual([true, true])
  const failed = rows(page).filter({ hasText: 'All calls were stopped' })
  await expect(failed).toContainText(/It answered 500\. Next try at \d\d:\d\d:\d\d\./)
  await expect(failed).toContainText('Waiting')
  await expect(page.getByText('The last try failed')).toBeVisible()

  await failed.getByRole('button', { name: 'All calls were stopped' }).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByLabel('Answer to try 1')).toHaveText('out of disk ⟨U+202E⟩<b>space</b>')
  await expect(drawer.getByLabel('Request body')).toContainText('"type": "calls.stopped"')
  await expectSoundInEachForm(page, 'a delivery')

  receiver.status = 204
  receiver.text = ''
  await drawer.getByRole('button', { name: 'Resend' }).click()
  await expect(drawer.getByText('2 tries')).toBeVisible()
  await expect(drawer.getByText('Answered 204.')).toBeVisible()
  const [, first, again] = receiver.got.map((got) => JSON.parse(got.body).id)
  expect(again).toBe(first)
  await expect(page.getByText('The last try failed')).toHaveCount(0)
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Failed' }).click()
  await expect(page.getByText('No delivery matches')).toBeVisible()
  expect(new URL(page.url()).searchParams.get('state')).toBe('failed')
  await page.goto(`/o/${org}/audit-log?tab=changes`)
  await expect(page.getByRole('button', { name: /added the webhook Operations/ })).toBeVisible()
  await expect(
    page.getByRole('button', { name: /sent a delivery to the webhook Operations again/ }),
  ).toBeVisible()
})

test('what is wrong is said beside the field, and nothing that was typed is lost @forms', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  await page.goto(`/o/${org}/settings?tab=webhooks`)
  await expect(page.getByText('Nothing is sent anywhere yet.')).toBeVisible()
  await page.getByLabel('Name of the webhook').fill('Operations')
  await page.getByLabel('Address', { exact: true }).fill('http://10.0.0.1/hook')
  await page.getByRole('button', { name: 'Add the webhook' }).click()
  await expect(page.getByText('Choose at least one event.')).toBeVisible()
  await page.getByLabel('A grant ends soon').check()
  await page.getByRole('button', { name: 'Add the webhook' }).click()
  await expect(page.getByText('This address is inside a private network. Use a public one.')).toBeVisible()
  await expect(page.getByLabel('Address', { exact: true })).toHaveValue('http://10.0.0.1/hook')
  await expectSoundInEachForm(page)
})

test('a paused webhook says so, a new secret is shown once, and a removed one is gone', async ({ page }) => {
  const { org } = await newcomer(page)
  const first = await add(page, org)
  await page.getByRole('link', { name: 'Send a test event' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Nothing is sent to it. What waits')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send a test event' })).toBeDisabled()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('Active', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'New signing secret' }).click()
  await page.getByRole('dialog').getByText('Ends now').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make a new secret' }).click()
  const once = page.getByRole('region', { name: 'Signing secret of Operations' })
  await once.getByRole('button', { name: /^Reveal/ }).click()
  const second = await once.getByRole('group').innerText()
  expect(second).not.toBe(first)
  await page.getByRole('button', { name: 'Send a test event' }).click()
  await expect
    .poll(() => receiver.got.map((got) => [isSigned(got, first), isSigned(got, second)]))
    .toEqual([[false, true]])
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.waitForURL(/tab=webhooks$/)
  await expect(page.getByText('Nothing is sent anywhere yet.')).toBeVisible()
})

test('who is neither owner nor admin is told so', async ({ page, browser }) => {
  const { org } = await newcomer(page)
  const { webhook } = await ask(page, createWebhook, {
    params: { org },
    body: { name: 'Operations', url, events: ['calls.stopped'] },
  })
  const other = await colleague(browser, page, org, 'auditor')
  for (const place of ['settings?tab=webhooks', `settings/webhooks/${webhook.id}`]) {
    await other.page.goto(`/o/${org}/${place}`)
    await expect(other.page.getByText('Not for your role')).toBeVisible()
  }
  await other.page.context().close()
})

/** Asks the database of the instance under test, as one of its roles. */
async function asRole<T>(role: 'app' | 'platform', work: (client: pg.Client) => Promise<T>): Promise<T> {
  const state = String(test.info().config.metadata.state)
  const json = (file: string) => JSON.parse(readFileSync(path.join(state, file), 'utf8'))
  const client = new pg.Client({
    host: '127.0.0.1',
    port: json('ports.json').postgres,
    database: 'signalbox',
    user: `signalbox_${role}`,
    password: json('secrets.json')[`PASSWORD_${role.toUpperCase()}`],
  })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Turns a webhook off, as twenty failures in an hour would. */
async function turnOff(org: string, webhook: string): Promise<void> {
  const { rows } = await asRole('platform', (client) =>
    client.query('SELECT id FROM organisations WHERE slug = $1', [org]),
  )
  await asRole('app', async (client) => {
    await client.query("SELECT set_config('app.org_id', $1, false)", [rows[0]?.id])
    await client.query(
      'UPDATE webhooks SET off_at = now(), failures = 20, failing_since = now() WHERE id = $1',
      [webhook],
    )
  })
}

test('one that was turned off is said on every page of those who can resume it @forms', async ({
  page,
  browser,
}) => {
  const { org } = await newcomer(page)
  const { webhook } = await ask(page, createWebhook, {
    params: { org },
    body: { name: 'Operations', url, events: ['calls.stopped'] },
  })
  await turnOff(org, webhook.id)
  const viewer = await colleague(browser, page, org, 'viewer')
  await viewer.page.goto(`/o/${org}`)
  await expect(viewer.page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(viewer.page.getByText('was turned off')).toHaveCount(0)
  await viewer.page.context().close()
  await page.goto(`/o/${org}/servers`)
  const banner = page.getByRole('complementary', { name: 'A webhook was turned off' })
  await expect(banner).toContainText('The webhook Operations was turned off')
  await expectSoundInEachForm(page)
  await banner.getByRole('link', { name: 'Look at it' }).click()
  await expect(page.getByText('Turned off: the last 20 tries failed')).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(banner).toHaveCount(0)
  await page.getByRole('button', { name: 'Send a test event' }).click()
  await expect.poll(typesOf).toEqual(['test'])
})
