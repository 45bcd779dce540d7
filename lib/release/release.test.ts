import { createHash, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { CompactSign } from 'jose'
import { describe, expect, test } from 'vitest'
import { privateKey, publicHalf, publicKey } from './keys.ts'
import { openHeader, openPart } from './open.ts'
import type { Header } from './parts.ts'
import { digest, partText, seal } from './seal.ts'
import { claimsText, shortId, signUrl, type UrlClaims } from './sign.ts'
import { verifyUrl } from './verify.ts'

const ORG = '01900000-0000-7000-8000-000000000001'
const OTHER = '01900000-0000-7000-8000-000000000002'
const GRANT = '01900000-0000-7000-8000-000000000003'
const SERVER = '01900000-0000-7000-8000-000000000004'
const NOW = 1_795_578_546
const release = generateKeyPairSync('ed25519')
const url = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519')

const header: Header = {
  v: 1,
  org: ORG,
  aud: 'box',
  serial: 7,
  issuedAt: NOW,
  notAfter: NOW + 86_400,
  blocked: false,
  keys: [publicHalf(url.privateKey)],
  parts: [{ kind: 'policy', id: GRANT, sha256: digest('x') }],
}
const expected = { org: ORG, aud: 'box', minSerial: 7, now: NOW }
const claims: UrlClaims = {
  aud: 'box',
  sub: GRANT,
  org: ORG,
  srv: SERVER,
  gen: 1,
  iat: NOW,
  exp: NOW + 90 * 86_400,
  jti: 'abcdefghijklmnop',
}

describe('a release', () => {
  test('opens with the key that sealed it', () => {
    expect(openHeader(seal(header, release.privateKey), [release.publicKey], expected)).toEqual({
      ok: true,
      header,
    })
  })

  test('with any byte of its header changed is refused before it is read', () => {
    const sealed = seal(header, release.privateKey)
    for (let i = 0; i < sealed.header.length; i += 1) {
      const changed = `${sealed.header.slice(0, i)}~${sealed.header.slice(i + 1)}`
      expect(openHeader({ ...sealed, header: changed }, [release.publicKey], expected)).toEqual({
        ok: false,
        fault: 'signature',
      })
    }
  })

  test.each([
    ['sealed by another key', seal(header, stranger.privateKey), expected, 'signature'],
    ['without a signature', { header: JSON.stringify(header), signature: '' }, expected, 'signature'],
    ['of another organisation', seal({ ...header, org: OTHER }, release.privateKey), expected, 'foreign'],
    ['of another instance', seal({ ...header, aud: 'other' }, release.privateKey), expected, 'foreign'],
    ['older than one seen', seal({ ...header, serial: 6 }, release.privateKey), expected, 'older'],
    ['past its end', seal({ ...header, notAfter: NOW }, release.privateKey), expected, 'expired'],
    [
      'with a key that is no key',
      seal({ ...header, keys: [{ kid: 'a', publicKey: 'AAAA' }] }, release.privateKey),
      expected,
      'malformed',
    ],
  ])('%s is refused', (_, sealed, expectation, fault) => {
    expect(openHeader(sealed, [release.publicKey], expectation)).toEqual({ ok: false, fault })
  })

  test('a tool whose other classification cannot be read refuses the part', () => {
    const tool = { name: 'a', category: 'read', risk: 'low', state: 'reviewed', digest: '' }
    const server = { kind: 'server', id: SERVER, name: 's', url: 'https://example.com', eras: ['modern'] }
    const part = (classified: unknown) =>
      JSON.stringify({ ...server, sandbox: false, credential: null, tools: [{ ...tool, classified }] })
    const opens = (text: string) => openPart(text, digest(text)) !== undefined
    expect(opens(part({ category: 'financial', risk: 'critical' }))).toBe(true)
    for (const wrong of [
      null,
      'critical',
      {},
      { category: 'financial' },
      { category: 'x', risk: 'critical' },
    ])
      expect(opens(part(wrong)), JSON.stringify(wrong)).toBe(false)
  })

  test('a part opens only with the digest that was signed', () => {
    const text = partText({ kind: 'grants', page: 0, grants: [] })
    expect(openPart(text, digest(text))).toEqual({ kind: 'grants', page: 0, grants: [] })
    expect(openPart(`${text} `, digest(text))).toBeUndefined()
  })

  test('a part of an unknown kind is not a part', () => {
    const text = JSON.stringify({ kind: 'later' })
    expect(openPart(text, digest(text))).toBeUndefined()
  })

  test('private keys survive their text form, and other keys are refused', () => {
    const text = release.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
    const read = privateKey(text)
    expect(read && publicHalf(read)).toEqual(publicHalf(release.privateKey))
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
    expect(privateKey(rsa.export({ format: 'der', type: 'pkcs8' }).toString('base64'))).toBeUndefined()
    expect(privateKey('nonsense')).toBeUndefined()
  })
})

const half = publicHalf(url.privateKey)
const keys = (org: string, kid: string) =>
  org === ORG && kid === half.kid ? publicKey(half.publicKey) : undefined
const check = (signed: string, now = NOW) => verifyUrl(signed, keys, { aud: 'box', now })
async function make(more: Partial<UrlClaims> = {}, key = url.privateKey): Promise<string> {
  const made = await signUrl({ ...claims, ...more }, key)
  return made.ok ? made.signed : made.fault
}
async function raw(payload: string, head: Record<string, unknown> = {}): Promise<string> {
  return new CompactSign(Buffer.from(payload))
    .setProtectedHeader({ alg: 'EdDSA', kid: half.kid, typ: 'proxy-url+jwt', ...head })
    .sign(url.privateKey)
}

describe('a signed proxy URL', () => {
  test('gives back its claims and stays under 450 characters', async () => {
    const signed = await make({ aud: 'x'.repeat(22) })
    expect(signed.length).toBeLessThan(450)
    expect(await check(await make())).toEqual({ ok: true, claims, kid: half.kid })
  })

  test('that would be too long is not made', async () => {
    expect(await signUrl({ ...claims, aud: 'x'.repeat(60) }, url.privateKey)).toEqual({
      ok: false,
      fault: 'too_long',
    })
  })

  test('with any character changed is refused', async () => {
    const signed = await make()
    for (let i = 0; i < signed.length; i += 1) {
      const other = signed[i] === 'A' ? 'B' : 'A'
      expect((await check(signed.slice(0, i) + other + signed.slice(i + 1))).ok).toBe(false)
    }
  })

  test('whose last character only differs in unused bits is refused as not canonical', async () => {
    const signed = await make()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(signed.at(-1) ?? 'A')
    const twin = signed.slice(0, -1) + alphabet[last ^ 1]
    expect(await check(twin)).toEqual({ ok: false, fault: 'malformed' })
  })

  test.each<[string, () => Promise<string>, string]>([
    ['of an unknown key', () => make({}, stranger.privateKey), 'key'],
    ['of another organisation', () => make({ org: OTHER }), 'key'],
    ['for another instance', () => make({ aud: 'other' }), 'audience'],
    ['past its end', () => make({ iat: NOW - 20, exp: NOW }), 'expired'],
    ['from more than 30 s ahead', () => make({ iat: NOW + 31 }), 'future'],
    ['that ends before it begins', () => make({ exp: NOW - 1 }), 'malformed'],
    ['with another typ', () => raw(claimsText(claims), { typ: 'JWT' }), 'malformed'],
    ['with a further header', () => raw(claimsText(claims), { cty: 'x' }), 'malformed'],
    ['of another issuer', () => raw(claimsText(claims).replace('signalbox', 'elsewhere')), 'malformed'],
    ['with a member twice', () => raw(claimsText(claims).replace('{', '{"gen":2,')), 'malformed'],
    ['with a fractional time', () => raw(claimsText(claims).replace(`${NOW}`, `${NOW}.5`)), 'malformed'],
    ['with an extra claim', () => raw(claimsText(claims).replace('}', ',"x":1}')), 'malformed'],
    ['of generation 0 without a mark', () => make({ gen: 0 }), 'malformed'],
    ['marked try with a generation', () => make({ try: true, exp: NOW + 60 }), 'malformed'],
    ['marked try for over 60 s', () => make({ gen: 0, try: true, exp: NOW + 61 }), 'malformed'],
  ])('%s is refused', async (_, signed, fault) => {
    expect(await check(await signed())).toEqual({ ok: false, fault })
  })

  test('says alg none, HS256 with the public key, or nothing: refused', async () => {
    const [, body] = (await make()).split('.')
    for (const alg of ['none', 'HS256', 'ES256']) {
      const head = Buffer.from(JSON.stringify({ alg, kid: half.kid, typ: 'proxy-url+jwt' })).toString(
        'base64url',
      )
      const mac = createHash('sha512').update(`${head}.${body}`).digest('base64url')
      expect((await check(`${head}.${body}.${mac}`)).ok).toBe(false)
      expect((await check(`${head}.${body}.`)).ok).toBe(false)
    }
    expect((await check('')).ok).toBe(false)
  })

  test('a try URL lives at most 60 seconds and a sample URL at most 300', async () => {
    expect((await check(await make({ gen: 0, try: true, exp: NOW + 60 }))).ok).toBe(true)
    expect((await check(await make({ gen: 0, sample: true, exp: NOW + 300 }))).ok).toBe(true)
    expect((await make({ gen: 0, try: true, exp: NOW + 60, aud: 'x'.repeat(16) })).length).toBeLessThan(450)
  })

  test('that is any text at all is refused and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'A', '.', '-', '_', '=', '0'), maxLength: 40 }),
        async (text) => {
          expect((await check(text)).ok).toBe(false)
          expect(openHeader({ header: '{}', signature: text }, [release.publicKey], expected).ok).toBe(false)
        },
      ),
    )
    expect((await check('a.b.c')).ok).toBe(false)
  })

  test('writes ids in 22 characters', () => {
    expect(shortId(ORG)).toHaveLength(22)
  })
})
