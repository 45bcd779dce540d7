import { expect, test } from 'vitest'
import { Sessions } from './sessions.ts'

const sessions = new Sessions(Buffer.alloc(32, 3))
const owner = { org: 'o', server: 's', grant: 'g' }

test('a session id opens for its own grant on any worker with the key', () => {
  const header = sessions.wrap('a.b-c', '2025-11-25', owner)
  expect(new Sessions(Buffer.alloc(32, 3)).unwrap(header, owner)).toMatchObject({
    upstreamId: 'a.b-c',
    revision: '2025-11-25',
    urls: false,
  })
  const urls = sessions.wrap('a.b-c', '2025-11-25', owner, true)
  expect(sessions.unwrap(urls, owner)).toMatchObject({ revision: '2025-11-25', urls: true })
  expect(sessions.unwrap(urls.replace('25u.', '25.'), owner)).toBeUndefined()
  expect(sessions.unwrap(header.replace('25.', '25u.'), owner)).toBeUndefined()
})

test('a session id is nothing to another grant, server, organisation or key, nor changed', () => {
  const header = sessions.wrap('abc', '2025-11-25', owner)
  for (const other of [
    { ...owner, grant: 'h' },
    { ...owner, server: 't' },
    { ...owner, org: 'p' },
  ])
    expect(sessions.unwrap(header, other)).toBeUndefined()
  expect(new Sessions(Buffer.alloc(32, 4)).unwrap(header, owner)).toBeUndefined()
  expect(sessions.unwrap(header.replace('2025-11-25', '2025-06-18'), owner)).toBeUndefined()
  expect(sessions.unwrap('abc', owner)).toBeUndefined()
})
