import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { setFromOutside } from './extent.mjs'

const root = path.resolve(import.meta.dirname, '..')

test('whatever a configuration provides is asked for by a file that the long run has', () => {
  const provided = (config: string) => {
    const [, names = ''] = /provide: \{([^}]*)\}/.exec(readFileSync(path.join(root, config), 'utf8')) ?? []
    return [...names.matchAll(/(\w+):/g)].map(([, name = '']) => name)
  }
  for (const config of ['vitest.config.ts', 'vitest.db.config.ts']) {
    const names = provided(config)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(setFromOutside(root, [name]), name).not.toEqual([])
  }
  expect(setFromOutside(root, ['propertyRuns', 'long'])).toContain('lib/policy/property.test.ts')
  expect(setFromOutside(root, ['kills'])).toContain('worker/kills.db.test.ts')
})
