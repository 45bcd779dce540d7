import { expect, test } from 'vitest'
import { placeOf } from './attempts.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2:FFFF::', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::2:3:4:5', '2001:db8:0:0::/64'],
  ['2001:db8:0:3:0:0:0:1', '2001:db8:0:3::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::/64'],
  ['unknown', 'unknown'],
])('attempts from %s are counted for %s', (address, place) => {
  expect(placeOf(address)).toBe(place)
})
