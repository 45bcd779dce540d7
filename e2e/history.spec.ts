import { expect, type Page } from '@playwright/test'
import { publishPolicy, readPolicy, saveDraft } from '#lib/contracts/policies.ts'
import { listVersions, readDraftAside } from '#lib/contracts/versions.ts'
import { expectNoViolation, expectSound, expectSoundInEachForm, NARROW, take, WIDE } from './forms.ts'
import { ask, colleague, newcomer, send, withAgent } from './support.ts'
import { test } from './test.ts'

const hidden = 'smartagent_access_issue_client_key'

/** An organisation whose policy has version 1 in force. */
async function published(page: Page) {
  const { org, email } = await newcomer(page)
  const { policyId: policy } = await withAgent(page, org)
  const view = await ask(page, readPolicy, { params: { org, policy } })
  const names = view.tools.map((tool) => tool.name)
  return { org, email, policy, names, at: `/o/${org}/policies/${policy}` }
}

/** Changes the draft as another program would: by text. */
async function edit(page: Page, org: string, policy: string, change: (text: string) => string) {
  const { draft, version } = await ask(page, readPolicy, { params: { org, policy } })
  await ask(page, saveDraft, { params: { org, policy }, body: { text: change(draft) }, version })
}

const messages = (page: Page) => page.getByRole('status', { name: 'Messages' })

test('a draft is reviewed before it is published: what it loosens is ticked off, for whom it counts is said', async ({
  page,
}) => {
  const { org, policy, at, names } = await published(page)
  expect(names).toContain(hidden)
  await edit(page, org, policy, (text) => {
    const root: Record<string, unknown> = JSON.parse(text)
    const tools = root.tools instanceof Object ? { ...root.tools } : {}
    const [first = '', second = ''] = names.filter((name) => name !== hidden)
    Object.assign(tools, { [hidden]: {}, [first]: { validate: false }, [second]: { action: 'deny' } })
    return JSON.stringify({ ...root, tools })
  })
  const refused = await send(page, publishPolicy, {
    params: { org, policy },
    body: { note: '', acknowledged: [] },
    version: (await ask(page, readPolicy, { params: { org, policy } })).version,
  })
  expect([refused.status(), (await refused.json()).code]).toEqual([409, 'not_acknowledged'])

  await page.goto(at)
  await page.getByRole('button', { name: 'Review and publish' }).click()
  await expect(page).toHaveURL(/[?&]review/)
  // The address alone opens the review, too.
  await page.reload()
  const review = page.getByRole('dialog', { name: /^Review version 2 of / })
  const loosened = review.getByRole('region', { name: 'Loosened' })
  await expect(loosened).toContainText(hidden)
  await expect(review.getByRole('region', { name: 'Tightened' })).toContainText('Deny')
  await expect(review.getByRole('region', { name: 'Who is affected' })).toContainText('1 grant of 1 identity')
  await expect(review.getByRole('region', { name: 'Checks' })).toBeVisible()
  await expectNoViolation(page)
  const publish = review.getByRole('button', { name: 'Publish version 2' })
  await expect(publish).toBeDisabled()
  const boxes = loosened.getByRole('checkbox', { name: /^I have read: / })
  await expect(boxes).toHaveCount(2)
  await boxes.first().check()
  await expect(publish).toBeDisabled()
  await expect(review.getByText('One loosened change is not ticked off yet.')).toBeVisible()
  await loosened.getByRole('checkbox', { name: 'I have read all 2 loosened changes' }).check()
  await review.getByRole('textbox', { name: /^What changed, and why/ }).fill('For the spring sale')
  // A closed review forgets no note.
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Review and publish' }).click()
  await expect(review.getByRole('textbox', { name: /^What changed, and why/ })).toHaveValue(
    'For the spring sale',
  )

  await take(page, NARROW)
  await expectSound(page)
  await take(page, WIDE)
  await publish.click()
  await expect(messages(page)).toContainText(/Version 2 active on 1 of 1 gateways in \d+ ms/)
  await expect(page.getByText('Version 2, active')).toBeVisible()
  await expect(page).not.toHaveURL(/review/)
})

