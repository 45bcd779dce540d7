import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { contracts } from './all.ts'
import { openapi } from './openapi.ts'

const root = path.resolve(import.meta.dirname, '../..')

test('docs/openapi.json is what the contracts say', async () => {
  const text = `${JSON.stringify(openapi(), null, 1)}\n`
  await expect(text).toMatchFileSnapshot(path.join(root, 'docs/openapi.json'))
})

describe('contracts', () => {
  test('have names and addresses of their own', () => {
    expect(new Set(contracts.map((each) => each.id)).size).toBe(contracts.length)
    expect(new Set(contracts.map((each) => `${each.method} ${each.path}`)).size).toBe(contracts.length)
  })

  test('name in their path exactly the parameters they parse', () => {
    for (const contract of contracts) {
      const inPath = [...contract.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
      const given = Object.fromEntries(
        inPath.map((name) => [
          name,
          name === 'org'
            ? 'a'
            : name === 'serial' || name === 'number'
              ? '1'
              : '01900000-0000-7000-8000-000000000001',
        ]),
      )
      expect(contract.params.safeParse(given).success, contract.id).toBe(true)
      expect(contract.params.safeParse({ ...given, more: 'x' }).success, contract.id).toBe(false)
    }
  })

  test('ask for a permission exactly where they belong to an organisation', () => {
    for (const contract of contracts) {
      expect(contract.can.includes(':'), contract.id).toBe(contract.path.includes('{org}'))
    }
  })

  test('are all served, each at its own address', () => {
    const served = files(path.join(root, 'app/api/v1')).flatMap((file) => {
      const at = file.slice(path.join(root, 'app/api/v1').length, -'/route.ts'.length)
      const address = at.replaceAll('[', '{').replaceAll(']', '}')
      const text = readFileSync(file, 'utf8')
      return [...text.matchAll(/export const (\w+) = serve\((\w+)\)/g)].map(
        ([, method, operation]) => `${operation}: ${method} ${address}`,
      )
    })
    expect(served.sort()).toEqual(contracts.map((each) => `${each.id}: ${each.method} ${each.path}`).sort())
  })
})

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((each) => each.name === 'route.ts')
    .map((each) => path.join(each.parentPath, each.name))
}
