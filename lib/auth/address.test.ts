import { describe, expect, test } from 'vitest'
import { addressBehind, clientAddress, trustedNetworks, withClientAddress } from './address.ts'

const nobody = trustedNetworks([])
const proxies = trustedNetworks(['10.0.0.0/8', '192.0.2.7', 'fd00::/8'])

describe('the address of a client', () => {
  test('is the socket’s own, whatever a direct client writes', () => {
    expect(addressBehind('203.0.113.9', '1.2.3.4', nobody)).toBe('203.0.113.9')
    expect(addressBehind('203.0.113.9', '1.2.3.4', proxies)).toBe('203.0.113.9')
    expect(addressBehind('::ffff:203.0.113.9', '1.2.3.4', nobody)).toBe('203.0.113.9')
  })

  test('is what the last trusted proxy saw, not what the client wrote before it', () => {
    expect(addressBehind('10.1.1.1', '203.0.113.9', proxies)).toBe('203.0.113.9')
    expect(addressBehind('10.1.1.1', '1.2.3.4, 203.0.113.9, 192.0.2.7', proxies)).toBe('203.0.113.9')
    expect(addressBehind('fd00::1', '2001:db8::9', proxies)).toBe('2001:db8::9')
  })

  test('is the nearest one known where a proxy wrote nothing or nonsense', () => {
    expect(addressBehind('10.1.1.1', undefined, proxies)).toBe('10.1.1.1')
    expect(addressBehind('10.1.1.1', '203.0.113.9, nonsense', proxies)).toBe('10.1.1.1')
    expect(addressBehind(undefined, '203.0.113.9', proxies)).toBe('unknown')
  })

  test('belongs to one request, and is one place for everybody outside our server', async () => {
    const asked = async () => {
      await Promise.resolve()
      return clientAddress()
    }
    const both = [withClientAddress('203.0.113.1', asked), withClientAddress('203.0.113.2', asked)]
    expect(await Promise.all(both)).toEqual(['203.0.113.1', '203.0.113.2'])
    expect(clientAddress()).toBe('unknown')
  })
})

test.each(['10.0.0.0/33', 'proxy.example', '10.0.0.0/8/8', '10.0.0.0/x', 'all'])(
  '%s is no network',
  (entry) => {
    expect(() => trustedNetworks([entry])).toThrow(entry)
  },
)
