import { expect } from '@playwright/test'
import { test } from './test.ts'

const mailbox = ['/mailbox', '/api/v1/mailbox']

test('a page elsewhere whose name was pointed at this machine reads nothing of a local console', async ({
  request,
}) => {
  for (const path of ['/', ...mailbox]) {
    expect((await request.get(path)).status()).toBe(200)
    const rebound = await request.get(path, { headers: { host: 'elsewhere.example' } })
    expect(rebound.status()).toBe(421)
    expect(await rebound.text()).toBe('This host name is not one of this console.\n')
  }
})
