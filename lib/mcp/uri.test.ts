import { describe, expect, it, test } from 'vitest'
import { expandsTo, normalUri, readTemplate } from './uri.ts'

const expands = (template: string, uri: string) => {
  const read = readTemplate(template)
  return read !== undefined && expandsTo(read, uri)
}

describe('the normal form of a URI', () => {
  test.each([
    ['HTTP://Example.COM/A', 'http://example.com/A'],
    ['test://a/%7euser/%2f', 'test://a/~user/%2F'],
    ['test://a/b/../c/./d', 'test://a/c/d'],
    ['test://a/..', 'test://a/'],
    ['test://a/b/..', 'test://a/'],
    ['test://a?x=%41#%62', 'test://a?x=A#b'],
    ['urn:isbn:1', 'urn:isbn:1'],
    ['file:///etc/passwd', 'file:///etc/passwd'],
  ])('of %s is %s', (uri, normal) => {
    expect(normalUri(uri)).toBe(normal)
    expect(normalUri(normal)).toBe(normal)
  })
  test.each(['', 'no scheme', '/a', 'test://a b', 'test://a/%zz', 'test://ä', `test://${'a'.repeat(3000)}`])(
    'is none of %j',
    (uri) => expect(normalUri(uri)).toBeUndefined(),
  )
})

describe('a template', () => {
  it('becomes what its variable may stand for', () => {
    expect(expands('test://template/{id}/data', 'test://template/123/data')).toBe(true)
    expect(expands('file:///{+path}', 'file:///a/b?c')).toBe(true)
    expect(expands('a://{x}{y}', 'a://12')).toBe(true)
  })
  test.each([
    ['test://template/{id}/data', 'test://template//data', 'nothing'],
    ['test://template/{id}/data', 'test://template/a/b/data', 'a further segment'],
    ['test://template/{id}/data', 'test://template/../data', 'a segment that goes up'],
    ['test://template/{id}/data', 'test://template/%2e%2e/data', 'one that goes up in disguise'],
    ['test://template/{id}/data', 'test://template/%41/data', 'an encoding that was not needed'],
    ['test://template/{id}/data', 'TEST://template/1/data', 'another spelling of the scheme'],
    ['test://template/{id}/data', 'test://template/1/data?x', 'more at the end'],
    ['test://template/{id}/data', 'x test://template/1/data', 'more at the beginning'],
    ['a://{x}{y}', 'a://1', 'too little for two variables'],
  ])('%s does not become %s (%s)', (template, uri) => expect(expands(template, uri)).toBe(false))
  test.each([
    'a://{?q}',
    'a://{a,b}',
    'a://{a*}',
    'a://{a:3}',
    'a://{',
    'a://}',
    'a://{}',
    `a://${'{a}'.repeat(40)}`,
  ])('of another kind is none: %s', (template) => expect(readTemplate(template)).toBeUndefined())
  it('of many variables is compared in no time', () => {
    const began = performance.now()
    expect(expands('{+a}'.repeat(31).replace('{+a}', 'a:{+a}'), `a:${'/'.repeat(2000)}!`)).toBe(true)
    expect(expands(`a:${'{+a}'.repeat(30)}z`, `a:${'/'.repeat(2000)}`)).toBe(false)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})
