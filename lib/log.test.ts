import { describe, expect, it } from 'vitest'
import { makeLog, redact } from './log.ts'

const token = `sbx_g_${'0aZ'.repeat(16)}9`
const jws = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJncmFudCJ9.c2lnbmF0dXJl'

/** What one entry leaves in the log. */
function logged(write: (log: ReturnType<typeof makeLog>) => void): string {
  let text = ''
  const to = {
    write(line: string) {
      text += line
    },
  }
  write(makeLog('test', to))
  return text
}

describe('a log line', () => {
  it.each([
    ['a signed address', `GET http://127.0.0.1:4000/s/${jws}/mcp 200`, jws],
    ['a signed address inside another path', `/.well-known/oauth-protected-resource/s/${jws}/mcp`, jws],
    ['a token of ours', `no grant for ${token}.`, token],
    ['a bearer header', `Authorization: Bearer hunter2`, 'hunter2'],
    ['a basic header', `authorization: basic aHVudGVyMg==`, 'aHVudGVyMg'],
    ['a signed statement', `cannot verify ${jws}`, 'c2lnbmF0dXJl'],
    ['a database address', 'postgresql://app:hunter2@127.0.0.1:5432/x', 'hunter2'],
    ['a mailed link', 'http://127.0.0.1:3000/reset?token=hunter2&x=1', 'hunter2'],
  ])('never shows %s', (_, text, secret) => {
    expect(redact(text)).not.toContain(secret)
    for (const written of [
      logged((log) => log.info(text)),
      logged((log) => log.info({ deep: { list: [{ url: text }] } }, 'x')),
      logged((log) => log.error({ err: new Error(text, { cause: new Error(text) }) }, text)),
      logged((log) => log.error(new Error(text))),
      logged((log) => log.info('%s happened', text)),
      logged((log) => log.info({ map: new Map([['a', text]]) })),
    ]) {
      expect(written).toContain('"process":"test"')
      expect(written).not.toContain(secret)
    }
  })

  it.each([
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'password',
    'newPassword',
    'token',
    'X-API-Key',
    'api_key',
    'clientSecret',
    'headers',
    'proxyUrl',
    'credentialKey',
  ])('never shows what is called %s, at any depth', (name) => {
    const written = logged((log) =>
      log.warn({ [name]: 'hunter2', a: { b: { c: [{ [name]: ['hunter2'] }] } } }),
    )
    expect(written).not.toContain('hunter2')
  })

  it('shows no bytes, and everything else', () => {
    const written = logged((log) =>
      log.info(
        { sum: Buffer.from('hunter2'), server: 's1', ms: 4, tokens: 12, at: '/o/acme/servers' },
        'read',
      ),
    )
    expect(written).not.toContain(JSON.stringify([...Buffer.from('hunter2')]).slice(1, -1))
    expect(JSON.parse(written)).toMatchObject({
      server: 's1',
      ms: 4,
      tokens: 12,
      at: '/o/acme/servers',
      msg: 'read',
    })
  })

  it('ends, even for a value that holds itself', () => {
    const self: Record<string, unknown> = {}
    self.self = self
    expect(logged((log) => log.info(self))).toContain('[deep]')
  })
})