const limit = (max: number) =>
  `{"version":"1","default":"deny","tools":{"${hidden}":{"limits":[{"window":"minute","max":${max}}]}}}`

test('history says who published what and why, compares any two, restores without loss, and rolls back in two clicks', async ({
  page,
}) => {
  const { org, policy, at } = await published(page)
  const params = { org, policy }
  for (const [max, note] of [
    [5, 'Five keys'],
    [2, 'Two keys'],
  ] as const) {
    await edit(page, org, policy, () => limit(max))
    const { version } = await ask(page, readPolicy, { params })
    // What is refused names what has to be read.
    const refused = await send(page, publishPolicy, { params, body: { note, acknowledged: [] }, version })
    if (refused.ok()) continue
    const { fields } = await refused.json()
    const acknowledged = fields.map((field: { sentence: string }) => field.sentence)
    await ask(page, publishPolicy, { params, body: { note, acknowledged }, version })
  }
  await edit(page, org, policy, () => '{ "half": typed')

  await page.goto(at)
  await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'History' }).click()
  const versions = page.getByRole('region', { name: 'Versions' })
  await expect(versions.getByRole('listitem')).toHaveCount(3)
  await expect(versions.getByRole('listitem').first()).toContainText('Two keys')
  await expect(versions.getByRole('listitem').first()).toContainText(/ana-\S+, \d+ \w+ \d{4}, \d\d:\d\d UTC/)
  const changed = page.getByRole('region', { name: 'What changed' })
  await expect(changed).toContainText('One of the two is not a policy at the moment')
  await versions.getByRole('link', { name: 'What changed' }).first().click()
  await expect(page).toHaveURL(/from=2&to=3/)
  await expect(changed.getByRole('region', { name: 'Tightened' })).toContainText('At most 2 per minute')
  // Any two: the other way round by the list.
  await changed.getByRole('combobox', { name: 'To' }).click()
  await page.getByRole('option', { name: 'Version 1' }).click()
  await expect(page).toHaveURL(/from=2&to=1/)
  await page.reload()
  await expect(changed.getByRole('combobox', { name: 'To' })).toHaveText('Version 1')
  await expectSoundInEachForm(page)

  // Two clicks; the second says what it loosens. The half-typed draft stays.
  await page.getByRole('button', { name: 'Roll back to version 2' }).click()
  const asked = page.getByRole('dialog', { name: 'Roll back to version 2' })
  await expect(asked.getByRole('region', { name: 'Loosened' })).toContainText('At most 5 per minute')
  await expectNoViolation(page)
  await asked.getByRole('button', { name: 'Loosen 1 rule and publish as version 4' }).click()
  await expect(messages(page)).toContainText(/Version 4 active on 1 of 1 gateways in \d+ ms/)
  await expect(page.getByText('Version 4, active')).toBeVisible()
  const rolled = await ask(page, readPolicy, { params })
  expect([rolled.active?.text, rolled.draft]).toEqual([limit(5), '{ "half": typed'])
  // It can be undone from the message: the way back is a roll-back too.
  await messages(page).getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Publish as version 5' }).click()
  await expect(page.getByText('Version 5, active')).toBeVisible()

  // Restoring warns of the draft that is there, and keeps it.
  await page.getByRole('button', { name: 'Restore version 2 as draft' }).click()
  await page.getByRole('button', { name: 'Set it aside and restore version 2' }).click()
  await expect(page).toHaveURL(new RegExp(`${at}$`))
  expect((await ask(page, readPolicy, { params })).draft).toBe(limit(5))
  await page.goto(`${at}/history`)
  const aside = page.getByRole('region', { name: 'Drafts set aside' })
  await aside.getByRole('button', { name: 'Take up again' }).click()
  await page.getByRole('button', { name: 'Set it aside and restore the draft that was set aside' }).click()
  await expect(page).toHaveURL(new RegExp(`${at}$`))
  expect((await ask(page, readPolicy, { params })).draft).toBe('{ "half": typed')
})

