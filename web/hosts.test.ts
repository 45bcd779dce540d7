import { expect, test } from 'vitest'
import { isOwnHost } from './hosts.ts'

const own = 'http://console.test:3000'

test.each([
  'localhost',
  'localhost:3000',
  'LOCALHOST:3000',
  '127.0.0.1:3000',
  '127.8.8.8',
  '[::1]:3000',
  'console.test:3000',
])('%s is this machine', (host) => expect(isOwnHost(host, own)).toBe(true))

test.each([
  undefined,
  '',
  'evil.example',
  'evil.example:3000',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example@localhost',
  'localhost:3000.evil.example',
  '10.0.0.1:3000',
  '0.0.0.0:3000',
  'console.test:3001',
])('%s is not', (host) => expect(isOwnHost(host, own)).toBe(false))