/** Chooses a rule by its row, and waits for the answer of the save. */
async function choose(page: Page, tool: string, word: 'Allow' | 'Deny' | 'Hide'): Promise<number> {
  const answer = page.waitForResponse(
    (response) => response.url().endsWith('/draft') && response.request().method() === 'PUT',
  )
  const rule = page.getByRole('group', { name: `Rule for ${tool}`, exact: true })
  await rule
    .locator('label')
    .filter({ has: page.getByRole('radio', { name: word }) })
    .click()
  return (await answer).status()
}

test('a roll-back that says more than there is room for is read by keyboard', async ({ page }) => {
  const { org, policy, at } = await published(page)
  const params = { org, policy }
  await edit(page, org, policy, () => '{"version":"1","default":"deny"}')
  const { version } = await ask(page, readPolicy, { params })
  const { fields = [] } = await (
    await send(page, publishPolicy, { params, body: { note: '', acknowledged: [] }, version })
  ).json()
  if (fields.length > 0) {
    const acknowledged = fields.map((field: { sentence: string }) => field.sentence)
    await ask(page, publishPolicy, { params, body: { note: '', acknowledged }, version })
  }
  await page.setViewportSize({ width: 1280, height: 500 })
  await page.goto(`${at}/history`)
  await page.getByRole('button', { name: 'Roll back to version 1' }).click()
  const asked = page.getByRole('dialog', { name: 'Roll back to version 1' })
  const last = asked.getByRole('definition').last()
  await expect(last).not.toBeInViewport()
  await expectNoViolation(page)
  // On from the button that closes: what is said, and from its end the buttons.
  await asked.getByRole('button', { name: 'Close' }).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('End')
  await expect(last).toBeInViewport()
  await page.keyboard.press('Tab')
  await expect(asked.getByRole('button', { name: 'Cancel' })).toBeFocused()
})

test('older versions are a page of their own with an address, and any of them is compared with the one in force', async ({
  page,
}) => {
  const { org, policy, at } = await published(page)
  const params = { org, policy }
  for (let n = 2; n <= 27; n++) {
    const before = await ask(page, readPolicy, { params })
    const body = { text: `${before.draft}\n` }
    const { version } = await ask(page, saveDraft, { params, body, version: before.version })
    await ask(page, publishPolicy, { params, body: { note: '', acknowledged: [] }, version })
  }
  await page.goto(`${at}/history`)
  const versions = page.getByRole('region', { name: 'Versions' })
  await expect(versions.getByRole('listitem')).toHaveCount(25)
  await versions.getByRole('link', { name: 'Older versions' }).click()
  await expect(versions.getByRole('listitem')).toHaveCount(2)
  await expect(page).toHaveURL(/[?&]cursor=/)
  await page.reload()
  await versions.getByRole('link', { name: 'What changed' }).click()
  await expect(page.getByRole('combobox', { name: 'From' })).toHaveText('Version 1')
  await page.getByRole('combobox', { name: 'From' }).click()
  await page.getByRole('option', { name: 'Version 27, active' }).click()
  await expect(page).toHaveURL(/[?&]from=27&to=2&cursor=/)
  await expect(versions.getByRole('listitem')).toHaveCount(2)
  await expectNoViolation(page)
  await versions.getByRole('link', { name: 'Newest versions' }).click()
  await expect(versions.getByText('Version 27', { exact: true })).toBeVisible()
  expect((await page.goto(`${at}/history?cursor=nonsense`))?.status()).toBe(404)
})

test('what another editor changed is shown rule by rule, and nothing of either is lost', async ({
  page,
  browser,
}) => {
  const { org, policy, at } = await published(page)
  const params = { org, policy }
  const { page: bo } = await colleague(browser, page, org)
  await page.goto(at)
  await bo.goto(at)
  const [mine, shared] = [
    'smartagent_billing_create_checkout_session',
    'smartagent_billing_create_portal_session',
  ] as const
  expect(await choose(bo, hidden, 'Allow')).toBe(200)
  expect(await choose(bo, shared, 'Allow')).toBe(200)
  expect(await choose(page, mine, 'Hide')).toBe(409)
  const notice = page.getByRole('region', { name: 'Two people changed this draft' })
  await expect(notice).toContainText(/bo-\S+ saved this draft since you opened it/)
  await expect(notice.getByRole('listitem').filter({ hasText: hidden })).toContainText(
    /bo-.*Theirs.*Allowed\./s,
  )
  await expect(notice.getByRole('listitem').filter({ hasText: mine })).toContainText(/You.*Mine.*Hidden\./s)
  // Editing goes on, and a reload forgets neither the edit nor the question.
  const rule = (tool: string) => page.getByRole('group', { name: `Rule for ${tool}`, exact: true })
  await rule(shared)
    .locator('label')
    .filter({ has: page.getByRole('radio', { name: 'Hide' }) })
    .click()
  const both = notice.getByRole('listitem').filter({ hasText: shared })
  await expect(both).toContainText(/and you/)
  await page.reload()
  await expect(both).toContainText(/Theirs.*Allowed\..*Mine.*Hidden\./s)
  await expectSoundInEachForm(page)

  const choice = both.getByRole('group', { name: `What is saved for ${shared}` })
  await choice
    .locator('label')
    .filter({ has: page.getByRole('radio', { name: 'Theirs' }) })
    .click()
  await notice.getByRole('button', { name: 'Save what is chosen' }).click()
  await expect(notice).toHaveCount(0)
  await expect.poll(async () => (await ask(page, readPolicy, { params })).draftSavedBy).toMatch(/^ana-/)
  for (const [tool, word] of [
    [hidden, 'Allow'],
    [shared, 'Allow'],
    [mine, 'Hide'],
  ] as const)
    await expect(rule(tool).getByRole('radio', { name: word })).toBeChecked()
  // What Bo had is kept, and one step back is what I had.
  const { aside } = await ask(page, listVersions, { params })
  const kept = await ask(page, readDraftAside, { params: { ...params, draft: aside[0]?.id ?? '' } })
  expect(kept.savedBy).toMatch(/^bo-/)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(rule(shared).getByRole('radio', { name: 'Hide' })).toBeChecked()

  // Bo, who still has the old text open, is asked in turn, and takes what is there.
  expect(await choose(bo, hidden, 'Deny')).toBe(409)
  await bo.getByRole('button', { name: 'Take theirs' }).click()
  await expect(bo.getByRole('region', { name: 'Two people changed this draft' })).toHaveCount(0)
  await bo.context().close()
})

test('a draft that someone else changed during the review is not published, but reviewed as it is now', async ({
  page,
}) => {
  const { org, policy, at } = await published(page)
  await edit(page, org, policy, () => limit(5))
  await page.goto(`${at}?review=1`)
  const review = page.getByRole('dialog', { name: /^Review version 2 of / })
  await review.getByRole('checkbox', { name: /^I have read: / }).check()
  await edit(page, org, policy, () => limit(50))
  await review.getByRole('button', { name: 'Publish version 2' }).click()
  await expect(review.getByRole('alert')).toContainText('nothing was published')
  await expect(review.getByRole('region', { name: 'Loosened' })).toContainText('At most 50 per minute')
  expect((await ask(page, readPolicy, { params: { org, policy } })).active?.version).toBe(1)
  // What was ticked off before does not count for what is new.
  await expect(review.getByRole('button', { name: 'Publish version 2' })).toBeDisabled()
  await review
    .getByRole('checkbox', { name: /^I have read: / })
    .first()
    .check()
  await review.getByRole('button', { name: 'Publish version 2' }).click()
  await expect(page.getByText('Version 2, active')).toBeVisible()
  // A draft that is given up can be found again.
  await edit(page, org, policy, () => limit(7))
  await page.goto(at)
  await page.getByRole('button', { name: 'Discard' }).click()
  await messages(page).getByRole('button', { name: 'History' }).click()
  await expect(page.getByRole('region', { name: 'Drafts set aside' }).getByRole('listitem')).toHaveCount(1)
})
